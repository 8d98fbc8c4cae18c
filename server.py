"""The composition root: settings → connections → application; and the command line."""

import asyncio
import difflib
import errno
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, redirect_stdout
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import typer
import uvicorn
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from starlette.types import ASGIApp, Receive, Scope, Send
from tortoise.exceptions import OperationalError

from delivery.app import build_app
from delivery.cache import AnswerCache
from delivery.connection import FRAME_BYTES, PING_SECONDS, PromptHttp, PromptSocket
from delivery.logs import write_logs
from delivery.service import Contract, Parts
from delivery.settings import BadSettings, Settings, read_settings, wants_traceback
from delivery.start import CannotStart, holds_items, migrated, opened, refuse_lacking, turn
from language.decoding import LARGEST_PAGE_BYTES
from language.errors import PageError
from language.page import read_page
from language.terms import DEFAULT_TERMS
from models.clock import instant, wire_instant
from models.content import CATALOGUE
from models.database import Database, open_database, sqlite_url
from models.migrate import make_migration
from models.system import Account
from publishing import demonstration
from publishing.audit import Chain, chain_of
from publishing.desk import Act, Desk
from publishing.errors import Refused
from publishing.import_page import import_page as import_parts
from publishing.import_page import summary_of
from publishing.outgoing import Outgoing
from publishing.page_parts import parts_of_text
from publishing.people.accounts import add_account
from publishing.people.invitations import Link, password_link, put_password, refuse_weak
from publishing.people.passwords import HASHING
from publishing.people.scopes import scope_of
from publishing.people.states import known_account
from publishing.people.tokens import DEFAULT_DAYS, make_token, revoke_token
from publishing.rebuild import rebuild as rebuild_editions
from publishing.rebuild import reindex as reindex_editions
from publishing.rebuild import verify as verify_editions
from publishing.renditions import Renditions
from publishing.storage import storage
from publishing.thumbhashes import fill_thumbhashes
from reading.dictionary import Dictionary
from reading.doors import Reader
from reading.guard import ANY_VIEW, PUBLIC
from reading.limit import Limits
from reading.run import Readings
from resolvers.answer import Answers, NoteMissed, forget_missed
from resolvers.file_addresses import PLAIN, FileAddresses
from resolvers.manage.answer import ManageAnswers
from schema.delivery import delivery_schema

ROOT = Path(__file__).resolve().parent
GRAPHIQL = ROOT / "studio" / "dist" / "graphiql"
PRINTED = ROOT / "schema" / "schema.graphql"
PRINTED_FOR_EDITORS = ROOT / "schema" / "manage.graphql"


def contract(settings: Settings) -> Contract:
    """The delivery schema, printed, and how its operations are answered."""
    schema = delivery_schema(CATALOGUE)
    files = FileAddresses(settings.public_url or "", settings.media_widths)

    def answers(
        reader: Reader,
        cache: AnswerCache | None,
        dictionary: Dictionary,
        note_missed: NoteMissed = forget_missed,
    ) -> Answers:
        limits = Limits(points=settings.request_points)
        readings = Readings(
            reader, CATALOGUE, rights=PUBLIC, limits=limits, marked=cache is not None
        )
        return Answers(
            schema._schema,
            CATALOGUE,
            readings,
            introspection=settings.introspection,
            cache=cache,
            dictionary=dictionary,
            note_missed=note_missed,
            files=files,
        )

    outgoing = Outgoing(local=settings.webhook_local)
    manage = partial(contract_for_editors, files=files, outgoing=outgoing)
    return Contract(answers, manage, _printed(schema.as_str()))


