"""The page behind an approval link: a leader reads one text and passes it or returns it, without an account."""

from collections.abc import Callable, Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from delivery.form_pages import form_page, form_sent
from models.clock import china_time, instant
from publishing.actor import Actor
from publishing.approval import Sheet, decide_by_link, holder_of, open_link
from publishing.desk import Desk
from publishing.errors import Code, Refused
from publishing.readable import Passage
from publishing.stages import Decision

PATH = "/approve/{token}"
_TITLE = "审批"
_STATUS = {Code.NOT_FOUND: 404, Code.CONFLICT: 409, Code.STATE: 410, Code.SAME_PERSON: 403}
_GONE = {
    Code.NOT_FOUND: "没有这个链接",
    Code.CONFLICT: "稿件已经改过，这个链接作废",
    Code.STATE: "这个链接已使用、已撤销或已过期",
}


def approval_page(desk: Callable[[], Desk], public_url: str | None = None) -> Route:
    """The page and what its form is sent to."""

    async def answer(request: Request) -> Response:
        token = request.path_params["token"]
        holder = await holder_of(desk().database, token)
        if holder is None:
            return _gone(Code.NOT_FOUND, "")
        try:
            if request.method == "POST":
                given = await form_sent(
                    request, public_url=public_url, limit=64 * 1024, mend="Send the page's form."
                )
                return await _decided(desk(), holder, token, given)
            return await _shown(desk(), holder, token)
        except Refused as refused:
            problem = refused.problems[0]
            return _gone(problem.code, problem.message)

    return Route(PATH, answer, methods=["GET", "POST"])


async def _shown(desk: Desk, holder: Actor, token: str, fault: str = "") -> Response:
    async with desk.act(by=holder) as act:
        sheet = await open_link(act, token)
    return form_page(_TITLE, _form(sheet, fault), status=400 if fault else 200)


async def _decided(desk: Desk, holder: Actor, token: str, given: Mapping[str, str]) -> Response:
    said = given.get("decision", "")
    note = given.get("note", "").strip()
    if said not in Decision.__members__:
        return await _shown(desk, holder, token, "请选择“同意”或“退回”。")
    try:
        async with desk.act(by=holder) as act:
            await decide_by_link(act, token, decision=Decision[said], note=note or None)
    except Refused as refused:
        fault = _FAULTS.get(refused.problems[0].code)
        if fault is None:
            raise
        return await _shown(desk, holder, token, fault)
    return form_page(_TITLE, _DONE[Decision[said]])


_FAULTS = {
    Code.REQUIRED: "退回时请写明需要修改的地方。",
    Code.TOO_LONG: "意见太长，请缩短到 5000 字以内。",
    Code.INVALID: "意见里有无法保存的字符，请删去后再提交。",
}
"""What the reader of the page can mend on it."""


def _form(sheet: Sheet, fault: str) -> str:
    said = f'<p role="alert"><strong>{escape(fault)}</strong></p>' if fault else ""
    leader = f"{escape(sheet.link.leader)}，" if sheet.link.leader else ""
    ends = china_time(instant(sheet.link.expires_at))
    return f"""
<section><h1>{escape(sheet.stage.label)}</h1>
<p>{leader}请审阅下面的稿件（{sheet.locale.zh}，第 {sheet.revision.number} 稿）。链接只能用一次，{ends} 前有效。</p></section>
<section lang="{escape(sheet.locale.tag)}">{passages_html(sheet.passages)}</section>
<section>{said}<form method="post">
<p><label>意见 Remarks<br><textarea name="note" rows="4" cols="40" maxlength="5000"></textarea></label></p>
<p><button type="submit" name="decision" value="APPROVE">同意 Approve</button>
<button type="submit" name="decision" value="RETURN">退回修改 Return</button></p></form></section>
<section lang="en"><p>Read the text above, then approve it or return it with your remarks. The link works once.</p></section>"""


def passages_html(passages: tuple[Passage, ...]) -> str:
    """Passages as HTML: each label once, and its lines as paragraphs."""
    parts, label = [], None
    for each in passages:
        if each.label != label:
            parts.append(f"<h2>{escape(each.label)}</h2>")
            label = each.label
        parts += [f"<p>{escape(line)}</p>" for line in each.lines]
    return "\n".join(parts)


_DONE = {
    Decision.APPROVE: """
<section><h1>已同意</h1><p>谢谢，编辑已经收到。</p></section>
<section lang="en"><p>Approved. Thank you.</p></section>""",
    Decision.RETURN: """
<section><h1>已退回</h1><p>谢谢，编辑会按您的意见修改。</p></section>
<section lang="en"><p>Returned with your remarks. Thank you.</p></section>""",
}


def _gone(code: Code, message: str) -> Response:
    words = escape(_GONE.get(code, "现在不能审批"))
    body = f"""
<section><h1>{words}</h1><p>请向编辑索取新的链接。</p></section>
<section lang="en"><p>{escape(message or "There is no such link.")} Ask the editors for a new one.</p></section>"""
    return form_page(_TITLE, body, status=_STATUS.get(code, 409))
