"""The pages for people: the front door, the editors' door, and GraphiQL or what to do where it is not built."""

from html import escape
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

# GraphiQL's editor writes styles into the page; nothing else of it needs an exception.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
PAGE_HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "vary": "Accept",
}

STYLE = """
body{margin:0 auto;max-width:44rem;padding:3rem 1.25rem;color:#1d1d1b;background:#fdfcfa;
font:17px/1.7 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.7rem;line-height:1.3}h2{font-size:1.3rem;line-height:1.3}a{color:#b3261e}pre{overflow:auto;padding:1rem;background:#f1eeea;
border-radius:.4rem;font-size:.85rem}code{font-family:ui-monospace,Menlo,Consolas,monospace}
section+section{margin-top:2.5rem;padding-top:1.5rem;border-top:1px solid #e3ded8}
@media(prefers-color-scheme:dark){body{color:#eceae7;background:#1b1a19}pre{background:#2a2826}
a{color:#ff8a80}section+section{border-color:#3a3735}}
"""

_CURL = """curl {address}/graphql \\
  -H 'Content-Type: application/json' \\
  -d '{{"query": "{{ articles(first: 3) {{ nodes {{ title }} }} }}"}}'"""


_LOG_IN = """curl -c kapok.cookies {address}/auth/login \\
  -H 'Content-Type: application/json' \\
  -d '{{"login": "{login}", "password": "{password}"}}'"""

_ASK = """curl -b kapok.cookies {address}/graphql/manage \\
  -H 'Content-Type: application/json' -H 'x-kapok-csrf: {word}' \\
  -d '{{"query": "{{ viewer {{ id kind }} }}"}}'"""

_ASK_BY_TOKEN = """curl {address}/graphql/manage \\
  -H 'Content-Type: application/json' -H 'Authorization: Bearer kapok_…' \\
  -d '{{"query": "{{ viewer {{ id kind }} }}"}}'"""


def home(address: str, *, schema: bool) -> Response:
    """The front door."""
    link = '<li><a href="/schema.graphql">/schema.graphql</a> {}</li>' if schema else ""
    body = f"""
<section><h1>木棉 Kapok</h1>
<p>这里是内容服务的接口，用 GraphQL 查询。</p>
<ul><li><a href="/graphql">/graphql</a> 查询台，附每个字段的说明</li>
{link.format("接口的全部定义")}
<li><a href="/embed">/embed</a> 获取嵌入代码，把活动放到自己的网站上</li>
<li><a href="/graphql/manage">/graphql/manage</a> 编辑接口，需要登录</li>
<li><a href="/healthz">/healthz</a> 服务是否正常</li></ul>
<pre><code>{escape(_CURL.format(address=address))}</code></pre></section>
<section lang="en"><p>A content service, asked in GraphQL.</p>
<ul><li><a href="/graphql">/graphql</a> the query page, with every field explained</li>
{link.format("the whole contract")}
<li><a href="/embed?locale=en">/embed</a> the code that shows events on a site of your own</li>
<li><a href="/graphql/manage">/graphql/manage</a> the editors' door, for whoever logs in</li>
<li><a href="/healthz">/healthz</a> whether the service is well</li></ul></section>"""
    return _page("木棉 Kapok", body)


def without_graphiql(address: str) -> Response:
    """How to get the query page where it has not been built, and how to ask without it."""
    example = escape(_CURL.format(address=address))
    body = f"""
<section><h1>查询台还没有构建</h1>
<p>接口已经可用，只是这个页面缺少前端文件。在项目目录运行（需要 Node.js 20.19 以上）：</p>
<pre><code>make studio</code></pre>
<p>然后刷新本页，不用重启服务。也可以直接查询：</p>
<pre><code>{example}</code></pre></section>
<section lang="en"><p>The query page has not been built; the API works without it. Run
<code>make studio</code> in the project's folder (Node.js 20.19 or newer) and load this page again,
or ask with curl as above.</p></section>"""
    return _page("查询台还没有构建 · Kapok", body)


