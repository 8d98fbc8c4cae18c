"""A PostgreSQL for the tests: a given one, or a private server that nobody has to prepare.

As a pytest plugin (`pytest_plugins = ["tests.postgres"]`) it gives the session fixture
`postgres_url`. The first test that asks for it starts the server; all workers of one run share it.

Run as a program it starts that server, prints its address and leaves a keeper behind. The keeper
waits for a file lock that pytest's own process holds: however that process ends, by `kill -9` too,
the system lets go of the lock, and the keeper stops the server and removes its folder.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

GIVEN_URL = "KAPOK_TEST_POSTGRES_URL"
DEBIAN_BINARIES = "/usr/lib/postgresql"
ADMINISTRATOR = "kapok"
DATABASE_PREFIX = "kapok_test_"
START_WITHIN_SECONDS = 60
REFUSED = 3  # how the program ends on NoPostgres; a fault of its own ends in 1

FOLDER = pytest.StashKey[Path]()
RUN_LOCK = pytest.StashKey[int]()

# What this process made; dropped at its end where the server was given.
_made: list[tuple[str, str]] = []


class NoPostgres(Exception):
    """No server can be had here; the message says why in one sentence."""


def fresh_database(server_url: str) -> str:
    """The address of a new, empty database that compares text bytewise (collation C).

    Roles belong to the server, not to the database: tests that make some must name them apart.
    """
    return _create_database(server_url, "LOCALE_PROVIDER libc LOCALE 'C'")


def fresh_linguistic_database(server_url: str) -> str:
    """The address of a new, empty database that compares text by ICU's root collation.

    Here 'a' sorts before 'B' and an order taken from the database differs from the bytewise one,
    so a query that forgot to say how it compares shows itself.
    """
    return _create_database(server_url, "LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C'")


def _create_database(server_url: str, collation: str) -> str:
    name = DATABASE_PREFIX + secrets.token_hex(6)
    _execute(server_url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {collation}")
    _made.append((server_url, name))
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def _drop_made_databases() -> None:
    while _made:
        server_url, name = _made.pop()
        _execute(server_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _execute(url: str, statement: str) -> None:
    async def connect_and_execute() -> None:
        connection = await asyncpg.connect(url, timeout=10)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    # In a thread of its own, since the caller may stand inside a running event loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, connect_and_execute()).result()


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> str:
    """The address of a server's own database, with the rights to create databases and roles.

    Where none can be had the test is skipped, except under CI=true, where that is an error.
    """
    try:
        return _given_server() or _shared_server(pytestconfig.stash[FOLDER])
    except NoPostgres as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason), pytrace=False)
        pytest.skip(str(reason))


def _given_server() -> str | None:
    url = os.environ.get(GIVEN_URL)
    if url:
        try:
            _execute(url, "SELECT 1")
        except (OSError, TimeoutError, asyncpg.PostgresError) as error:
            # Somebody meant this server to be used, so this is never a skip.
            pytest.fail(f"The server named in {GIVEN_URL} does not answer: {error}", pytrace=False)
    return url


def _shared_server(folder: Path) -> str:
    address, refusal = folder / "address", folder / "refusal"
    with _held(folder / "start.lock"):
        if not address.exists() and not refusal.exists():
            starter = subprocess.run(
                [sys.executable, __file__, str(folder)],
                capture_output=True,
                text=True,
                check=False,
                # Ctrl-C reaches pytest's process group; the keeper must outlive it.
                start_new_session=True,
            )
            if starter.returncode == 0:
                address.write_text(starter.stdout.strip(), encoding="utf-8")
            elif starter.returncode == REFUSED:
                refusal.write_text(starter.stderr.strip(), encoding="utf-8")
            else:
                raise RuntimeError(f"Starting PostgreSQL broke:\n{starter.stderr}")
    if refusal.exists():
        raise NoPostgres(refusal.read_text(encoding="utf-8"))
    return address.read_text(encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    if worker is not None:
        config.stash[FOLDER] = Path(worker["kapok_postgres_folder"])
        return
    folder = Path(tempfile.mkdtemp(prefix="kapok-postgres-", dir=_reachable_folder()))
    folder.chmod(0o755)
    lock = os.open(folder / "run.lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    config.stash[FOLDER], config.stash[RUN_LOCK] = folder, lock


def _reachable_folder() -> Path:
    """A folder for temporary files; for root one that the server's user can pass through."""
    usual = Path(tempfile.gettempdir()).resolve()
    for folder in (usual, Path("/tmp"), Path("/var/tmp")):
        if os.geteuid() != 0 or all(
            place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents)
        ):
            return folder
    return usual


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # xdist gives its types no stable home
    node.workerinput["kapok_postgres_folder"] = str(node.config.stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if os.environ.get(GIVEN_URL):
        _drop_made_databases()
    lock = config.stash.get(RUN_LOCK, None)
    if lock is None:
        return
    if not (config.stash[FOLDER] / "address").exists():
        shutil.rmtree(config.stash[FOLDER], ignore_errors=True)
    os.close(lock)  # the keeper takes over from here


@dataclass(frozen=True)
class Server:
    """A private server's binaries, folder and the user it runs as (None: the one we are)."""

    binaries: Path
    folder: Path
    user: pwd.struct_passwd | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def call(self, program: str, *arguments: str) -> None:
        """Runs one of PostgreSQL's programs to its end; NoPostgres holds its last words."""
        command = [str(self.binaries / program), *arguments]
        with (self.folder / "log").open("a+b") as log:
            began_at = log.seek(0, os.SEEK_END)
            # The server inherits its output from pg_ctl: a pipe here would never be at its end.
            ended = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                cwd=self.folder,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                **self._identity(),
            )
            log.seek(began_at)
            said = log.read().decode(errors="replace").strip().splitlines()
        if ended.returncode != 0:
            raise NoPostgres(f"PostgreSQL's {program} failed: {' | '.join(said[-3:])}")

    def _identity(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}


