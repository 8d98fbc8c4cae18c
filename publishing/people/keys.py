"""Login names in the one form in which they are compared, and secrets with what is kept of them."""

import hashlib
import re
import secrets
import string
import unicodedata
import zlib

_LOGIN = re.compile(r"[^\W_](?:[\w.+-]*[\w])?(?:@[\w-]+(?:\.[\w-]+)*)?")
_EMAIL = re.compile(r"[^@\s]{1,64}@[\w-]+(?:\.[\w-]+)+")
MAX_LOGIN = 200

_LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
_CHECK = 6


def folded(login: str) -> str:
    """The login or e-mail address as it is compared: case, width, odd marks and trailing dots levelled."""
    text = login[: 4 * MAX_LOGIN]
    while True:
        plain = unicodedata.normalize("NFKC", text).casefold()
        plain = "".join(each for each in plain if unicodedata.category(each) not in _UNSEEN)
        plain = plain.strip().rstrip(".。")
        if plain == text:
            return plain
        text = plain


# Marks that nobody sees: control, format, surrogate, private and unassigned characters.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def is_login(login: str) -> bool:
    """Whether a folded login is one that can be given: letters, digits, and . _ + - within."""
    return 2 <= len(login) <= MAX_LOGIN and _LOGIN.fullmatch(login) is not None


def is_email(email: str) -> bool:
    """Whether a folded text can be an e-mail address."""
    return len(email) <= MAX_LOGIN and _EMAIL.fullmatch(email) is not None


def new_secret() -> str:
    """A secret of 256 random bits, as it can stand in a cookie or an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256, in hexadecimal."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_key(prefix: str, length: int) -> str:
    """A new text of so many random letters, 6 bits each nearly, between a prefix and a checksum."""
    body = "".join(secrets.choice(_LETTERS) for _ in range(length))
    return f"{prefix}{body}{_checksum(body)}"


def is_key(text: str, prefix: str, length: int) -> bool:
    """Whether the text can be such a key; nothing is looked up for one that was mistyped."""
    body = text[len(prefix) : -_CHECK]
    return (
        text.startswith(prefix)
        and text.isascii()
        and len(body) == length
        and text.endswith(_checksum(body))
    )


def _checksum(body: str) -> str:
    number, found = zlib.crc32(body.encode()), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_LETTERS))
        found += _LETTERS[digit]
    return found
