"""Synonyms of terms: kept beside them, alone or as a table, without touching a text."""

import base64
from typing import Any

import pytest

from language.searching import words_of
from language.sheet import read_sheet
from language.synonyms import synonyms_of
from models.terms import terms_of
from tests.manage.roles import Door, person
from tests.site import Site

ADMINISTRATOR = person("administrator")
SAVE = """mutation ($input: TermInput!, $dry: Boolean = false) { termSave(input: $input, dryRun: $dry) {
  term { id zhHans zhHant kind english aliases } effects { id } errors { code message path } } }"""
REMOVE = "mutation ($id: ID!) { termRemove(id: $id) { effects { id } errors { code } } }"
IMPORT = """mutation ($csv: String, $raw: String, $dry: Boolean = false) {
  termsImport(csv: $csv, csvBase64: $raw, dryRun: $dry) {
    written created updated unchanged skipped
    rows { number outcome id changed errors { code message path } }
    effects { id isLive count } errors { code message path } } }"""
TERMS = "{ terms { id zhHans zhHant zhHantTw kind english aliases } }"
CSV = "{ termsCsv }"
APPLY = 'mutation { termsApply(reason: "统一") { effects { id } errors { code } } }'
CLOUD = {
    "zhHans": "云计算",
    "kind": "SYNONYM",
    "english": ["cloud computing"],
    "aliases": ["云端运算"],
}


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def terms(door: Door) -> dict[str, dict[str, Any]]:
    found = await door.ask(TERMS, by=ADMINISTRATOR)
    return {each["zhHans"]: each for each in found["terms"]}


async def alternatives(site: Site, text: str) -> list[str]:
    async with site.database.transaction() as tx:
        synonyms = synonyms_of((await terms_of(tx)).terms)
    return [" ".join(each) for each in synonyms.alternatives(words_of(text))]


async def version(site: Site) -> str:
    async with site.database.transaction() as tx:
        return (await terms_of(tx)).version


async def test_a_word_may_be_a_synonym_only_and_needs_no_traditional_form(
    site: Site, door: Door
) -> None:
    before = await version(site)

    saved = await door.do(SAVE, by=ADMINISTRATOR, input=CLOUD)

    assert saved["term"] == {
        "id": saved["term"]["id"],
        "zhHans": "云计算",
        "zhHant": "雲計算",
        "kind": "SYNONYM",
        "english": ["cloud computing"],
        "aliases": ["云端运算"],
    }
    assert await alternatives(site, "Cloud Computing") == ["云计算", "云端运算"]
    assert await version(site) == before


async def test_synonyms_that_are_left_out_stay_and_an_empty_list_takes_them_away(
    site: Site, door: Door
) -> None:
    saved = await door.do(SAVE, by=ADMINISTRATOR, input=CLOUD)
    key = saved["term"]["id"]
    plain = {"id": key, "zhHans": "云计算", "zhHant": "雲計算", "kind": "WORD"}

    kept = await door.do(SAVE, by=ADMINISTRATOR, input=plain)
    fewer = await door.do(SAVE, by=ADMINISTRATOR, input=plain | {"aliases": []})

    assert (kept["term"]["english"], kept["term"]["aliases"]) == (["cloud computing"], ["云端运算"])
    assert (fewer["term"]["english"], fewer["term"]["aliases"]) == (["cloud computing"], [])


async def test_a_change_of_synonyms_alone_changes_no_text(site: Site, door: Door) -> None:
    await site.make("Article", title="广东时装周", kind="NEWS")
    week = (await terms(door))["时装周"]
    changed = {**{name: week[name] for name in ("id", "zhHans", "zhHant", "kind")}, "aliases": ["服装周"]}  # fmt: skip
    before = await version(site)

    tried = await door.do(SAVE, by=ADMINISTRATOR, input=changed, dry=True)
    saved = await door.do(SAVE, by=ADMINISTRATOR, input=changed)
    applied = await door.do(APPLY, by=ADMINISTRATOR)
    other = await door.do(SAVE, by=ADMINISTRATOR, input=changed | {"zhHant": "時裝週"}, dry=True)

    assert (tried["effects"], saved["effects"], applied["effects"]) == ([], [], [])
    assert await version(site) == before
    assert len(other["effects"]) == 1
    assert await alternatives(site, "服装周") == ["时装周", "fashion week"]


@pytest.mark.parametrize(
    ("given", "code", "path", "says"),
    [
        ({"aliases": ["云"]}, "INVALID", ["aliases", "0"], "found nearly everywhere"),
        ({"english": ["x"]}, "INVALID", ["english", "0"], "found nearly everywhere"),
        ({"aliases": ["云端", "!?"]}, "INVALID", ["aliases", "1"], "found nearly everywhere"),
        ({"aliases": ["云" * 201]}, "TOO_LONG", ["aliases", "0"], "200"),
        ({"aliases": [f"云{n:02}" for n in range(21)]}, "TOO_LONG", ["aliases"], "20"),
        ({"aliases": ["云|端"]}, "INVALID", ["aliases", "0"], "divides"),
        ({"zhHans": "云", "aliases": ["云端"]}, "INVALID", ["zhHans"], "no synonyms"),
        ({"english": [], "aliases": []}, "REQUIRED", ["aliases"], "search alone"),
        ({"kind": "WORD"}, "REQUIRED", ["zhHant"], "Traditional"),
        ({"zhHans": " "}, "REQUIRED", ["zhHans"], "Simplified"),
    ],
)  # fmt: skip
async def test_bad_synonyms_are_refused_with_a_sentence(
    site: Site, door: Door, given: dict[str, Any], code: str, path: list[str], says: str
) -> None:
    errors = await door.refused(SAVE, by=ADMINISTRATOR, input=CLOUD | given)

    assert (code, path) in [(each["code"], each["path"]) for each in errors]
    assert says in " ".join(each["message"] for each in errors)
    assert "云计算" not in await terms(door)