def start(folder: Path) -> tuple[Server, str]:
    """A running server with its data under `folder`, and its address."""
    server = Server(binaries=find_binaries(), folder=folder, user=user_for_server())
    password = secrets.token_hex(16)
    _prepare(server, password)
    port = _start_on_a_free_port(server)
    return server, f"postgresql://{ADMINISTRATOR}:{password}@127.0.0.1:{port}/postgres"


def find_binaries() -> Path:
    """The folder of the server's programs: on PATH, else the newest of Debian's."""
    installed = sorted(
        Path(DEBIAN_BINARIES).glob("[0-9]*/bin"),
        key=lambda binaries: float(binaries.parent.name),
        reverse=True,
    )
    on_path = shutil.which("initdb")
    first = [Path(on_path).resolve().parent] if on_path else []
    for binaries in [*first, *installed]:
        if all((binaries / program).is_file() for program in ("initdb", "pg_ctl", "postgres")):
            return binaries
    raise NoPostgres(
        "PostgreSQL's server binaries are neither on PATH nor under /usr/lib/postgresql; "
        f"install PostgreSQL or name a server in {GIVEN_URL}."
    )


def user_for_server() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _prepare(server: Server, password: str) -> None:
    password_file = server.folder / "password"
    server.data.mkdir(mode=0o700)
    password_file.touch(mode=0o600)
    password_file.write_text(password, encoding="utf-8")
    if server.user is not None:
        os.chown(server.data, server.user.pw_uid, server.user.pw_gid)
        os.chown(password_file, server.user.pw_uid, server.user.pw_gid)
    server.call(
        "initdb",
        f"--pgdata={server.data}",
        f"--username={ADMINISTRATOR}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    )
    password_file.unlink()
    _configure(
        server,
        "listen_addresses = '127.0.0.1'",
        "unix_socket_directories = ''",
        "max_connections = 200",
        "fsync = off",
        "full_page_writes = off",
        "wal_level = minimal",
        "max_wal_senders = 0",
        "autovacuum_naptime = 1h",
    )


def _start_on_a_free_port(server: Server) -> int:
    # Between finding a port and listening on it another process may take it.
    for attempt in range(5):
        port = _free_port()
        _configure(server, f"port = {port}")
        try:
            server.call(
                "pg_ctl",
                "start",
                "--wait",
                f"--timeout={START_WITHIN_SECONDS}",
                f"--pgdata={server.data}",
            )
        except NoPostgres:
            if attempt == 4:
                raise
        else:
            return port
    raise AssertionError("unreachable: the last attempt returns or raises")


def _configure(server: Server, *settings: str) -> None:
    with (server.data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{setting}\n" for setting in settings)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def keep(server: Server) -> None:
    """Waits for the end of the run, then stops the server and removes its folder."""
    with _held(server.folder / "run.lock"):
        try:
            # Nothing of it is kept, so it need not write anything down.
            server.call("pg_ctl", "stop", "--mode=immediate", "--wait", f"--pgdata={server.data}")
        finally:
            shutil.rmtree(server.folder, ignore_errors=True)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    lock = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def main(arguments: Sequence[str]) -> int:
    try:
        server, url = start(Path(arguments[0]))
    except NoPostgres as reason:
        print(reason, file=sys.stderr)
        return REFUSED
    print(url, flush=True)
    if os.fork() == 0:
        # Whoever started us reads our output to its end: the keeper must not hold it open.
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        keep(server)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
