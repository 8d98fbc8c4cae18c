"""The review sheet to print: 审校单 as a page and as a PDF."""

import asyncio
from collections.abc import Awaitable, Callable
from html import escape
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from delivery.pages import STYLE
from delivery.refusals import Reason, TurnedAway
from models.clock import instant
from models.locale import Locale
from publishing.actor import Actor
from publishing.desk import Desk
from publishing.errors import Code, Refused
from publishing.review_sheet import Line, ReviewSheet, review_sheet
from publishing.stages import Decision

PATH = "/manage/review-sheet/{id}.{form}"
_FONT = "STSong-Light"
"""Every PDF reader brings a font for this name along, so that none has to be shipped."""

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}
_HEAD = ("环节", "结论", "审校人", "时间", "稿次", "意见", "对现稿")
_DECISIONS = {Decision.APPROVE: "通过", Decision.RETURN: "退回"}


def review_sheet_pages(
    desk: Callable[[], Desk], actor_of: Callable[[Request], Awaitable[Actor]]
) -> Route:
    """The sheet of one draft, at `.html` and `.pdf`; `?locale=EN` for another language than the master's."""

    async def answer(request: Request) -> Response:
        actor = await actor_of(request)
        locale = request.query_params.get("locale", Locale.ZH_HANS.name)
        form = request.path_params["form"]
        if locale not in Locale.__members__ or form not in ("html", "pdf"):
            raise TurnedAway(404, Reason.NOT_FOUND, "There is nothing at this address.")
        try:
            async with desk().act(by=actor) as act:
                sheet = await review_sheet(act, request.path_params["id"], Locale[locale])
        except Refused as refused:
            raise _turned_away(refused) from refused
        if form == "html":
            return HTMLResponse(sheet_html(sheet), headers=_HEADERS)
        # A long text takes a while to set; meanwhile others are to be answered.
        body = await asyncio.to_thread(sheet_pdf, sheet)
        name = f"{sheet.public_id}-{sheet.revision}.pdf"
        held = {"content-disposition": f'inline; filename="{name}"'}
        return Response(body, headers={**_HEADERS, **held}, media_type="application/pdf")

    return Route(PATH, answer)


def _turned_away(refused: Refused) -> TurnedAway:
    problem = refused.problems[0]
    if problem.code is Code.FORBIDDEN:
        return TurnedAway(403, Reason.FORBIDDEN, problem.message)
    return TurnedAway(404, Reason.NOT_FOUND, problem.message)


def sheet_html(sheet: ReviewSheet) -> str:
    """The sheet as a page that prints well."""
    head = "".join(f"<th>{each}</th>" for each in _HEAD)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(each)) + "</tr>"
        for each in sheet.lines
    )
    remarks = "".join(
        f"<li>{escape(_remark(each.place, each.text, each.by, each.at, resolved=each.resolved))}</li>"
        for each in sheet.remarks
    )
    text = "".join(
        f"<h3>{escape(each.label)}</h3>" + "".join(f"<p>{escape(line)}</p>" for line in each.lines)
        for each in sheet.passages
    )
    facts = "".join(f"<p>{escape(each)}</p>" for each in _facts(sheet))
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>审校单 {escape(sheet.title)}</title>'
        f"<style>{STYLE}table{{border-collapse:collapse;font-size:.85rem}}"
        "th,td{border:1px solid;padding:.25rem .4rem;text-align:left;overflow-wrap:anywhere}</style></head><body>"
        f"<section><h1>审校单</h1>{facts}<table><tr>{head}</tr>{rows}</table></section>"
        f"<section><h2>意见</h2><ul>{remarks or '<li>没有意见</li>'}</ul></section>"
        f'<section><h2>正文</h2><div lang="{escape(sheet.locale.tag)}">{text}</div></section></body></html>'
    )


def sheet_pdf(sheet: ReviewSheet) -> bytes:
    """The sheet as a PDF of A4 pages."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    plain = ParagraphStyle("plain", fontName=_FONT, fontSize=10, leading=15, wordWrap="CJK")
    small = ParagraphStyle("small", parent=plain, fontSize=8, leading=11)
    head = ParagraphStyle("head", parent=plain, fontSize=15, leading=24)
    part = ParagraphStyle("part", parent=plain, fontSize=11, leading=20, spaceBefore=6)
    rows = [_HEAD, *(_cells(each) for each in sheet.lines)]
    table = Table(
        [[Paragraph(escape(cell), small) for cell in row] for row in rows],
        colWidths=[each * mm for each in (18, 14, 26, 30, 12, 50, 18)],
        repeatRows=1,
        # A note may be longer than a page.
        splitInRow=1,
    )
    table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.4, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]))  # fmt: skip
    story: list[Flowable] = [Paragraph("审校单", head)]
    story += [Paragraph(escape(each), plain) for each in _facts(sheet)]
    story += [Spacer(1, 4 * mm), table, Paragraph("意见", part)]
    story += [
        Paragraph(
            escape(_remark(each.place, each.text, each.by, each.at, resolved=each.resolved)), small
        )
        for each in sheet.remarks
    ]
    story.append(Paragraph("正文", part))
    for each in sheet.passages:
        story.append(Paragraph(escape(f"【{each.label}】"), small))
        story += [Paragraph(escape(line), plain) for line in each.lines]
    out = BytesIO()
    SimpleDocTemplate(
        out,
        pagesize=A4,
        title=f"审校单 {sheet.title}",
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    ).build(story)
    return out.getvalue()


def _facts(sheet: ReviewSheet) -> list[str]:
    missing = "、".join(each.label for each in sheet.missing) or "无"
    return [
        f"标题：{sheet.title}",
        f"类型：{sheet.type_label}　编号：{sheet.public_id}　语言：{sheet.locale.tag}",
        f"稿次：第 {sheet.revision} 稿　作者：{sheet.author}",
        f"内容校验值 SHA-256：{sheet.sha256}",
        f"尚缺：{missing}　打印：{_day(sheet.printed_at)}",
    ]


def _cells(line: Line) -> tuple[str, ...]:
    return (
        line.stage.label,
        _DECISIONS[line.decision],
        line.by,
        _day(line.at),
        str(line.revision),
        line.note,
        "有效" if line.holds else "已失效",
    )


def _remark(place: str, text: str, by: str, at: int, *, resolved: bool) -> str:
    settled = "已处理" if resolved else "未处理"
    return f"{by}（{_day(at)}，{settled}）{place + '：' if place else ''}{text}"


def _day(micros: int) -> str:
    return instant(micros).strftime("%Y-%m-%d %H:%M UTC")