def contract_for_editors(
    database: Database,
    reader: Reader,
    dictionary: Dictionary,
    secret: bytes | None = None,
    *,
    files: FileAddresses = PLAIN,
    outgoing: Outgoing = Outgoing(),  # noqa: B008  # an immutable value
) -> ManageAnswers:
    """The editors' schema, and how its operations are answered."""
    # Half a second and 40 MB that a process which only answers readers never needs.
    from schema.manage import manage_schema
    from schema.manage.content import EDITORIAL

    readings = Readings(
        reader, CATALOGUE, rights=ANY_VIEW, limits=Limits(nodes=50_000, points=5_000)
    )
    return ManageAnswers(
        manage_schema(CATALOGUE)._schema,
        CATALOGUE,
        readings,
        Desk(database),
        editorial=EDITORIAL,
        dictionary=dictionary,
        files=replace(files, secret=secret),
        outgoing=outgoing,
    )


def application(
    settings: Settings,
    *,
    ready: Callable[[float], None],
    failed: Callable[[str], None],
    invite: Callable[[Link], None],
    ending: asyncio.Event,
) -> ASGIApp:
    """The application of these settings. Nothing is opened before its lifespan begins.

    `ending` is to be set when the service is about to end.
    """
    parts = Parts(
        settings,
        CATALOGUE,
        lambda: contract(settings),
        GRAPHIQL,
        ready,
        failed,
        invite,
        ending,
    )
    return build_app(parts)


class _FromEnvironment:
    """What `uvicorn server:app` runs: made from the environment when the server starts it."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            try:
                settings = read_settings()
            except BadSettings as error:
                await receive()
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            write_logs(settings.log_format, debug=settings.debug)
            self._app = application(
                settings,
                ready=lambda _seconds: None,
                failed=_give_up,
                invite=lambda link: _invite(link.address(_base(settings)), as_json=False),
                ending=_set_by_signals(asyncio.Event()),
            )
        await self._app(scope, receive, send)


app = _FromEnvironment()


def _set_by_signals(ending: asyncio.Event) -> asyncio.Event:
    """The event, set by the signals that end the process, whose handlers are called as before."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if callable(before) and threading.current_thread() is threading.main_thread():
            signal.signal(number, partial(_handle, loop, ending, before))
    return ending


def _handle(
    loop: asyncio.AbstractEventLoop,
    ending: asyncio.Event,
    before: Callable[[int, FrameType | None], Any],
    number: int,
    frame: FrameType | None,
) -> None:
    loop.call_soon_threadsafe(ending.set)
    before(number, frame)


class _Server(uvicorn.Server):
    """Uvicorn, which says that it ends before it waits for answers to come to theirs."""

    def __init__(self, config: uvicorn.Config, ending: asyncio.Event) -> None:
        super().__init__(config)
        self._ending = ending

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ending.set()
        await super().shutdown(sockets)


def _give_up(problem: str) -> None:
    """Whoever runs the process shall see that it is not well, and start it again or look."""
    print(f"kapok: {problem}", file=sys.stderr, flush=True)
    signal.raise_signal(signal.SIGTERM)


def _printed(sdl: str) -> str:
    return sdl.rstrip("\n") + "\n"


# --- the command line -----------------------------------------------------------------------------

cli = typer.Typer(
    name="kapok",
    help="木棉 Kapok：内容服务，用 GraphQL 查询。 A content service, asked in GraphQL.",
    epilog="设置用环境变量，以 KAPOK_ 开头。 Settings are environment variables that begin with KAPOK_.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

AsJson = Annotated[
    bool, typer.Option("--json", help="标准输出只有 JSON。 Only JSON on standard output.")
]

PasswordStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin", help="从标准输入读密码。 Read the password from standard input."
    ),
]


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址。 Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="端口，0 为任意。 Port; 0 for any.")] = None,
    as_json: AsJson = False,
) -> None:
    """启动服务，首次启动载入演示内容。 Start the service, with demonstration content at first."""
    with _plainly(as_json):
        settings = _begin(host=host, port=port)
        listening = _listen(settings)
        address = _address(listening)
        failures: list[str] = []

        def failed(problem: str) -> None:
            failures.append(problem)
            running.should_exit = True

        def ready(seconds: float) -> None:
            if not as_json:
                _say(f"准备就绪，用时 {seconds:.1f} 秒。 Ready in {seconds:.1f} s.")

        def invite(link: Link) -> None:
            _invite(link.address(settings.public_url or address), as_json=as_json)

        ending = asyncio.Event()
        running = _Server(
            uvicorn.Config(
                application(settings, ready=ready, failed=failed, invite=invite, ending=ending),
                loop="uvloop",
                http=PromptHttp,
                ws=PromptSocket,
                ws_max_size=FRAME_BYTES,
                ws_ping_interval=PING_SECONDS,
                ws_ping_timeout=PING_SECONDS,
                ws_per_message_deflate=False,
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                # Who is subscribed does not stand in the way of those who only ask.
                limit_concurrency=512 + settings.streams,
                backlog=2048,
                timeout_keep_alive=5,
                timeout_graceful_shutdown=10,
            ),
            ending,
        )
        if as_json:
            _tell({"address": address, "graphql": f"{address}/graphql"})
        else:
            _say(_welcome(address))
        with listening:
            running.run(sockets=[listening])
        if failures:
            raise CannotStart(failures[0])
        if not running.started:
            raise CannotStart("The service could not start. The log says why.")


