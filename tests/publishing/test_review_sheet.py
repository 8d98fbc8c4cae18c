"""The review sheet: what was decided on a text, by whom, and whether it still holds, to be put on file."""

from io import BytesIO

import httpx
import pytest
from pypdf import PdfReader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request

from delivery.access import AccessLog
from delivery.envelope import Envelope
from delivery.review_sheet import review_sheet_pages
from models.system import Item
from publishing.actor import Actor
from publishing.comment import comment
from publishing.people.accounts import add_account
from publishing.stages import Stage
from tests.manage.roles import NOBODY, person
from tests.publishing.reviewed import AUTHOR, FIRST, ZH, Rounds
from tests.site import Site, paragraph


@pytest.fixture
def rounds(site: Site) -> Rounds:
    return Rounds(site.desk)


def _browser(site: Site, actor: Actor) -> httpx.AsyncClient:
    async def who(_request: Request) -> Actor:
        return actor

    app = Starlette(
        routes=[review_sheet_pages(lambda: site.desk, who)],
        middleware=[Middleware(Envelope, access=AccessLog(lambda _lines: None))],
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://content.example.org"
    )


async def _reviewed(site: Site, rounds: Rounds) -> str:
    """An article with one step passed before an edit, one after it, and a remark."""
    async with site.desk.act(by="setup") as act:
        account = await add_account(act, login="li", name="李初审", roles=["first_reviewer"])
    made = person("first_reviewer")
    li = Actor(account.public_id, made.kind, made.grants, person=account.public_id)
    cover = await rounds.write("Picture", alt={"ZH_HANS": "秀场大门"})
    public_id = await rounds.write(
        title={"ZH_HANS": "时装周<b>开幕"},
        kind="NEWS",
        body={"ZH_HANS": [paragraph("第一段<b>盛况</b>")]},
        cover=cover,
    )
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=li, note="可以")
    await rounds.edit(public_id, subtitle={"ZH_HANS": "副题"})
    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=FIRST)
    async with site.desk.act(by=AUTHOR) as act:
        await comment(act, public_id, ZH, "请核对<i>日期")
    return public_id


async def test_the_page_tells_decisions_remarks_and_the_text(site: Site, rounds: Rounds) -> None:
    public_id = await _reviewed(site, rounds)

    async with _browser(site, FIRST) as browser:
        page = await browser.get(f"/manage/review-sheet/{public_id}.html")

    text = page.text
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert text.index("李初审") < text.index(FIRST.id)
    assert "已失效" in text
    assert "有效" in text
    assert "复审、终审、一校、二校、三校" in text
    assert "时装周&lt;b&gt;开幕" in text
    assert "请核对&lt;i&gt;日期" in text
    assert "第一段盛况" in text
    assert "秀场大门" in text


async def test_the_pdf_holds_the_same_in_chinese(site: Site, rounds: Rounds) -> None:
    public_id = await _reviewed(site, rounds)

    async with _browser(site, FIRST) as browser:
        answer = await browser.get(f"/manage/review-sheet/{public_id}.pdf")

    words = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    for each in ("审校单", "李初审", "第一段盛况", "请核对<i>日期"):
        assert each in words.replace("\n", "")


async def test_whoever_may_not_know_of_it_gets_no_sheet(site: Site, rounds: Rounds) -> None:
    public_id = await _reviewed(site, rounds)

    async with _browser(site, NOBODY) as browser:
        hidden = await browser.get(f"/manage/review-sheet/{public_id}.html")
        missing = await browser.get("/manage/review-sheet/article_nothing.html")
        other = await browser.get(f"/manage/review-sheet/{public_id}.docx")

    assert [each.status_code for each in (hidden, missing, other)] == [404, 404, 404]
    assert "开幕" not in hidden.text
    assert hidden.text.replace(public_id, "") == missing.text.replace("article_nothing", "")


async def test_an_erased_name_is_gone_from_the_sheet(site: Site, rounds: Rounds) -> None:
    public_id = await _reviewed(site, rounds)
    async with site.desk.act(by="erasing") as act:
        await act.tx.execute_query("UPDATE account SET name = ''")
        held = await Item.get(public_id=public_id, using_db=act.tx)

    async with _browser(site, FIRST) as browser:
        page = await browser.get(f"/manage/review-sheet/{held.public_id}.html")

    assert "李初审" not in page.text
    assert "usr_" in page.text


async def test_a_hostile_text_and_the_longest_note_still_make_a_sheet(
    site: Site, rounds: Rounds
) -> None:
    hostile = "<para><font size=999>&amp;<img src='file:///etc/passwd'/>" + "长" * 70
    public_id = await rounds.write(title={"ZH_HANS": hostile}, kind="NEWS")
    await rounds.submit(public_id)
    note = ("</td><script>" + "意见" * 2_500)[:5_000]
    await rounds.decide(public_id, Stage.FIRST_REVIEW, note=note)
    async with site.desk.act(by=FIRST) as act:
        await comment(act, public_id, ZH, ("<b>" + "评" * 5_000)[:5_000])

    async with _browser(site, FIRST) as browser:
        page = await browser.get(f"/manage/review-sheet/{public_id}.html")
        printed = await browser.get(f"/manage/review-sheet/{public_id}.pdf")

    assert (page.status_code, printed.status_code) == (200, 200)
    assert "<script" not in page.text
    assert "<img" not in page.text
    assert len(PdfReader(BytesIO(printed.content)).pages) > 1
