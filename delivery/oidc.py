"""Single sign-on: a login at an identity provider by OpenID Connect, with a code, PKCE, state and nonce."""

import hmac
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import orjson
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request  # type: ignore[import-untyped]  # it tells no types
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # it tells no types
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]  # it tells no types
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from delivery.auth import Auth
from delivery.cookies import SESSION, cookie, given_cookie, is_secure
from delivery.pages import message_page
from delivery.refusals import Reason, TurnedAway, bad_request
from publishing.people.login import enter_by_email

START, CALLBACK = "/auth/oidc/start", "/auth/oidc/callback"
COOKIE = "kapok-oidc"
BEGUN_SECONDS = 600
KNOWN_SECONDS = 600
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519"]
"""Signatures by the provider's own key. None at all, or one with our secret, is not taken."""

_TIMEOUT = httpx.Timeout(10.0)


@dataclass(frozen=True)
class Provider:
    """Where people log in, and as whom this service is known there."""

    issuer: str
    client_id: str
    client_secret: str


class ProviderFault(Exception):
    """The provider's answer cannot be used; the sentence is for the log."""


class SignOn:
    """The two addresses of single sign-on."""

    def __init__(self, auth: Auth, provider: Provider) -> None:
        self.auth = auth
        self.provider = provider
        self._known: dict[str, Any] = {}
        self._known_at = 0.0

    @property
    def routes(self) -> list[Route]:
        """Where each is found."""
        return [
            Route(START, self.start, methods=["GET"]),
            Route(CALLBACK, self.callback, methods=["GET"]),
        ]

    async def start(self, request: Request) -> Response:
        """Send the browser to the provider."""
        wanted = own_path(request.query_params.get("next", "/"))
        begun = {
            "state": secrets.token_urlsafe(24),
            "nonce": secrets.token_urlsafe(24),
            "verifier": secrets.token_urlsafe(48),
            "next": wanted,
        }
        try:
            metadata = await self._metadata()
        except (ProviderFault, httpx.HTTPError) as error:
            raise _out_of_reach() from error
        where = prepare_grant_uri(
            metadata["authorization_endpoint"],
            self.provider.client_id,
            "code",
            redirect_uri=self._callback_address(request),
            scope="openid email profile",
            state=begun["state"],
            nonce=begun["nonce"],
            code_challenge=create_s256_code_challenge(begun["verifier"]),
            code_challenge_method="S256",
        )
        # The browser keeps what it began with, so nothing is stored for whoever never comes back.
        kept = urlsafe_b64encode(orjson.dumps(begun)).decode()
        secure = is_secure(request.scope, self.auth.public_url)
        given = given_cookie(COOKIE, kept, secure=secure, seconds=BEGUN_SECONDS)
        return _redirect(where, given)

    async def callback(self, request: Request) -> Response:
        """Take the browser back, and open a session for a known e-mail address."""
        begun = self._begun(request)
        given = request.query_params
        if begun is None or not hmac.compare_digest(
            given.get("state", "").encode(), begun["state"].encode()
        ):
            return self._refused(request)
        if given.get("iss", self.provider.issuer) != self.provider.issuer or "code" not in given:
            return self._refused(request)
        wanted = own_path(begun["next"])
        try:
            email = await self._email(request, given["code"], begun)
        except httpx.HTTPError as error:
            raise _out_of_reach() from error
        except (ProviderFault, JoseError, ValueError):
            return self._refused(request)
        entered = await enter_by_email(self.auth.desk(), email)
        if entered is None:
            return self._refused(request)
        await self.auth.end_former(request)
        secure = is_secure(request.scope, self.auth.public_url)
        answer = _redirect(wanted, given_cookie(SESSION, entered.token, secure=secure))
        answer.headers.append("set-cookie", given_cookie(COOKIE, "", secure=secure))
        return answer

    def _begun(self, request: Request) -> dict[str, str] | None:
        secure = is_secure(request.scope, self.auth.public_url)
        kept = cookie(request.scope["state"]["head"], COOKIE, secure=secure)
        try:
            begun = orjson.loads(urlsafe_b64decode(kept or ""))
        except ValueError:
            return None
        names = ("state", "nonce", "verifier", "next")
        if not isinstance(begun, dict) or not all(
            isinstance(begun.get(each), str) and begun[each] for each in names
        ):
            return None
        return begun

    async def _email(self, request: Request, code: str, begun: dict[str, str]) -> str:
        """The e-mail address that the provider has verified; raises ProviderFault for none."""
        metadata = await self._metadata()
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=self._callback_address(request),
            code=code,
            code_verifier=begun["verifier"],
        )
        async with _client() as client:
            answer = await client.post(
                metadata["token_endpoint"],
                content=body,
                headers={"content-type": "application/x-www-form-urlencoded"},
                auth=(self.provider.client_id, self.provider.client_secret),
            )
        if answer.status_code != 200:
            raise ProviderFault(f"the token endpoint answered {answer.status_code}")
        tokens = _object(answer)
        claims = await self._claims(str(tokens.get("id_token", "")), begun["nonce"], tokens)
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            raise ProviderFault("no verified e-mail address")
        return email

    async def _claims(self, token: str, nonce: str, tokens: dict[str, Any]) -> dict[str, Any]:
        """What the provider says of who logged in, its signature and every claim checked."""
        decoded = jwt.decode(token, await self._keys(), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {
                "iss": {"essential": True, "value": self.provider.issuer},
                "aud": {"essential": True, "value": self.provider.client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            {
                "nonce": nonce,
                "client_id": self.provider.client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        claims.validate(leeway=60)
        return dict(claims)

    async def _metadata(self) -> dict[str, Any]:
        """What the provider says of itself, asked for again every ten minutes."""
        if self._known and time.monotonic() < self._known_at + KNOWN_SECONDS:
            return self._known
        address = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        async with _client() as client:
            found = _object(await client.get(address))
        if found.get("issuer") != self.provider.issuer:
            raise ProviderFault("the provider calls itself by another name")
        for each in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not is_safe_address(str(found.get(each, ""))):
                raise ProviderFault(f"{each} is no https address")
        self._known, self._known_at = found, time.monotonic()
        return found

    async def _keys(self) -> KeySet:
        # Asked for at each login, which is rare: a key that the provider gave up is good no more.
        async with _client() as client:
            found = _object(await client.get((await self._metadata())["jwks_uri"]))
        return KeySet.import_key_set(found)  # type: ignore[arg-type]  # checked by the import itself

    def _callback_address(self, request: Request) -> str:
        host = request.scope["state"]["head"].get(b"host", b"").decode("latin-1")
        base = self.auth.public_url or f"{request.scope['scheme']}://{host}"
        return f"{base.rstrip('/')}{CALLBACK}"

    def _refused(self, request: Request) -> Response:
        """The same for whatever is wrong: at the provider, with the account, or with the way back."""
        secure = is_secure(request.scope, self.auth.public_url)
        return message_page(
            401,
            "没有登录成功",
            "单点登录没有成功：可能已经超时，或者这个邮箱没有账户。请重试，或联系管理员。",
            "You are not logged in: it took too long, or this e-mail address has no account. "
            "Try again, or ask an administrator.",
            headers={"set-cookie": given_cookie(COOKIE, "", secure=secure)},
        )


def own_path(wanted: str) -> str:
    """A path on this service; raises TurnedAway (400) for what could lead anywhere else."""
    plain = unquote(wanted)
    odd = any(each in plain for each in "\\\x7f") or any(ord(each) < 0x20 for each in plain)
    slashes = wanted.startswith("//") or plain.startswith("//") or "//" in plain.split("?")[0]
    if not wanted.startswith("/") or odd or slashes or len(wanted) > 500 or not wanted.isascii():
        raise bad_request("next must be a path of this service, such as /studio.")
    return wanted


def is_safe_address(address: str) -> bool:
    """Whether it is https, or on this very machine, where there is nobody in between."""
    parts = urlsplit(address)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and local))


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_TIMEOUT, follow_redirects=False, trust_env=False)


def _object(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code != 200:
        raise ProviderFault(f"{answer.request.url.path} answered {answer.status_code}")
    try:
        found = orjson.loads(answer.content)
    except ValueError:
        raise ProviderFault(f"{answer.request.url.path} is no JSON") from None
    if not isinstance(found, dict):
        raise ProviderFault(f"{answer.request.url.path} is no object")
    return found


def _redirect(where: str, given: str) -> Response:
    return RedirectResponse(
        where,
        303,
        {"set-cookie": given, "cache-control": "no-store", "referrer-policy": "no-referrer"},
    )


def _out_of_reach() -> TurnedAway:
    return TurnedAway(
        503,
        Reason.UNAVAILABLE,
        "The identity provider cannot be reached. Try again, or log in with a password.",
        headers={"retry-after": "10"},
    )
