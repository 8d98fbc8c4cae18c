"""The command line as an operator meets it: real processes, each in a folder of its own."""

import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

import server
from publishing import demonstration
from tests.delivery.filled import filled
from tests.postgres import FOLDER
from tests.service import environment, serving

EXITS_WITHIN_SECONDS = 60


@pytest.fixture(scope="session")
def filled_file(sqlite_template: Path, pytestconfig: pytest.Config) -> Path:
    """A database with the demonstration content, made by the first worker that asks."""
    return filled(pytestconfig.stash[FOLDER], sqlite_template)


@pytest.fixture
def folder(filled_file: Path, tmp_path: Path) -> Path:
    """A data folder with the demonstration content."""
    shutil.copyfile(filled_file, tmp_path / "kapok.sqlite3")
    return tmp_path


def _call(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "server.py", *words],
        cwd=server.ROOT,
        env=environment(folder, **settings),
        capture_output=True,
        text=True,
        timeout=EXITS_WITHIN_SECONDS,
        check=False,
    )


def _json(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.stdout.count("\n") == 1
    return json.loads(done.stdout)


def test_importing_the_application_opens_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import server; print(server.app is not None)"],
        cwd=server.ROOT,
        env=environment(tmp_path / "none", KAPOK_PORT="not a port"),
        capture_output=True,
        text=True,
        timeout=EXITS_WITHIN_SECONDS,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("True\n", "")
    assert list(tmp_path.iterdir()) == []


def test_help_names_every_verb_in_both_languages(tmp_path: Path) -> None:
    shown = _call(tmp_path, "--help").stdout

    for verb in ("serve", "migrate", "demo", "rebuild", "verify", "schema", "makemigrations"):
        line = next(each for each in shown.splitlines() if f" {verb} " in each)
        assert re.search(r"[一-鿿]", line)
        assert re.search(r"[A-Z][a-z]", line)


def test_a_first_start_serves_content_and_ends_when_told(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(tmp_path / "new", log=log) as service:
        answer = httpx.post(
            f"{service.address}/graphql", json={"query": "{ plans { totalCount } }"}
        )
        told_at = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        rest, _ = service.process.communicate(timeout=10)

    assert answer.json()["data"] == {"plans": {"totalCount": 1}}
    assert "server" not in answer.headers
    assert time.monotonic() - told_at < 10
    assert list(json.loads(rest)) == ["setPassword"]
    events = [json.loads(line)["event"] for line in log.read_text("utf-8").splitlines()]
    assert {"starting", "ready", "request"} <= set(events)


def test_what_verify_finds_rebuild_mends(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "kapok.sqlite3")) as connection:
        connection.execute("UPDATE article SET title = 'forged'")
        connection.commit()

    wrong = _call(folder, "verify", "--json")
    mended = _call(folder, "rebuild", "--json")
    right = _call(folder, "verify", "--json")

    assert wrong.returncode == 1
    assert list(_json(wrong)["tables"]) == ["article"]
    assert (mended.returncode, _json(mended)["placements"] > 86) == (0, True)
    told = _json(right)
    assert (right.returncode, told["differences"], told["tables"]) == (0, 0, {})
    assert (told["audit"]["broken"], told["audit"]["entries"] > 86) == (None, True)


def test_the_demonstration_is_put_back_only_when_asked(folder: Path) -> None:
    refused = _call(folder, "demo", "--json")
    put_back = _call(folder, "demo", "--reset", "--json")

    assert refused.returncode == 1
    assert _json(refused)["error"].startswith("The database holds content already")
    assert refused.stderr == f"kapok: {_json(refused)['error']}\n"
    assert (put_back.returncode, _json(put_back)) == (0, {"items": len(demonstration.entries())})


def test_migrating_again_applies_nothing(folder: Path) -> None:
    done = _call(folder, "migrate", "--json")

    assert (done.returncode, _json(done)) == (0, {"applied": []})


def test_no_migration_is_missing(tmp_path: Path) -> None:
    before = sorted((server.ROOT / "models" / "migrations").glob("*.py"))

    done = _call(tmp_path, "makemigrations", "--json")

    made = set((server.ROOT / "models" / "migrations").glob("*.py")) - set(before)
    for each in made:
        each.unlink()
    assert (done.returncode, _json(done)) == (0, {"files": []})


def test_a_schema_that_differs_is_told_by_the_exit_code(tmp_path: Path) -> None:
    done = _call(tmp_path, "schema", "--check", "--json")

    assert _json(done)["written"] is False
    assert done.returncode == (1 if _json(done)["changed"] else 0)


def test_a_difference_is_the_lines_that_only_one_has() -> None:
    assert server.difference("a\nb\nc\n", "a\nB\nc\nd\n") == ["-b", "+B", "+d"]


def test_a_taken_port_is_one_sentence_with_its_mend(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _call(tmp_path, "serve", "--port", str(port))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"kapok: Port {port} on 127.0.0.1 is taken by another program. "
        "Stop it, or choose another port with --port or KAPOK_PORT.\n"
    )


@pytest.mark.parametrize(
    ("words", "settings", "said"),
    [
        (["serve"], {"KAPOK_PORT": "eighty"}, "KAPOK_PORT is 'eighty', which cannot be used."),
        (
            ["serve", "--port", "0"],
            {"KAPOK_DATABASE_URL": "postgres://kapok:secret@127.0.0.1:1/kapok"},
            "The database postgres://kapok:…@127.0.0.1:1/kapok cannot be opened: ",
        ),
    ],
)
def test_what_cannot_work_is_one_sentence_and_no_traceback(
    words: list[str], settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = _call(tmp_path, *words, **settings)

    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1
    assert last.startswith(f"kapok: {said}")
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr + done.stdout


def test_the_traceback_is_there_for_whoever_asks(tmp_path: Path) -> None:
    done = _call(tmp_path, "verify", KAPOK_DEBUG="1")

    assert done.stderr.splitlines()[-1].startswith("kapok: There is no database at ")
    assert "Traceback (most recent call last)" in done.stderr
