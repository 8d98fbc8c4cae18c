"""Renditions are made once, from a list of widths, and shown to whom their picture is shown."""

import asyncio
import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from publishing.bounded_process import Stopped, ask_process
from publishing.files import kept_file
from publishing.rendition import BadRendition, Rendition, asked_rendition, listed_width
from publishing.renditions import Busy, Renditions
from publishing.shrink import main as shrink
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.files import samples
from tests.files.place import Place


def clear_png(size: tuple[int, int] = (1_000, 500)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, (200, 0, 0, 100)).save(out, "PNG")
    return out.getvalue()


async def got(place: Place, address: str, **asked: str) -> httpx.Response:
    return await place.client.get(address.split("?")[0], params=asked)


def opened(answer: httpx.Response) -> tuple[str, tuple[int, int]]:
    with Image.open(io.BytesIO(answer.content)) as image:
        return str(image.format), image.size


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"w": "320"}, ("image/jpeg", "JPEG", (320, 160))),
        ({"w": "321"}, ("image/jpeg", "JPEG", (480, 240))),
        ({"w": "480", "format": "webp"}, ("image/webp", "WEBP", (480, 240))),
        ({"w": "480", "format": "avif"}, ("image/avif", "AVIF", (480, 240))),
        ({"w": "99999", "format": "webp"}, ("image/webp", "WEBP", (1_000, 500))),
        ({"format": "webp"}, ("image/webp", "WEBP", (1_000, 500))),
        ({"w": "960", "format": "jpeg"}, ("image/jpeg", "JPEG", (960, 480))),
    ],
)
async def test_a_picture_is_had_in_listed_widths_and_never_enlarged(
    place: Place, asked: dict[str, str], shown: tuple[str, str, tuple[int, int]]
) -> None:
    made = await place.published(samples.picture(size=(1_000, 500)))

    answer = await got(place, made["address"], **asked)
    again = await got(place, made["address"], **asked)

    assert answer.status_code == 200, answer.text
    assert (answer.headers["content-type"], *opened(answer)) == shown
    assert answer.headers["cache-control"] == "public, max-age=60, must-revalidate, immutable"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert again.content == answer.content
    assert place.renditions.made == 1


@pytest.mark.parametrize("asked", [{"w": "1000"}, {"w": "1280"}, {"format": "jpeg"}, {"w": "5000"}])
async def test_what_would_be_the_picture_itself_is_the_picture_itself(
    place: Place, asked: dict[str, str]
) -> None:
    made = await place.published(samples.picture(size=(1_000, 500)))

    answer = await got(place, made["address"], **asked)

    assert (answer.status_code, len(answer.content)) == (200, made["bytes"])
    assert place.renditions.made == 0


@pytest.mark.parametrize(
    ("content", "asked", "shown"),
    [
        (clear_png(), {"w": "320"}, "PNG"),
        (clear_png(), {"w": "320", "format": "jpeg"}, "PNG"),
        (clear_png(), {"w": "320", "format": "webp"}, "WEBP"),
        (clear_png(), {"w": "320", "format": "avif"}, "AVIF"),
        (samples.picture("PNG", (400, 200)), {"w": "320"}, "JPEG"),
        (samples.animation(size=(400, 200)), {"w": "320"}, "JPEG"),
        (samples.animation(size=(400, 200)), {"w": "320", "format": "webp"}, "WEBP"),
    ],
    ids=[
        "clear",
        "clear as jpeg",
        "clear as webp",
        "clear as avif",
        "solid",
        "moving",
        "moving webp",
    ],
)
async def test_what_is_transparent_stays_so(
    place: Place, content: bytes, asked: dict[str, str], shown: str
) -> None:
    made = await place.published(content)

    first, second = [await got(place, made["address"], **asked) for _ in range(2)]

    assert first.status_code == 200, first.text
    assert opened(first) == (shown, (320, 160))
    assert (second.content, place.renditions.made) == (first.content, 1)
    if shown != "JPEG" and "moving" not in str(asked) and content[:4] == b"\x89PNG":
        with Image.open(io.BytesIO(first.content)) as image:
            assert image.convert("RGBA").getpixel((9, 9))[3] < 255  # type: ignore[index]


