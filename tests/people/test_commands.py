"""Accounts and tokens from the command line: without a terminal, and no secret in an argument."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

import server
from tests.people.crowd import PASSWORD
from tests.service import environment, serving


def _run(folder: Path, *arguments: str, given: str = "") -> tuple[int, dict[str, Any]]:
    """The exit code and the answer of a command that nobody sits before."""
    done = subprocess.run(
        [sys.executable, "server.py", *arguments, "--json"],
        cwd=server.ROOT,
        env=environment(folder, KAPOK_DEMO="false"),
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, found


def test_people_and_tokens_are_made_without_a_terminal(tmp_path: Path) -> None:
    person = ("user-create", "--name", "林一", "--role", "author", "--role", "publisher")
    code, made = _run(
        tmp_path, *person, "--login", "lin", "--password-stdin", given=f"{PASSWORD}\n"
    )
    _, invited = _run(tmp_path, *person, "--login", "zhang@example.org")
    weak, said = _run(tmp_path, *person, "--login", "wu", "--password-stdin", given="short\n")
    _, token = _run(tmp_path, "token-create", "--owner", "lin", "--name", "官网", "--scope", "read:article")  # fmt: skip
    _, revoked = _run(tmp_path, "token-revoke", token["id"])
    _, again = _run(tmp_path, "user-password", "--login", "LIN")
    unknown, whom = _run(tmp_path, "user-password", "--login", "nobody")

    assert (code, sorted(made)) == (0, ["id", "login"])
    assert invited["setPassword"].startswith("http://127.0.0.1:8000/auth/set-password?token=")
    assert (weak, "at least 12" in said["error"]) == (1, True)
    assert token["token"].startswith("kapok_")
    assert revoked == {"id": token["id"], "revoked": True}
    assert again["id"] == made["id"]
    assert (unknown, whom) == (1, {"error": "There is no person 'nobody'."})


@pytest.mark.parametrize("verb", ["user-create", "user-password", "token-create"])
def test_no_command_takes_a_secret_as_an_argument(verb: str) -> None:
    from typer.main import get_command

    commands: dict[str, Any] = getattr(get_command(server.cli), "commands")  # noqa: B009  # a click group, typed as a command
    options = {each for parameter in commands[verb].params for each in parameter.opts}

    assert not options & {"--password", "--token", "--secret"}


def test_the_first_start_tells_where_to_set_the_administrators_password(tmp_path: Path) -> None:
    with serving(tmp_path, log=tmp_path / "log") as service:
        assert service.process.stdout is not None
        told = json.loads(service.process.stdout.readline())
        address = told["setPassword"]
        token = address.partition("token=")[2]
        with httpx.Client(base_url=service.address) as browser:
            form = {"token": token, "password": PASSWORD, "again": PASSWORD}
            done = browser.post("/auth/set-password", data=form)
            login = browser.post("/auth/login", json={"login": "admin", "password": PASSWORD})
            word = {"x-kapok-csrf": login.json()["csrf"]["token"]}
            query = {"query": "{ viewer { id kind } roles { name } }"}
            by_cookie = browser.post("/graphql/manage", json=query, headers=word)
            forged = browser.post("/graphql/manage", json=query)
            in_address = browser.post("/graphql/manage?access_token=x", json=query, headers=word)

    assert address.startswith(f"{service.address}/auth/set-password?token=")
    assert (done.status_code, login.status_code) == (200, 200)
    assert by_cookie.json()["data"]["viewer"]["kind"] == "PERSON"
    assert len(by_cookie.json()["data"]["roles"]) == 8
    assert (forged.status_code, in_address.status_code) == (403, 400)
    assert token not in (tmp_path / "log").read_text("utf-8")
