"""Wagtail with wagtail-grapple, on gunicorn with one worker that takes one request at a time."""

import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.content import DataSet
from benchmarks.peers.peer import AMOUNT, INSTALLS, SOURCES, asked_from, run, started
from benchmarks.processes import ROOT, Running, free_port
from benchmarks.queries import Query
from benchmarks.stores import Keeper

HERE = SOURCES / "wagtail"
LOCK = HERE / "requirements.lock"
INSTALL = INSTALLS / "wagtail"
PYTHON = INSTALL / "venv" / "bin" / "python"
PARAGRAPH = re.compile("<p>(.*?)</p>")


class Wagtail:
    """The site in `newsroom`."""

    name = "wagtail"
    label = "Wagtail, grapple, gunicorn"
    endpoint = "/api/graphql/"
    sources: Sequence[Path] = (
        ROOT / "benchmarks" / "content.py",
        HERE / "newsroom" / "models.py",
        HERE / "newsroom" / "load.py",
        LOCK,
    )

    @property
    def versions(self) -> Mapping[str, str]:
        """The locked versions of what answers."""
        found = dict(re.findall(r"^([\w-]+)==(\S+)", LOCK.read_text("utf-8"), re.MULTILINE))
        names = ("wagtail", "wagtail-grapple", "django", "graphene", "graphql-core", "gunicorn")
        return {name: found[name] for name in names}

    def set_up(self) -> None:
        """Make a virtual environment with the locked packages; raises NotHere."""
        stamp = INSTALL / "installed"
        if stamp.exists() and stamp.read_bytes() == LOCK.read_bytes():
            return
        shutil.rmtree(INSTALL / "venv", ignore_errors=True)
        INSTALL.mkdir(parents=True, exist_ok=True)
        run([sys.executable, "-m", "venv", "venv"], within=INSTALL)
        pip = ("-m", "pip", "--disable-pip-version-check", "--quiet", "install")
        run([PYTHON, *pip, "--require-hashes", "--requirement", LOCK], within=INSTALL)
        stamp.write_bytes(LOCK.read_bytes())

    def filled(self, keep: Keeper) -> str:
        """The address of the site's database; raises NotHere."""
        return keep.postgres("wagtail_full", _fill)

    def start(self, url: str) -> Running:
        """Gunicorn with one worker of one thread.

        Its `sync` worker would end each connection after one answer, and the load tool with it.
        """
        port = free_port()
        worker = ("--workers", "1", "--worker-class", "gthread", "--threads", "1")
        return started(
            self.name,
            [PYTHON, "-m", "gunicorn", *worker, "--bind", f"127.0.0.1:{port}", "newsroom.wsgi"],
            within=HERE,
            environment=_environment(url),
            well_at="/healthz",
            port=port,
        )

    def asked(self, query: Query, content: DataSet, address: str) -> Mapping[str, Any]:
        """The query with grapple's own arguments."""
        return asked_from(HERE, query, content)

    def is_warm(self, headers: Mapping[str, str]) -> bool:
        """Always: it has one way to answer."""
        return True

    def plain(self, data: Any) -> Any:
        """The data with the body's paragraphs as lines."""
        if data.get("article"):
            lines = PARAGRAPH.findall(data["article"]["body"])
            return {"article": {**data["article"], "body": "\n".join(lines)}}
        return data


def _fill(url: str) -> None:
    content = subprocess.run(
        [sys.executable, "-m", "benchmarks.content", "--json", *AMOUNT],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    run([PYTHON, "-m", "newsroom.load"], within=HERE, environment=_environment(url), give=content)


def _environment(url: str) -> dict[str, str]:
    # Only its own folder: the site must not see this project's modules, nor the other way round.
    return {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DATABASE_URL": url,
        "PYTHONPATH": str(HERE),
    }