@pytest.mark.parametrize(
    "asked",
    [{"w": "0"}, {"w": "-1"}, {"w": "1e3"}, {"w": "²"}, {"w": "100000"}, {"format": "gif"}, {"format": "../x"}],
)  # fmt: skip
async def test_an_odd_width_or_format_is_told_and_makes_nothing(
    place: Place, asked: dict[str, str]
) -> None:
    made = await place.published(samples.picture(size=(400, 200)))

    answer = await got(place, made["address"], **asked)

    assert answer.status_code == 400
    assert place.renditions.made == 0


async def test_a_document_has_no_widths(place: Place) -> None:
    made = await place.published_file(samples.pdf())

    assert (await got(place, made["address"])).status_code == 200
    assert (await got(place, made["address"], w="320")).status_code == 400


async def test_ten_who_ask_at_once_have_it_made_once(place: Place) -> None:
    made = await place.published(samples.picture(size=(1_000, 500)))

    answers = await asyncio.gather(
        *(got(place, made["address"], w="480", format="webp") for _ in range(10))
    )

    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
    assert place.renditions.made == 1
    assert len(place.stored()) == 2


@pytest.mark.parametrize("form", ["avif", "webp", "jpeg"])
async def test_two_processes_that_make_the_same_do_each_other_no_harm(
    place: Place, form: str, tmp_path: Path
) -> None:
    made = await place.published(samples.photograph())
    picture = await kept_file(place.site.database, made["address"].split("/")[2])
    assert picture is not None
    wanted = Rendition(16, form)
    one, other = Renditions(place.store), Renditions(place.store)

    async def read(key: str) -> bytes:
        return b"".join([piece async for piece in place.store.stream_all(key)])

    found = await asyncio.gather(one.kept(picture, wanted), other.kept(picture, wanted))
    content = await read(found[0].key)
    (tmp_path / "made").write_bytes(content)
    reading = [read(found[0].key) for _ in range(30)]
    writing = [place.store.put_made(found[0].key, tmp_path / "made") for _ in range(30)]
    seen = await asyncio.gather(*reading, *writing)

    assert (one.made, other.made) == (1, 1)
    assert found[0] == found[1]
    assert len(content) == found[0].bytes
    assert set(seen[:30]) == {content}
    again = Renditions(place.store)
    await place.store.remove(found[0].key)
    await again.kept(picture, wanted)
    assert await read(found[0].key) == content


async def test_whoever_goes_away_takes_nothing_from_the_others(place: Place) -> None:
    made = await place.published(samples.picture(size=(1_000, 500)))
    first = asyncio.create_task(got(place, made["address"], w="480"))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(got(place, made["address"], w="480"))
    await asyncio.sleep(0.05)

    first.cancel()

    assert (await second).status_code == 200
    assert place.renditions.made == 1


async def test_a_rendition_is_shown_to_whom_its_picture_is_shown(place: Place) -> None:
    hidden, gone = [await place.published(samples.picture(size=(400, 200))) for _ in range(2)]
    draft = await place.sent(samples.picture(size=(400, 200)))
    asked = "w=320&format=webp"
    before = [
        (await got(place, each["address"], w="320", format="webp")).status_code
        for each in (hidden, gone, draft)
    ]
    signed = await place.client.get(f"{draft['address']}&{asked}")

    await place.site.act(unpublish, [hidden["id"]])
    await place.site.act(withdraw, gone["id"], ground="RIGHTS")

    after = [
        (await got(place, each["address"], w="320", format="webp")).status_code
        for each in (hidden, gone)
    ]
    assert before == [200, 200, 404]
    assert (signed.status_code, signed.headers["cache-control"]) == (200, "private, no-store")
    assert after == [404, 410]


async def test_a_rendition_is_had_in_ranges_and_validated(place: Place) -> None:
    made = await place.published(samples.picture(size=(1_000, 500)))
    address, asked = made["address"].split("?")[0], {"w": "480", "format": "webp"}
    whole = await got(place, address, **asked)
    etag = whole.headers["etag"]

    async def part(**headers: str) -> tuple[int, bytes]:
        answer = await place.client.get(address, params=asked, headers=headers)
        return answer.status_code, answer.content

    assert await part(range="bytes=3-9") == (206, whole.content[3:10])
    assert await part(range=f"bytes={len(whole.content)}-") == (416, b"")
    assert await part(range="bytes=3-9", **{"if-range": etag}) == (206, whole.content[3:10])
    assert await part(range="bytes=3-9", **{"if-range": '"x"'}) == (200, whole.content)
    assert await part(**{"if-none-match": etag}) == (304, b"")
    assert etag != (await got(place, address)).headers["etag"]


