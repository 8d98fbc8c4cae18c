"""Files are kept in a bucket as they are in a folder: tried on two servers that speak S3.

`nanio` checks signatures, and `localbucket` keeps what is there from being written again. Where one is
not installed its tests are left out; under CI=true that is an error.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.exceptions import PermissionDeniedError

from publishing.renditions import Renditions
from publishing.storage import Storage, fresh_key, storage
from tests.files import samples
from tests.files.place import Place

KEY, SECRET = "kapok-tests", "not-a-secret"
BUCKET = "pictures"


def command(name: str, data: Path, port: int) -> list[str]:
    program = Path(sys.executable).with_name(name)
    if not program.exists():
        if os.environ.get("CI") == "true":
            raise FileNotFoundError(f"{name} is not installed; it is in the development lock")
        pytest.skip(f"{name} is not installed")
    if name == "localbucket":
        return [str(program), "--port", str(port), str(data)]
    return [str(program), "serve", "--data-dir", str(data), "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


@dataclass(frozen=True)
class Running:
    """A server that speaks S3, and the folder in which its buckets are."""

    name: str
    port: int
    buckets: Path


@pytest.fixture(params=["nanio", "localbucket"], scope="module")
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    made = Running(request.param, free_port(), tmp_path_factory.mktemp("buckets"))
    environment = {**os.environ, "NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
    process = subprocess.Popen(
        command(made.name, made.buckets, made.port),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(made.port)
        yield made
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def server(running: Running, monkeypatch: pytest.MonkeyPatch) -> Running:
    """The server with an empty bucket, to which the environment leads."""
    shutil.rmtree(running.buckets / BUCKET, ignore_errors=True)
    (running.buckets / BUCKET).mkdir()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{running.port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }.items():
        monkeypatch.setenv(name, value)
    return running


def _wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


async def whole(kept: Storage, key: str) -> bytes:
    return b"".join([piece async for piece in kept.stream_all(key)])


async def test_bytes_are_kept_in_a_bucket(server: Running, tmp_path: Path) -> None:
    kept, key, file = storage(tmp_path, f"s3://{BUCKET}/media"), fresh_key(), tmp_path / "file"
    content = os.urandom(6_000_000)  # more than one part of an upload
    file.write_bytes(content)
    soon = datetime.now(UTC) + timedelta(hours=1)

    await kept.put(key, file)
    part = b"".join([piece async for piece in kept.stream(key, 100, 700_000)])

    assert await kept.size(key) == 6_000_000
    assert await whole(kept, key) == content
    assert part == content[100:700_000]
    assert [each async for each in kept.keys(before=soon)] == [key]
    assert (server.buckets / BUCKET / "media" / key[:2] / key).is_file()
    if server.name == "nanio":  # the other cannot remove several at once, as obstore asks
        await kept.remove(key)
        assert await kept.size(key) is None
        with pytest.raises(FileNotFoundError):
            await whole(kept, key)


async def test_a_used_key_is_not_written_again(server: Running, tmp_path: Path) -> None:
    if server.name == "nanio":
        pytest.skip("it knows no If-None-Match")
    kept, key, file = storage(tmp_path, f"s3://{BUCKET}"), fresh_key(), tmp_path / "file"
    file.write_bytes(b"first")
    await kept.put(key, file)
    file.write_bytes(b"second")

    with pytest.raises(Exception, match="exists"):
        await kept.put(key, file)

    assert await whole(kept, key) == b"first"


async def test_another_secret_opens_nothing(
    server: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if server.name == "localbucket":
        pytest.skip("it checks no signatures")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    kept, file = storage(tmp_path, f"s3://{BUCKET}"), tmp_path / "file"
    file.write_bytes(b"x")

    with pytest.raises(PermissionDeniedError):
        await kept.put(fresh_key(), file)


async def test_pictures_are_uploaded_made_smaller_and_shown_from_a_bucket(
    server: Running, place: Place, tmp_path: Path
) -> None:
    place.store = storage(tmp_path, f"s3://{BUCKET}")
    place.renditions = Renditions(place.store)
    place.filing = replace(place.filing, storage=place.store, renditions=place.renditions)

    made = await place.published(samples.picture(size=(1_000, 500)))
    address = made["address"].split("?")[0]
    shown = await place.client.get(address, headers={"range": "bytes=10-19"})
    smaller = [await place.client.get(address, params={"w": "320", "format": "webp"}) for _ in range(2)]  # fmt: skip

    assert (shown.status_code, len(shown.content)) == (206, 10)
    assert [each.status_code for each in smaller] == [200, 200]
    assert smaller[0].content == smaller[1].content
    assert place.renditions.made == 1
    assert place.stored() == []
