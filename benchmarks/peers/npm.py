"""Packages from npm, in a folder of their own that is kept until the lock changes."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from benchmarks.peers.peer import NotHere, run

MANIFESTS = ("package.json", "package-lock.json", ".npmrc")


def installed(source: Path, target: Path) -> bool:
    """Install what `source` locks into `target`; false if it was there. No package runs a script."""
    lock = (source / "package-lock.json").read_bytes()
    stamp = target / "installed"
    if stamp.exists() and stamp.read_bytes() == lock:
        return False
    if shutil.which("npm") is None:
        raise NotHere("It needs Node.js with npm.")
    target.mkdir(parents=True, exist_ok=True)
    for name in MANIFESTS:
        shutil.copyfile(source / name, target / name)
    run(["npm", "ci", "--loglevel=error", "--ignore-scripts"], within=target)
    stamp.write_bytes(lock)
    return True


def node_version(node: str | Path) -> tuple[int, ...]:
    """The version of a Node.js; zero if it cannot be run."""
    try:
        said = subprocess.check_output([node, "--version"], text=True, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return (0,)
    return tuple(int(part) for part in said.strip().lstrip("v").split("."))


def with_first_on_path(folder: Path) -> dict[str, str]:
    """The environment in which a folder's programs are found before all others."""
    return {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def versions(source: Path, node: str | Path, *names: str) -> Mapping[str, str]:
    """The versions that a lock names for these packages, and that of the Node.js they run on."""
    packages = json.loads((source / "package-lock.json").read_text("utf-8"))["packages"]
    locked = {name: str(packages[f"node_modules/{name}"]["version"]) for name in names}
    return {**locked, "node": ".".join(map(str, node_version(node)))}