async def test_what_cannot_be_made_is_told_and_not_tried_again_at_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await place.published(samples.picture(size=(1_000, 500)))
    tried: list[str] = []

    async def stopped(_module: str, width: str, *_more: str) -> bytes:
        tried.append(width)
        raise Stopped

    monkeypatch.setattr("publishing.renditions.ask_process", stopped)
    answers = [await got(place, made["address"], w="480") for _ in range(3)]

    assert [each.status_code for each in answers] == [422] * 3
    assert "without w and format" in answers[0].json()["errors"][0]["message"]
    assert tried == ["480"]
    assert (await got(place, made["address"])).status_code == 200


async def test_too_many_at_once_are_asked_to_come_back(place: Place) -> None:
    made = await place.published(samples.picture(size=(1_000, 500)))
    kept = await kept_file(place.site.database, made["address"].split("/")[2])
    assert kept is not None
    few = Renditions(place.store, most_waiting=1)

    first = asyncio.create_task(few.kept(kept, Rendition(320, "webp")))
    await asyncio.sleep(0.05)
    with pytest.raises(Busy):
        await few.kept(kept, Rendition(480, "webp"))

    assert (await first).mime == "image/webp"


async def test_what_was_made_may_be_thrown_away(place: Place) -> None:
    made = await place.published(samples.picture(size=(1_000, 500)))
    first = await got(place, made["address"], w="480")
    for each in (place.folder / "renditions").rglob("*.jpeg"):
        each.unlink()

    assert (await got(place, made["address"], w="480")).content == first.content
    assert place.renditions.made == 2


@pytest.mark.parametrize(
    ("size", "format", "made"),
    [
        ((6_000, 8_000), "avif", (3_464, 4_619)),
        ((6_000, 8_000), "webp", (4_243, 5_657)),
        ((1_000, 20_000), "webp", (819, 16_383)),
        ((1_000, 20_000), "jpeg", (1_000, 20_000)),
    ],
)
async def test_the_largest_pictures_can_be_had_in_every_format(
    tmp_path: Any, size: tuple[int, int], format: str, made: tuple[int, int]
) -> None:
    Image.effect_noise((size[0] // 8, size[1] // 8), 50).convert("RGB").resize(size).save(
        tmp_path / "file", "JPEG"
    )
    arguments = ("full", format, str(tmp_path / "file"), str(tmp_path / "result"))

    written = await ask_process("publishing.shrink", *arguments)

    assert written == b'{"format":"%s"}' % format.encode()
    with Image.open(tmp_path / "result") as image:
        assert image.size == made


@pytest.mark.parametrize("make", [samples.bomb_png, samples.wide_gif])
def test_what_would_burst_is_not_opened(tmp_path: Any, make: Any) -> None:
    (tmp_path / "file").write_bytes(make())
    bursts = make is samples.bomb_png

    try:
        found = shrink(320, "webp", tmp_path / "file", tmp_path / "result")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        assert bursts
    else:
        assert (found, bursts) == ({"format": "webp"}, False)


def test_a_width_off_the_list_is_the_next_larger() -> None:
    assert [listed_width(each, (640, 320)) for each in (1, 320, 321, 640, 641)] == [320, 320, 640, 640, None]  # fmt: skip


def test_a_picture_whose_width_is_not_known_is_asked_for_as_listed() -> None:
    asked: dict[str, Any] = {"mime": "image/png", "own_width": None, "widths": (320, 640)}

    assert asked_rendition({"w": "500"}, **asked) == Rendition(640, "jpeg")
    assert asked_rendition({"w": "700"}, **asked) is None
    assert asked_rendition({}, **asked) is None
    with pytest.raises(BadRendition):
        asked_rendition({"format": "tiff"}, **asked)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "CMYK", "1", "I;16"])
@pytest.mark.parametrize("format", ["jpeg", "webp", "avif"])
def test_pictures_of_every_kind_of_colour_can_be_made(
    tmp_path: Any, mode: str, format: str
) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (400, 200)).save(tmp_path / "file", kind)

    found = shrink(320, format, tmp_path / "file", tmp_path / "result")

    with Image.open(tmp_path / "result") as image:
        assert image.size == (320, 160)
        assert str(image.format).lower() == found["format"]
