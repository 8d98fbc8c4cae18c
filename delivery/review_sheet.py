"""The review sheet to print: 审校单 as a page, and what it says."""

import asyncio
from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from delivery.pages import STYLE
from delivery.refusals import Reason, TurnedAway
from models.clock import china_time, instant
from models.locale import Locale
from publishing.actor import Actor
from publishing.desk import Desk
from publishing.errors import Code, Refused
from publishing.review_sheet import Line, ReviewSheet, review_sheet
from publishing.stages import Decision

PATH = "/manage/review-sheet/{id}.{form}"

_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}
HEAD = ("环节", "结论", "审校人", "时间", "稿次", "意见", "对现稿")
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
        body = await asyncio.to_thread(_pdf, sheet)
        name = f"{sheet.public_id}-{sheet.revision}.pdf"
        held = {"content-disposition": f'inline; filename="{name}"'}
        return Response(body, headers={**_HEADERS, **held}, media_type="application/pdf")

    return Route(PATH, answer)


def _pdf(sheet: ReviewSheet) -> bytes:
    from delivery.review_pdf import sheet_pdf  # 14 MB that are needed once a month

    return sheet_pdf(sheet)


def _turned_away(refused: Refused) -> TurnedAway:
    problem = refused.problems[0]
    if problem.code is Code.FORBIDDEN:
        return TurnedAway(403, Reason.FORBIDDEN, problem.message)
    return TurnedAway(404, Reason.NOT_FOUND, problem.message)


def sheet_html(sheet: ReviewSheet) -> str:
    """The sheet as a page that prints well."""
    head = "".join(f"<th>{each}</th>" for each in HEAD)
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells_of(each)) + "</tr>"
        for each in sheet.lines
    )
    remarks = "".join(
        f"<li>{escape(remark_of(each.place, each.text, each.by, each.at, resolved=each.resolved))}</li>"
        for each in sheet.remarks
    )
    text = "".join(
        f"<h3>{escape(each.label)}</h3>" + "".join(f"<p>{escape(line)}</p>" for line in each.lines)
        for each in sheet.passages
    )
    facts = "".join(f"<p>{escape(each)}</p>" for each in facts_of(sheet))
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


def facts_of(sheet: ReviewSheet) -> list[str]:
    """What stands at the head of the sheet, line by line."""
    missing = "、".join(each.label for each in sheet.missing) or "无"
    return [
        f"标题：{sheet.title}",
        f"类型：{sheet.type_label}　编号：{sheet.public_id}　语言：{sheet.locale.zh}",
        f"稿次：第 {sheet.revision} 稿　作者：{sheet.author}",
        f"内容校验值 SHA-256：{sheet.sha256}",
        f"尚缺：{missing}　打印：{_day(sheet.printed_at)}",
    ]


def cells_of(line: Line) -> tuple[str, ...]:
    """A line of the table under HEAD."""
    return (
        line.stage.label,
        _DECISIONS[line.decision],
        line.by,
        _day(line.at),
        str(line.revision),
        line.note,
        "有效" if line.holds else "已失效",
    )


def remark_of(place: str, text: str, by: str, at: int, *, resolved: bool) -> str:
    """A remark in one line."""
    settled = "已处理" if resolved else "未处理"
    return f"{by}（{_day(at)}，{settled}）{place + '：' if place else ''}{text}"


def _day(micros: int) -> str:
    return china_time(instant(micros))