def editors_door(address: str) -> Response:
    """What the editors' door is, and how one comes in; it holds nothing that is not in the documents."""
    chinese = _entrance(address, "账号", "密码", "登录时得到的 csrf")
    english = _entrance(address, "your login", "your password", "the csrf of that answer")
    page = _page(
        "编辑接口 · Kapok",
        f"""
<section><h1>编辑接口</h1>
<p>写稿、审校、发布都通过这个地址：用 POST 提交 GraphQL 请求。先登录，再带上登录时得到的 <code>csrf</code>：</p>
{chinese[0]}{chinese[1]}
<p>程序请用令牌，由管理员用 <code>server.py token-create</code> 或 <code>tokenCreate</code> 生成：</p>
{chinese[2]}
<p>收到一次性地址的，请直接打开它设置密码。编辑手册在项目的 <code>docs/editors.md</code>，给开发工具的人看的说明在
<code>docs/manage-api.md</code>，全部字段在 <code>schema/manage.graphql</code>。<a href="/graphql">公开查询台在这里。</a></p>
</section>
<section lang="en"><h2>The editors' door</h2>
<p>Writing, reviewing and publishing go through this address: send GraphQL by POST. Log in, then send
the <code>csrf</code> of that answer along:</p>
{english[0]}{english[1]}
<p>Programs use a token, made by <code>server.py token-create</code> or <code>tokenCreate</code>:</p>
{english[2]}
<p>If you were given a one-time address, open it to set your password. The editors' manual (in Chinese) is
<code>docs/editors.md</code> in the project, the page for developers <code>docs/manage-api.md</code>, and
every field is in <code>schema/manage.graphql</code>. <a href="/graphql">The public query page is here.</a></p>
</section>""",
    )
    page.headers.update({"cache-control": "no-store", "x-robots-tag": "noindex"})
    return page


def _entrance(address: str, login: str, password: str, word: str) -> list[str]:
    told = {"address": address, "login": login, "password": password, "word": word}
    return [
        f"<pre><code>{escape(each.format(**told))}</code></pre>"
        for each in (_LOG_IN, _ASK, _ASK_BY_TOKEN)
    ]


def message_page(
    status: int, title: str, zh: str, en: str, *, headers: dict[str, str] | None = None
) -> Response:
    """A page that says one thing, in Chinese first."""
    body = f"""
<section><h1>{escape(title)}</h1><p>{escape(zh)}</p></section>
<section lang="en"><p>{escape(en)}</p></section>"""
    page = _page(f"{title} · Kapok", body)
    page.status_code = status
    page.headers.update({"cache-control": "no-store", **(headers or {})})
    return page


def _page(title: str, body: str) -> Response:
    return HTMLResponse(
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{body}</body></html>",
        headers=PAGE_HEADERS,
    )


class Graphiql:
    """The built query page and its files; looked for anew each time, so a build needs no restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def page(self, address: str) -> Response:
        """The page itself, or how to get it."""
        index = self.folder / "index.html"
        if not index.is_file():
            return without_graphiql(address)
        return FileResponse(index, headers=PAGE_HEADERS)

    @property
    def files(self) -> StaticFiles:
        """The page's files, to be mounted at /graphiql."""
        return _Files(directory=self.folder, html=True, check_dir=False)


class _Files(StaticFiles):
    async def check_config(self) -> None:
        """A folder that is not there yet holds no file, which is no fault."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A name with a NUL in it is nobody's file, and the system would refuse to look for it.
        if "\x00" in scope["path"]:
            scope = {**scope, "path": "/graphiql/-"}
        await super().__call__(scope, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(PAGE_HEADERS)
        if path.startswith("assets/") and response.status_code in (200, 206, 304):
            # The build writes a hash of the content into these names.
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