async def test_synonyms_are_kept_tidily_and_two_terms_may_claim_one(site: Site, door: Door) -> None:
    untidy = CLOUD | {"aliases": [" 云端  运算 ", "云端 运算", "", "  "]}
    saved = await door.do(SAVE, by=ADMINISTRATOR, input=untidy)
    claimed = {"zhHans": "网格计算", "kind": "SYNONYM", "english": ["cloud computing"]}
    await door.do(SAVE, by=ADMINISTRATOR, input=claimed)

    assert saved["term"]["aliases"] == ["云端 运算"]
    assert await alternatives(site, "cloud computing") == ["云计算", "云端 运算", "网格计算"]


async def test_the_table_goes_out_and_comes_back_as_it_was(site: Site, door: Door) -> None:
    await door.do(SAVE, by=ADMINISTRATOR, input=CLOUD | {"aliases": ["云端运算", "=云+算"]})
    before = await terms(door)

    written = (await door.ask(CSV, by=ADMINISTRATOR))["termsCsv"]
    back = await door.do(IMPORT, by=ADMINISTRATOR, csv=written)

    assert (back["written"], back["unchanged"]) == (True, len(before))
    assert await terms(door) == before
    assert read_sheet(written).columns == (
        "zhHans", "zhHant", "zhHantHk", "zhHantTw", "kind", "english", "aliases",
    )  # fmt: skip


async def test_a_table_makes_and_changes_terms_and_a_dry_run_does_not(
    site: Site, door: Door
) -> None:
    article = await site.make("Article", title="软件园", kind="NEWS")
    sheet = "简体,繁体,类别,英文,别名\n软件,軟體,词,software,\n时装周,,,fashion week | fashion weeks,服装周\n电子商务,,,,-\n"

    tried = await door.do(IMPORT, by=ADMINISTRATOR, csv=sheet, dry=True)
    untouched = await terms(door)
    done = await door.do(
        IMPORT, by=ADMINISTRATOR, raw=base64.b64encode(sheet.encode("gb18030")).decode()
    )
    after = await terms(door)

    assert [each["outcome"] for each in done["rows"]] == ["CREATED", "UPDATED", "UPDATED"]
    assert [each["changed"] for each in done["rows"]][1:] == [["english", "aliases"], ["aliases"]]
    assert [each["id"] for each in done["rows"]] == [after[each]["id"] for each in ("软件", "时装周", "电子商务")]  # fmt: skip
    assert [each["id"] for each in tried["effects"]] == [article]
    assert done["effects"] == tried["effects"]
    assert (tried["written"], tried["created"], tried["updated"]) == (False, 1, 2)
    assert "软件" not in untouched
    assert after["时装周"]["english"] == ["fashion week", "fashion weeks"]
    assert after["时装周"]["kind"] == "HOUSE_FORM"
    assert after["电子商务"]["aliases"] == []
    rows = await site.database.rows("SELECT verb FROM audit_entry WHERE verb LIKE 'Term%'")
    assert [each["verb"] for each in rows] == ["TermsImported"]


async def test_nothing_of_a_table_is_written_when_a_row_is_wrong(site: Site, door: Door) -> None:
    before = await terms(door)
    sheet = "简体,繁体,类别,别名\n软件,軟體,,\n软件,軟件,,\n云端,,,\n硬件,硬體,杂项,\n,無,,\n时装周,,,周\n"

    done = await door.body(IMPORT, by=ADMINISTRATOR, csv=sheet)
    wrong = {each["number"]: each["errors"] for each in done["data"]["termsImport"]["rows"]}

    assert done["data"]["termsImport"]["written"] is False
    assert {number: [each["code"] for each in errors] for number, errors in wrong.items()} == {
        2: [], 3: ["TAKEN"], 4: ["REQUIRED"], 5: ["INVALID"], 6: ["REQUIRED"], 7: ["INVALID"],
    }  # fmt: skip
    assert await terms(door) == before


@pytest.mark.parametrize(
    "given",
    [
        {"csv": "简体,颜色\n软件,红"},
        {"csv": ""},
        {"csv": "简体\n\0"},
        {"raw": "###"},
        {},
        {"csv": "简体,别名\n" + "\n".join(f"词{n},别{n}" for n in range(2_001))},
    ],
    ids=["column", "empty", "nul", "base64", "nothing", "long"],
)
async def test_what_is_no_table_of_terms_is_refused_whole(
    door: Door, given: dict[str, Any]
) -> None:
    if "\0" in given.get("csv", ""):
        given = {"raw": base64.b64encode(given["csv"].encode()).decode()}

    errors = await door.refused(IMPORT, by=ADMINISTRATOR, **given)

    assert {each["code"] for each in errors} <= {"INVALID", "REQUIRED", "TOO_LONG"}
    assert all(each["message"] for each in errors)


async def test_who_may_not_change_terms_imports_none(site: Site, door: Door) -> None:
    refused = await door.refused(IMPORT, by=person("publisher"), csv="简体,繁体\n软件,軟體")

    assert [each["code"] for each in refused] == ["FORBIDDEN"]
    assert "软件" not in await terms(door)
