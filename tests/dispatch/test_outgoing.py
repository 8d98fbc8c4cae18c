"""Nothing is sent to an address that is not everybody's, and no answer can hold up or fill the sender."""

import asyncio
import ssl
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from delivery import outgoing_post
from delivery.outgoing_post import MOST_BODY, Failed, Failure, post
from publishing.errors import Refused
from publishing.outgoing import REFUSAL, Outgoing, Unusable, is_public
from tests.dispatch.receiver import Got, answering, receiving

LOCAL = Outgoing(local=True)
PUBLIC = "93.184.215.14"


async def public_name(_host: str, _port: int) -> Sequence[str]:
    return [PUBLIC]


def leading_to(*addresses: str) -> Outgoing:
    async def look_up(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return Outgoing(look_up=look_up)


CLOSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.1.2.3", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "100::1", "2001::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:0808:0808::", "3fff::1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "5f00::1", "not an address", "",
]  # fmt: skip
OPEN = ["8.8.8.8", "1.1.1.1", PUBLIC, "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2400:3200::1"]  # fmt: skip

FORMS = [
    # every way to write an address of the machine itself, or of the network it stands in
    *(f"https://{host}/" for host in (
        "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0",
        "127.0.0.1.", "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "localhost", "LOCALHOST", "localhost.", "a.localhost", "printer",
        "printer.local", "db.internal", "169.254.169.254", "100.64.0.1", "10.0.0.1", "192.168.0.1", "172.16.0.1",
        "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
        "[fd00:ec2::254]", "[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[fec0::1]", "[ff02::1]", "[2001::1]",
    )),
    # logins, schemes, ports
    "https://ok@127.0.0.1/", "https://user:word@hooks.example.org/", "https://hooks.example.org@127.0.0.1/",
    "http://hooks.example.org/", "file:///etc/passwd", "gopher://127.0.0.1:70/", "ftp://127.0.0.1/", "javascript:alert(1)",
    "//hooks.example.org/", "hooks.example.org", "https:hooks.example.org", "https:///path", "https://", "",
    *(f"https://hooks.example.org:{port}/" for port in (22, 25, 80, 6379, 8080, 0, 65536, "x")),
    # characters that readers of addresses differ about
    "https://hooks.example.org/a\r\nx: y", "https://hooks.example.org/a b", "https://hooks.example.org\\@127.0.0.1/",
    "https://hooks.example.org/\x00", "https://hooks.example.org/\t", " https://hooks.example.org/", "https://hooks.exa\nmple.org/",
    "https://hooks.example.org/报", "https://hooks..example.org/", "https://-/", "https://[::1", "https://%31%32%37.0.0.1/",
    f"https://hooks.example.org/{'a' * 2_000}",
]  # fmt: skip
GOOD = [
    "https://hooks.example.org/", "https://hooks.example.org", "https://hooks.example.org:8443/a?b=c#d", "https://Hooks.Example.ORG./",
    "https://8.8.8.8/", "https://[2606:4700::1111]/", "https://例子.中国/",
]  # fmt: skip


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_that_is_not_everybodys_is_closed(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_an_address_of_the_internet_is_open(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", FORMS)
async def test_every_form_is_refused_at_save_with_the_same_sentence_and_never_sent_to(
    url: str,
) -> None:
    async with receiving() as receiver:
        ours = url.replace(":70/", f":{receiver.port}/")
        with pytest.raises(Refused) as refused:
            await Outgoing(look_up=public_name).check(ours)
        with pytest.raises(Failed) as failed:
            await post(Outgoing(look_up=public_name), ours, b"{}", {})
        assert receiver.connections == 0

    assert [each.message for each in refused.value.problems] == [REFUSAL]
    assert failed.value.failure is Failure.ADDRESS


@pytest.mark.parametrize("url", GOOD)
async def test_a_public_address_may_be_asked(url: str) -> None:
    await Outgoing(look_up=public_name).check(url)


@pytest.mark.parametrize("address", [each for each in CLOSED if each])
async def test_a_name_that_leads_inside_is_refused_even_beside_a_public_address(
    address: str,
) -> None:
    for found in ([address], [PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(Refused):
            await leading_to(*found).check("https://hooks.example.org/")
        with pytest.raises(Failed, match="ADDRESS"):
            await post(leading_to(*found), "https://hooks.example.org/", b"{}", {})


async def test_a_name_that_is_not_known_or_not_answered_is_refused() -> None:
    async def unknown(_host: str, _port: int) -> Sequence[str]:
        raise OSError("no such host")

    for outgoing in (Outgoing(look_up=unknown), leading_to()):
        with pytest.raises(Refused, match="cannot be used"):
            await outgoing.check("https://hooks.example.org/")


async def test_a_name_that_answers_differently_a_moment_later_leads_nowhere_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    connected: list[Any] = []

    async def rebound(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    async def connect(address: str, port: int, **given: Any) -> Any:
        connected.append((address, port, given["server_hostname"]))
        raise OSError("not really")

    monkeypatch.setattr(asyncio, "open_connection", connect)
    with pytest.raises(Failed, match="CONNECTION"):
        await post(Outgoing(look_up=rebound), "https://hooks.example.org/", b"{}", {})
    with pytest.raises(Failed, match="ADDRESS"):
        await post(Outgoing(look_up=rebound), "https://hooks.example.org/", b"{}", {})

    assert asked == ["hooks.example.org"] * 2
    assert connected == [(PUBLIC, 443, "hooks.example.org")]


async def test_the_peer_itself_must_be_public_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the network led a public address to the machine itself."""
    real = asyncio.open_connection
    async with receiving() as receiver:

        async def connect(_address: str, _port: int, **_given: Any) -> Any:
            return await real("127.0.0.1", receiver.port)

        monkeypatch.setattr(asyncio, "open_connection", connect)
        with pytest.raises(Failed, match="ADDRESS"):
            await post(Outgoing(look_up=public_name), "https://hooks.example.org/", b"{}", {})
        await asyncio.sleep(0.05)

    assert receiver.got == []


# --- answers ----------------------------------------------------------------------------------


async def test_a_post_arrives_as_it_was_meant() -> None:
    async with receiving() as receiver:
        answered = await post(LOCAL, receiver.url, b'{"data":{}}', {"webhook-id": "msg_1"})

    assert (answered.status, answered.body) == (200, b"")
    (got,) = receiver.got
    assert got.line == "POST /hooks?from=kapok HTTP/1.1"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == "msg_1"
    assert got.body == b'{"data":{}}'


async def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as proxy, receiving() as receiver:
        for name in (
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "ALL_PROXY",
        ):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        await post(LOCAL, receiver.url, b'{"data":{}}', {})

    assert (proxy.connections, receiver.connections) == (0, 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(status: int) -> None:
    async with receiving() as inside, receiving() as receiver:
        receiver.answer = answering(status, b"", f"Location: {inside.url}")
        answered = await post(LOCAL, receiver.url, b"{}", {})

    assert answered.status == status
    assert inside.connections == 0


async def endless_body(_got: Got, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x" * 65_536)
        await writer.drain()


async def endless_head(_got: Got, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"x-more: and more\r\n" * 100)
        await writer.drain()


async def endless_hints(_got: Got, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await writer.drain()


async def dripping(_got: Got, writer: asyncio.StreamWriter) -> None:
    for each in b"HTTP/1.1 200 OK\r\nslow: very\r\n" * 100:
        writer.write(bytes([each]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def silent(_got: Got, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def babbling(_got: Got, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.9\r\n\r\n")


async def hanging_up(_got: Got, _writer: asyncio.StreamWriter) -> None:
    return


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (endless_head, Failure.PROTOCOL),
        (endless_hints, Failure.PROTOCOL),
        (dripping, Failure.TIMEOUT),
        (silent, Failure.TIMEOUT),
        (babbling, Failure.PROTOCOL),
        (hanging_up, Failure.PROTOCOL),
        (answering(999), Failure.PROTOCOL),
    ],
)
async def test_what_is_no_answer_is_told_as_what_it_is_and_soon(
    answer: Any, failure: Failure
) -> None:
    # What is told at once is given its time; on a busy machine half a second is not enough for it.
    most = 0.5 if failure is Failure.TIMEOUT else 10.0
    began = time.monotonic()
    async with receiving(answer) as receiver:
        with pytest.raises(Failed) as failed:
            await post(LOCAL, receiver.url, b"{}", {}, read_body=True, seconds=most)

    assert failed.value.failure is failure
    assert time.monotonic() - began < 5


async def test_of_an_endless_answer_64_kilobytes_are_read() -> None:
    async with receiving(endless_body) as receiver:
        answered = await post(LOCAL, receiver.url, b"{}", {}, read_body=True, seconds=5)
        unread = await post(LOCAL, receiver.url, b"{}", {}, seconds=5)

    assert (answered.status, len(answered.body)) == (200, MOST_BODY)
    assert (unread.status, unread.body) == (200, b"")


async def test_a_compressed_answer_is_not_unpacked_and_chunks_are_put_together() -> None:
    async def chunked(_got: Got, writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n3;x=y\r\nabc\r\n0\r\n\r\n"
        )

    packed = answering(200, b"\x1f\x8b\x08\x00bomb", "Content-Encoding: gzip")
    async with receiving(packed) as one, receiving(chunked) as other:
        assert (
            await post(LOCAL, one.url, b"{}", {}, read_body=True)
        ).body == b"\x1f\x8b\x08\x00bomb"
        assert (await post(LOCAL, other.url, b"{}", {}, read_body=True)).body == b"{}abc"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for hooks.example.org with its key, in one file, that nobody else vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example.org")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.org")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.PrivateFormat.PKCS8
    file = tmp_path / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, pem, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


async def test_the_checked_address_is_asked_under_the_name_and_proves_to_be_it(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def look_up(_host: str, _port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    named: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: named.append(name)
    outgoing = Outgoing(local=True, look_up=look_up)
    async with receiving(secure=context) as receiver:
        url = f"https://hooks.example.org:{receiver.port}/in"
        other = f"https://other.example.org:{receiver.port}/in"
        with pytest.raises(Failed, match="TLS"):  # nobody we trust vouches for it
            await post(outgoing, url, b"{}", {})
        trusting = ssl.create_default_context(cafile=str(certificate))
        monkeypatch.setattr(outgoing_post, "_trust", lambda: trusting)
        with pytest.raises(Failed, match="TLS"):  # it is for another name
            await post(outgoing, other, b"{}", {})
        answered = await post(outgoing, url, b'{"data":{}}', {})

    assert answered.status == 200
    assert named == ["hooks.example.org", "other.example.org", "hooks.example.org"]
    assert [each.headers["host"] for each in receiver.got] == [f"hooks.example.org:{receiver.port}"]


def test_only_in_development_may_it_be_http_and_inside() -> None:
    with pytest.raises(Unusable):
        Outgoing().target("http://127.0.0.1:8000/")
    assert LOCAL.target("http://127.0.0.1:8000/").port == 8000