@cli.command()
def migrate(as_json: AsJson = False) -> None:
    """更新数据库结构，内容不变。 Bring the database up to date; content is never touched."""

    async def work(settings: Settings) -> dict[str, Any]:
        async with opened(settings, CATALOGUE) as database, turn(database.url):
            done = await migrated(database, settings)
        refuse_lacking(done)
        return {"applied": list(done.applied)}

    with _plainly(as_json):
        found = _run(work)
        count = len(found["applied"])
        _report(
            found,
            f"数据库已是最新，执行了 {count} 个迁移。 Up to date; {count} migrations applied.",
            as_json,
        )


@cli.command()
def demo(
    reset: Annotated[
        bool, typer.Option("--reset", help="恢复演示内容原样。 Put it back as it was.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """把演示内容载入空数据库。 Load the demonstration content into an empty database."""

    async def work(settings: Settings) -> dict[str, Any]:
        put = demonstration.reset if reset else demonstration.load
        async with opened(settings, CATALOGUE) as database, turn(database.url):
            refuse_lacking(await migrated(database, settings))
            with _progress("演示内容 demonstration") as progress:
                return {"items": await put(Desk(database), progress=progress)}

    with _plainly(as_json):
        found = _run(work)
        _report(found, f"已载入 {found['items']} 项。 {found['items']} items loaded.", as_json)


@cli.command("import-page")
def import_page(
    page: Annotated[Path, typer.Argument(help="页面文本文件。 The page, as a text file.")],
    publish: Annotated[
        bool, typer.Option("--publish", help="随即发布。 Publish it at once.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只读页面，不写任何东西。 Write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """把网页文本导入为文章草稿，并记下每处修复。 Turn a page's text into a draft article."""

    async def work(settings: Settings) -> dict[str, Any]:
        raw = _read_page_file(page)
        if dry_run:
            return summary_of(read_page(raw, terms=DEFAULT_TERMS))
        async with opened(settings, CATALOGUE) as database, turn(database.url):
            refuse_lacking(await migrated(database, settings))
            async with Desk(database).act(by="import-page") as act:
                parts = read_page(raw, terms=act.terms)
                made = await import_parts(act, parts_of_text(parts, raw), live=publish)
        return {
            "article": made.article,
            "published": publish,
            "created": list(made.created),
            "mentions": list(made.mentions),
            **summary_of(parts),
        }

    with _plainly(as_json):
        found = _run(work)
        _report(found, _import_said(found), as_json)


@cli.command()
def rebuild(as_json: AsJson = False) -> None:
    """由修订重建全部版面。 Make all editions again from revisions and placements."""

    async def work(settings: Settings) -> dict[str, Any]:
        async with _current(settings) as database:
            with _progress("重建 rebuild") as progress:
                return {"placements": await rebuild_editions(database, progress=progress)}

    with _plainly(as_json):
        found = _run(work)
        count = found["placements"]
        _report(found, f"重建完成，共 {count} 次发布。 Rebuilt from {count} placements.", as_json)


@cli.command()
def thumbhashes(as_json: AsJson = False) -> None:
    """补齐旧图片的缩略色块并重建版面。 Fill in the ThumbHashes of older pictures, and rebuild."""

    async def work(settings: Settings) -> dict[str, Any]:
        kept = storage(settings.data_dir / "media", settings.media_url)
        async with _current(settings) as database:
            with _progress("缩略色块 thumbhashes") as progress:
                filled, lost = await fill_thumbhashes(database, Renditions(kept), progress=progress)
            with _progress("重建 rebuild") as progress:
                await rebuild_editions(database, progress=progress)
        return {"filled": filled, "unreadable": lost}

    with _plainly(as_json):
        found = _run(work)
        lost = "".join(f"\n  {each}" for each in found["unreadable"])
        _report(
            found,
            f"已补齐 {found['filled']} 张。 {found['filled']} pictures filled in.{lost}",
            as_json,
        )


@cli.command()
def reindex(as_json: AsJson = False) -> None:
    """重建搜索索引。 Make the search index again from revisions and placements."""

    async def work(settings: Settings) -> dict[str, Any]:
        async with _current(settings) as database:
            with _progress("重建索引 reindex") as progress:
                return {"docs": await reindex_editions(database, progress=progress)}

    with _plainly(as_json):
        found = _run(work)
        count = found["docs"]
        _report(found, f"索引已重建，共 {count} 条。 The index has {count} docs.", as_json)


@cli.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option(help="早先记下的审计摘要。 A hash of the audit log, noted earlier."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核对版面、修订与审计记录，有差异时退出码为 1。 Prove editions and audit log; exit code 1 when not."""

    async def work(settings: Settings) -> dict[str, Any]:
        async with _current(settings) as database:
            with _progress("核对 verify") as progress:
                differences = await verify_editions(database, progress=progress)
            with _progress("审计 audit log") as progress:
                chain = await chain_of(database, noted=head, progress=progress)
        tables = Counter(each.table for each in differences)
        return {
            "differences": len(differences),
            "tables": dict(sorted(tables.items())),
            "audit": _chain_told(chain),
        }

    with _plainly(as_json):
        found = _run(work)
        _report(found, _verify_said(found), as_json)
    if found["differences"] or found["audit"]["broken"] is not None:
        raise typer.Exit(1)


@cli.command("user-create")
def user_create(
    login: Annotated[str, typer.Option(help="登录名或邮箱。 Login name or e-mail.")],
    name: Annotated[str, typer.Option(help="显示的姓名。 The name that is shown.")],
    role: Annotated[
        list[str], typer.Option(help="角色，可多次给出。 A role; give it again for more.")
    ],
    email: Annotated[str | None, typer.Option(help="邮箱。 E-mail.")] = None,
    password_stdin: PasswordStdin = False,
    as_json: AsJson = False,
) -> None:
    """新建账户；不给密码则给出一次性地址。 Make an account; without a password, a one-time address."""

    async def work(settings: Settings) -> dict[str, Any]:
        kept = await _password(login) if password_stdin else None
        async with _prepared(settings) as database, Desk(database).act(by="user-create") as act:
            account = await add_account(act, login=login, name=name, roles=role, email=email)
            return await _person_told(act, account, kept, settings)

    with _plainly(as_json):
        found = _run(work)
        _report(found, _person_said(found), as_json)


@cli.command("user-password")
def user_password(
    login: Annotated[str, typer.Option(help="登录名、邮箱或编号。 Login, e-mail or id.")],
    password_stdin: PasswordStdin = False,
    as_json: AsJson = False,
) -> None:
    """重设密码；不给密码则给出一次性地址。 Set a password anew; without one, a one-time address."""

    async def work(settings: Settings) -> dict[str, Any]:
        kept = await _password(login) if password_stdin else None
        async with _prepared(settings) as database, Desk(database).act(by="user-password") as act:
            return await _person_told(act, await known_account(act, login), kept, settings)

    with _plainly(as_json):
        found = _run(work)
        _report(found, _person_said(found), as_json)


@cli.command("token-create")
def token_create(
    owner: Annotated[str, typer.Option(help="所有者的登录名或编号。 Its owner's login or id.")],
    name: Annotated[str, typer.Option(help="用途。 What it is for.")],
    scope: Annotated[
        list[str],
        typer.Option(
            help="权限，如 read:article，可多次。 What it may do; give it again for more."
        ),
    ],
    days: Annotated[int, typer.Option(help="有效天数。 For how many days.")] = DEFAULT_DAYS,
    origin: Annotated[
        list[str] | None, typer.Option(help="允许的来源，可多次。 An origin it may be used from.")
    ] = None,
    points: Annotated[
        int | None, typer.Option(help="每分钟点数。 Points a minute of its own.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """新建令牌，只显示这一次。 Make a token; it is shown this once."""

    async def work(settings: Settings) -> dict[str, Any]:
        async with _prepared(settings) as database, Desk(database).act(by="token-create") as act:
            token, text = await make_token(
                act,
                owner=(await known_account(act, owner)).public_id,
                name=name,
                scope=scope_of(scope, CATALOGUE),
                days=days,
                origins=origin or (),
                points_per_minute=points,
            )
        return {
            "id": token.public_id,
            "token": text,
            "expiresAt": wire_instant(instant(token.expires_at)),
        }

    with _plainly(as_json):
        found = _run(work)
        said = f"{found['token']}\n{found['id']}，{found['expiresAt']} 到期，只显示这一次。 Shown this once."
        _report(found, said, as_json)


@cli.command("token-revoke")
def token_revoke(
    token_id: Annotated[str, typer.Argument(help="令牌编号 tok_…。 The token's id.")],
    as_json: AsJson = False,
) -> None:
    """吊销令牌，立即生效。 Revoke a token; it is no good from now on."""

    async def work(settings: Settings) -> dict[str, Any]:
        async with _current(settings) as database, Desk(database).act(by="token-revoke") as act:
            token, _owner = await revoke_token(act, token_id)
        return {"id": token.public_id, "revoked": True}

    with _plainly(as_json):
        found = _run(work)
        _report(found, f"{found['id']} 已吊销。 Revoked.", as_json)


def _chain_told(chain: Chain) -> dict[str, Any]:
    return {
        "entries": chain.entries,
        "head": chain.head,
        "broken": chain.broken,
        "why": chain.why,
    }


def _verify_said(found: dict[str, Any]) -> str:
    said = []
    if count := found["differences"]:
        where = ", ".join(f"{table} {number}" for table, number in found["tables"].items())
        said.append(
            f"有 {count} 处差异（{where}），可用 rebuild 重建。 {count} differences; rebuild mends them."
        )
    chain = found["audit"]
    if chain["broken"] is not None:
        said.append(
            f"审计记录在第 {chain['broken']} 条断开。 The audit log breaks at entry {chain['broken']}. {chain['why']}"
        )
    whole = (
        f"全部一致。 Everything is as it should be. 审计 audit: {chain['entries']}, {chain['head']}"
    )
    return "\n".join(said) or whole


@cli.command()
def schema(
    check: Annotated[
        bool,
        typer.Option("--check", help="只比较，不写。 Compare only; exit code 1 when it differs."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """写出 schema/ 中的两份接口定义。 Print both schemas into schema/."""
    from schema.manage import manage_schema

    with _plainly(as_json):
        changed: list[str] = []
        said: list[str] = []
        for path, made in (
            (PRINTED, delivery_schema(CATALOGUE)),
            (PRINTED_FOR_EDITORS, manage_schema(CATALOGUE)),
        ):
            new = _printed(made.as_str())
            lines = difference(path.read_text("utf-8") if path.is_file() else "", new)
            if not check:
                path.write_text(new, "utf-8")
            said.append(_schema_said(path, lines, check=check))
            changed += lines
        found = {"changed": len(changed), "written": not check, "lines": changed[:40]}
        _report(found, "\n".join(said), as_json)
    if check and changed:
        raise typer.Exit(1)


@cli.command()
def makemigrations(as_json: AsJson = False) -> None:
    """为改动过的内容类型写迁移文件。 Write the migration for changed content types."""

    async def work() -> list[str]:
        # What changed is told by the declared types and the migrations; no content is looked at.
        with tempfile.TemporaryDirectory() as folder:
            database = await open_database(sqlite_url(Path(folder) / "scratch.sqlite3"), CATALOGUE)
            try:
                return [str(each) for each in await make_migration(database)]
            finally:
                await database.close()

    with _plainly(as_json):
        _begin()
        files = asyncio.run(work())
        said = "\n".join(files) or "没有改动。 Nothing has changed."
        _report({"files": files}, said, as_json)


# --- how commands speak -----------------------------------------------------------------------


@asynccontextmanager
async def _prepared(settings: Settings) -> AsyncIterator[Database]:
    """The database, brought up to date first."""
    async with opened(settings, CATALOGUE) as database:
        async with turn(database.url):
            refuse_lacking(await migrated(database, settings))
        yield database


async def _password(login: str) -> str:
    """The hash of the password on standard input, where no other program can see it."""
    password = sys.stdin.readline().rstrip("\r\n")
    refuse_weak(password, login=login)
    return await HASHING.hash(password)


async def _person_told(
    act: Act, account: Account, kept: str | None, settings: Settings
) -> dict[str, Any]:
    """Set the password, or make the address with which its owner does."""
    found: dict[str, Any] = {"id": account.public_id, "login": account.login}
    if kept is not None:
        await put_password(act, account, kept)
        return found
    link = await password_link(act, account.public_id)
    expires_at = wire_instant(instant(link.expires_at))
    return {**found, "setPassword": link.address(_base(settings)), "expiresAt": expires_at}


def _person_said(found: dict[str, Any]) -> str:
    lines = [f"{found['login']}  {found['id']}"]
    if "setPassword" in found:
        lines += [
            f"设置密码的一次性地址，{found['expiresAt']} 前有效。 The one-time address to set a password:",
            found["setPassword"],
        ]
    return "\n".join(lines)


def _base(settings: Settings) -> str:
    """The service's own address, as far as the settings tell it."""
    if settings.public_url:
        return settings.public_url
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _invite(address: str, *, as_json: bool) -> None:
    if as_json:
        _tell({"setPassword": address})
        return
    _say(
        f"""
管理员 admin 还没有密码。打开这个一次性地址设置：
The administrator "admin" has no password yet. Set it at this one-time address:
  {address}
"""
    )


def _begin(**given: Any) -> Settings:
    settings = read_settings(**given)
    write_logs(settings.log_format, debug=settings.debug)
    return settings


def _run(work: Callable[[Settings], Coroutine[Any, Any, dict[str, Any]]]) -> dict[str, Any]:
    return asyncio.run(work(_begin()))


@contextmanager
def _plainly(as_json: bool) -> Iterator[None]:
    """One sentence for every fault, and the traceback only for whoever asked for it."""
    try:
        with redirect_stdout(sys.stderr if as_json else sys.stdout):
            yield
    except (typer.Exit, SystemExit):
        raise
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except Exception as error:
        if wants_traceback(os.environ):
            traceback.print_exc()
        if isinstance(error, BadSettings | CannotStart | PageError | Refused):
            _fail(str(error), as_json)
        said = str(error).splitlines()[0] if str(error) else ""
        _fail(f"{type(error).__name__}: {said} (KAPOK_DEBUG=1 shows where.)", as_json)


def _fail(sentence: str, as_json: bool) -> NoReturn:
    print(f"kapok: {sentence}", file=sys.stderr)
    if as_json:
        _tell({"error": sentence})
    raise typer.Exit(1)


def _report(found: dict[str, Any], said: str, as_json: bool) -> None:
    if as_json:
        _tell(found)
    else:
        _say(said)


def _tell(found: dict[str, Any]) -> None:
    # What a library prints meanwhile goes to stderr; this alone is for programs.
    print(json.dumps(found, ensure_ascii=False), file=sys.__stdout__, flush=True)


def _say(text: str) -> None:
    print(text, flush=True)


@asynccontextmanager
async def _current(settings: Settings) -> AsyncIterator[Database]:
    """The database, which must be there and have its tables; nothing is made by looking."""
    url = settings.database
    if url.engine == "sqlite" and not url.path.exists():
        raise CannotStart(
            f"There is no database at {url.path} yet. Make one with: server.py migrate"
        )
    async with opened(settings, CATALOGUE) as database:
        try:
            await holds_items(database)
        except OperationalError as error:
            raise CannotStart(
                f"The database {url.public_name} lacks tables. Run: server.py migrate"
            ) from error
        yield database


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr where somebody is looking; elsewhere nothing."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _of: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _listen(settings: Settings) -> socket.socket:
    """The open port, taken before anything else is begun."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {settings.port} on {settings.host} is taken by another program. "
                "Stop it, or choose another port with --port or KAPOK_PORT."
            ) from error
        raise CannotStart(
            f"Cannot listen on {settings.host}, port {settings.port} ({error.strerror}). "
            "Choose others with --host and --port, or KAPOK_HOST and KAPOK_PORT."
        ) from error


def _address(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}"


def _welcome(address: str) -> str:
    return f"""
木棉 Kapok
  查询台 query page   {address}/graphql
  接口定义 schema     {address}/schema.graphql
  健康检查 health     {address}/healthz
首次启动要建库并载入演示内容，请稍候；按 Ctrl+C 停止。
The first start makes the database and loads demonstration content. Ctrl+C stops.
"""


def _read_page_file(path: Path) -> bytes:
    """The file's bytes; of a file that is too large only so many as show it."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_PAGE_BYTES + 1)
    except OSError as error:
        raise CannotStart(f"{path} cannot be read: {error.strerror}. Name a text file.") from error


def _import_said(found: dict[str, Any]) -> str:
    repairs = Counter(each["rule"] for each in found["repairs"])
    lines = [
        f"标题 title      {found['title']}",
        f"署名 byline     {'、'.join(found['byline']) or '—'}",
        *(f"小节 section    {each['number']}. {each['heading']}" for each in found["sections"]),
        f"声明 notices    {len(found['disclaimers'])}",
        f"相关 related    {len(found['related'])}",
        "修复 repairs    " + (", ".join(f"{rule} {n}" for rule, n in repairs.items()) or "0"),
        *(f"待核实 doubt    {each['excerpt']} —— {each['message']}" for each in found["warnings"]),
    ]
    if "article" not in found:
        return "\n".join([*lines, "只读未写。 Nothing was written."])
    state = "已发布 published" if found["published"] else "已存为草稿 saved as a draft"
    return "\n".join([*lines, f"{state}: {found['article']}"])


def difference(old: str, new: str) -> list[str]:
    """The lines that only one of the two has, marked - or +."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=0)
    return [each for each in lines if not each.startswith(("---", "+++", "@@"))]


def _schema_said(path: Path, changed: list[str], *, check: bool) -> str:
    name = path.relative_to(ROOT)
    if not changed:
        return f"{name} 与服务一致。 {name} is what is served."
    if not check:
        return (
            f"{name} 已更新，{len(changed)} 行有变。 {name} written; {len(changed)} lines differ."
        )
    shown = "\n".join(changed[:20])
    more = f"\n… {len(changed) - 20} more" if len(changed) > 20 else ""
    return (
        f"{name} 与服务不一致，共 {len(changed)} 行。 {len(changed)} lines differ from what is served. "
        f"Run: server.py schema\n{shown}{more}"
    )


if __name__ == "__main__":
    cli()
