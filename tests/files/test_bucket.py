"""Files are kept in a bucket as they are in a folder: tried on two servers that speak S3.

`nanio` checks signatures, and `localbucket` keeps what is there from being written again. Where they
are not installed, these tests are left out.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
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
    beside = Path(sys.executable).with_name(name)
    program = str(beside) if beside.exists() else shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed")
    if name == "localbucket":
        return [program, "--port", str(port), str(data)]
    return [program, "serve", "--data-dir", str(data), "--host", "127.0.0.1", "--port", str(port)]


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


@pytest.fixture(params=["nanio", "localbucket"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A server that speaks S3, with an empty bucket; its name."""
    port, data = free_port(), tmp_path / "buckets"
    (data / BUCKET).mkdir(parents=True)
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
    }.items():
        monkeypatch.setenv(name, value)
    environment = {**os.environ, "NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
    process = subprocess.Popen(
        command(request.param, data, port),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield request.param
    finally:
        process.terminate()
        process.wait(10)


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


async def test_bytes_are_kept_in_a_bucket(server: str, tmp_path: Path) -> None:
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
    assert (tmp_path / "buckets" / BUCKET / "media" / key[:2] / key).is_file()
    if server == "nanio":  # the other cannot remove several at once, as obstore asks
        await kept.remove(key)
        assert await kept.size(key) is None
        with pytest.raises(FileNotFoundError):
            await whole(kept, key)


async def test_a_used_key_is_not_written_again(server: str, tmp_path: Path) -> None:
    if server == "nanio":
        pytest.skip("it knows no If-None-Match")
    kept, key, file = storage(tmp_path, f"s3://{BUCKET}"), fresh_key(), tmp_path / "file"
    file.write_bytes(b"first")
    await kept.put(key, file)
    file.write_bytes(b"second")

    with pytest.raises(Exception, match="exists"):
        await kept.put(key, file)

    assert await whole(kept, key) == b"first"


async def test_another_secret_opens_nothing(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if server == "localbucket":
        pytest.skip("it checks no signatures")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "guessed")
    kept, file = storage(tmp_path, f"s3://{BUCKET}"), tmp_path / "file"
    file.write_bytes(b"x")

    with pytest.raises(PermissionDeniedError):
        await kept.put(fresh_key(), file)


async def test_pictures_are_uploaded_made_smaller_and_shown_from_a_bucket(
    server: str, place: Place, tmp_path: Path
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
