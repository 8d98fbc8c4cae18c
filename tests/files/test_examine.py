"""What a file is, is told from its bytes; what could do harm is refused with a sentence."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import server
from publishing.examine import main
from publishing.examiner import Examiner
from publishing.file_kinds import Examined, NotTaken, family_of, plain_name
from tests.files import samples

GOOD: dict[str, tuple[Callable[[], bytes], Examined]] = {
    "jpeg": (samples.picture, Examined("image/jpeg", 40, 20)),
    "a jpeg on its side": (samples.photograph, Examined("image/jpeg", 20, 40)),
    "png": (lambda: samples.picture("PNG"), Examined("image/png", 40, 20)),
    "webp": (lambda: samples.picture("WEBP"), Examined("image/webp", 40, 20)),
    "lossless webp": (
        lambda: samples.picture("WEBP", lossless=True),
        Examined("image/webp", 40, 20),
    ),
    "avif": (lambda: samples.picture("AVIF"), Examined("image/avif", 40, 20)),
    "gif": (lambda: samples.picture("GIF"), Examined("image/gif", 40, 20)),
    "animation": (samples.animation, Examined("image/gif", 8, 8)),
    "pdf": (samples.pdf, Examined("application/pdf", pages=3)),
    "pdf that may only be read": (
        lambda: samples.pdf(password=""),
        Examined("application/pdf", pages=3),
    ),
    "docx": (
        samples.docx,
        Examined("application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ),
    "xlsx": (
        lambda: samples.archive("[Content_Types].xml", "xl/workbook.xml"),
        Examined("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ),
    "pptx": (
        lambda: samples.archive("[Content_Types].xml", "ppt/presentation.xml"),
        Examined("application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ),
    "ofd": (lambda: samples.archive("OFD.xml"), Examined("application/ofd")),
    "zip": (lambda: samples.archive("a.txt"), Examined("application/zip")),
    "text": (lambda: "木棉花开".encode(), Examined("text/plain")),
    "text in GB 18030": (lambda: "木棉花开".encode("gb18030"), Examined("text/plain")),
}

BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    "svg behind a declaration": (lambda: b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG"),
    "svg behind a comment": (lambda: b"<!-- " + b"x" * 900 + b" --><svg/>", "SVG"),
    "html": (lambda: b"\n<!DOCTYPE html><p>x", "HTML"),
    "html that says it is text": (lambda: b"hello <script>alert(1)</script>", "HTML"),
    "a program": (lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 60, "not taken"),
    "a Windows program": (lambda: b"MZ\x90\0" + b"\0" * 60, "not taken"),
    "a Photoshop file": (lambda: b"8BPS\0\x01" + b"\0" * 60, "not taken"),
    "PostScript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n\x04\x00", "not taken"),
    "a tiff": (lambda: samples.picture("TIFF"), "not taken"),
    "a cut-off jpeg": (lambda: samples.picture(size=(400, 400))[:-200], "damaged"),
    "a cut-off png": (lambda: samples.picture("PNG", (400, 400))[:120], "damaged"),
    "a cut-off webp": (lambda: samples.picture("WEBP", (400, 400))[:60], "damaged"),
    "a jpeg of three bytes": (lambda: b"\xff\xd8\xff", "damaged"),
    "a png with too many pixels": (samples.bomb_png, "million pixels"),
    "a gif with too many frames of too many pixels": (samples.wide_gif, "animation"),
    "a cut-off pdf": (lambda: samples.pdf()[:60], "damaged"),
    "a pdf with a password": (lambda: samples.pdf(password="x"), "password"),
    "a zip that leads out": (lambda: samples.archive("../../etc/passwd"), "outside"),
    "a zip with a Windows path": (lambda: samples.archive("C:\\x"), "outside"),
    "a zip with an absolute path": (lambda: samples.archive("/etc/passwd"), "outside"),
    "a zip bomb": (samples.zip_bomb, "500 MB"),
    "a document with macros": (
        lambda: samples.archive("[Content_Types].xml", "word/vbaProject.bin"),
        "macros",
    ),
    "a cut-off docx": (lambda: samples.docx()[:50], "damaged"),
    "a text in no encoding": (lambda: b"plain \xff\xff\xff", "UTF-8"),
}


def examined(content: bytes, folder: Path, name: str = "file.bin") -> Examined:
    file = folder / "file"
    file.write_bytes(content)
    found = main(family_of(content[:4096]).value, file, folder / "cleaned", name)
    assert bool(found.pop("thumbhash")) == found["mime"].startswith("image/")
    return Examined(**found)


@pytest.mark.parametrize(("make", "expected"), GOOD.values(), ids=GOOD)
def test_good_files_are_known_by_their_content(
    make: Callable[[], bytes], expected: Examined, tmp_path: Path
) -> None:
    assert examined(make(), tmp_path, name="lies.exe") == expected


@pytest.mark.parametrize(("make", "said"), BAD.values(), ids=BAD)
def test_bad_files_are_refused_with_a_sentence(
    make: Callable[[], bytes], said: str, tmp_path: Path
) -> None:
    with pytest.raises(NotTaken, match=said):
        examined(make(), tmp_path, name="picture.png")


def test_nothing_but_the_picture_is_left_in_a_picture(tmp_path: Path) -> None:
    sent = samples.photograph()
    examined(sent, tmp_path)
    left = (tmp_path / "cleaned").read_bytes()

    for secret in (b"PLACE-SECRET", b"COMMENT-SECRET", b"SERIAL-12345"):
        assert secret in sent
        assert secret not in left
    with Image.open(tmp_path / "cleaned") as image:
        assert (image.size, dict(image.getexif())) == ((20, 40), {})


def test_of_an_animation_the_first_two_hundred_frames_are_kept(tmp_path: Path) -> None:
    examined(samples.animation(230), tmp_path)

    with Image.open(tmp_path / "cleaned") as image:
        assert getattr(image, "n_frames", 1) == 200


def test_only_the_ending_tells_a_csv_from_other_text(tmp_path: Path) -> None:
    assert examined(b"a,b\n1,2\n", tmp_path, name="Table.CSV") == Examined("text/csv")
    assert examined(b"a,b\n1,2\n", tmp_path, name="table.txt") == Examined("text/plain")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../x", "x.png"),
        ("..%2fx", "%2fx.png"),
        ("....//", "file.png"),
        ("/etc/passwd", "passwd.png"),
        ("C:\\x.jpg", "x.png"),
        ("a\0.png", "a.png"),
        (".htaccess", "htaccess.png"),
        ("x" * 300 + ".png", "x" * 120 + ".png"),
        ("a\u202egnp.exe", "agnp.png"),
        ("CON", "CON.png"),
        ("木棉🌺.jpeg", "木棉🌺.png"),
        ("", "file.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
    ],
)
def test_a_name_is_only_ever_told(given: str, kept: str) -> None:
    assert plain_name(given, "image/png") == kept


async def test_a_file_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    file, examiner = tmp_path / "file", Examiner()
    file.write_bytes(samples.photograph())

    found = await examiner.examine(file, tmp_path / "cleaned", name="x.jpg")
    file.write_bytes(samples.bomb_png())
    with pytest.raises(NotTaken, match="million pixels"):
        await examiner.examine(file, tmp_path / "cleaned", name="x.png")

    assert found == Examined("image/jpeg", 20, 40, thumbhash=found.thumbhash)


def test_that_process_may_not_use_much() -> None:
    script = "from publishing.bounded_process import bound_self; bound_self(); bytearray(800 * 1024 * 1024)"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=server.ROOT, capture_output=True, check=False
    )

    assert done.returncode != 0
    assert b"MemoryError" in done.stderr
