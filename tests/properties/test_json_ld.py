"""Items in the words of schema.org are the same every way, and what a naive reading makes of them."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import server
from models.content import CATALOGUE
from tests.properties.variables import Written
from tests.properties.ways import Ways

CLIENTS = server.ROOT / "tests" / "clients" / "node_modules"
NAMES = sorted(CATALOGUE.types)
CONTEXT = "https://schema.org"
VIEWS = ["locale: ZH_HANT_TW", "locale: EN, fallback: []"]


@pytest.mark.parametrize("view", VIEWS)
async def test_each_item_is_told_the_same_every_way(ways: Ways, view: str) -> None:
    told: dict[str, list[Any]] = {}
    for name in NAMES:
        plural = CATALOGUE.types[name].plural
        text = f"{{ {plural}(first: 100, {view}) {{ nodes {{ jsonLd }} }} }}"
        found = await ways.compare(Written(text, {}, {}))
        told[name] = [each["jsonLd"] for each in found[plural]["nodes"]]

    assert ways.seen["compared"] == len(NAMES)
    everything = [each for some in told.values() for each in some]
    assert len(everything) > 50
    assert all(_is_sparse(each) for each in everything)
    # Something is linked, something stands in a part, and something is told by its type alone.
    assert any("organizer" in each for each in told["Event"])
    assert any("correction" in each for each in told["Article"])
    assert any("mentions" in each for each in told["Article"])


@pytest.mark.skipif(
    os.environ.get("CI") != "true"
    and (shutil.which("node") is None or not (CLIENTS / "schema-dts").exists()),
    reason="schema-dts is not installed; `make test` installs it where npm can",
)
async def test_the_vocabulary_of_schema_org_knows_every_word_of_every_type(
    ways: Ways, tmp_path: Path
) -> None:
    told = []
    for name in NAMES:
        plural = CATALOGUE.types[name].plural
        text = f"{{ {plural}(first: 100) {{ nodes {{ jsonLd }} }} }}"
        found = await ways.compare(Written(text, {}, {}))
        assert found[plural]["nodes"], name
        told += [each["jsonLd"] for each in found[plural]["nodes"]]

    assert _faults(told, tmp_path) == ""
    # What is no word, no value, or stands where it may not, is found.
    for wrong in ({"headlin": "x"}, {"eventStatus": "off"}, {"organizer": [{"@type": "Place"}]}):
        assert "error TS" in _faults([{"@context": CONTEXT, "@type": "Event", **wrong}], tmp_path)


def _faults(told: list[Any], folder: Path) -> str:
    """What TypeScript says of these documents by the types made from the vocabulary."""
    (folder / "node_modules").unlink(missing_ok=True)
    (folder / "node_modules").symlink_to(CLIENTS)
    types = ", ".join(sorted({each["@type"] for each in told}))
    lines = [f'import type {{ {types}, WithContext }} from "schema-dts"']
    lines += [
        f"export const a{n}: WithContext<{each['@type']}> = {json.dumps(each)}"
        for n, each in enumerate(told)
    ]
    (folder / "told.mts").write_text("\n".join(lines))
    compiler = str(CLIENTS / "typescript" / "bin" / "tsc")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext"]
    command = ["node", compiler, *options, "told.mts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    return done.stdout


def _is_sparse(told: Any) -> bool:
    """Whether nothing in it is null, empty, or an object of a type alone."""
    match told:
        case dict():
            return told.keys() != {"@type"} and all(_is_sparse(each) for each in told.values())
        case list():
            return bool(told) and all(_is_sparse(each) for each in told)
    return told is not None
