"""What an operator may choose: environment variables that begin with KAPOK_."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.database import DatabaseUrl, sqlite_url
from publishing.outgoing import Outgoing, Unusable
from publishing.rendition import WIDTHS

PREFIX = "KAPOK_"

# What to write instead, for each setting that can be wrong.
_MENDS = {
    "database_url": "Write sqlite:///path/to/file or postgres://user:password@host/name.",
    "database_public_url": "Write postgres://user:password@host/name, a login that owns nothing.",
    "data_dir": "Write a folder this process may write to.",
    "host": "Write an address to listen on, such as 127.0.0.1 or 0.0.0.0.",
    "port": "Write a whole number from 0 to 65535, such as 8000.",
    "log_format": "Write auto, json or console.",
    "demo": "Write true or false.",
    "introspection": "Write true or false.",
    "answer_cache": "Write true or false.",
    "dispatch": "Write true or false.",
    "missed_search_days": "Write for how many days, 0 to 3650; 0 counts nothing.",
    "figure_days": "Write for how many days the figures of portals are kept, 0 to 3650; 0 counts nothing.",
    "change_days": "Write for how many days removals are told to whoever pulls changes, 1 to 3650.",
    "webhook_local": "Write true or false.",
    "metrics_token": "Write a secret of at least 16 letters and digits, or leave it out to show metrics on this machine only.",
    "purge_url": "Write the address that takes purges, such as http://127.0.0.1:6080/purge, without a login in it.",
    "purge_token": "Write the secret that is sent with each purge, or leave it out.",
    "media_url": "Write s3://bucket/folder, or leave it out to keep files in the data folder.",
    "media_widths": "Write the widths that pictures are made in, from 16 to 10000 pixels, with commas between: 320,640,1280.",
    "max_age": "Write a number of seconds from 0 to 60.",
    "request_points": "Write how many points one request may cost, such as 1000.",
    "minute_points": "Write how many points an address gains in a minute, such as 20000.",
    "burst_points": "Write how many points an address may spend at once, such as 5000.",
    "streams": "Write how many subscriptions' connections one process may hold, 0 to 10000.",
    "address_streams": "Write how many of them one address may hold, 1 to 10000.",
    "trusted_documents": "Write a folder that holds manifests of documents.",
    "trusted_only": "Write true or false.",
    "public_url": "Write the address readers use, such as https://content.example.org.",
    "trusted_hosts": "Write the host names readers use, with commas between: content.example.org,localhost.",
    "oidc_issuer": "Write the provider's https address, such as https://login.example.org, and the client's id and secret.",
    "oidc_client_id": "Write the name by which the provider knows this service.",
    "oidc_client_secret": "Write the secret that the provider gave this service.",
    "debug": "Write true or false.",
}


class BadSettings(Exception):
    """Settings that cannot be meant; the sentence names each variable and its mend."""


class Settings(BaseSettings):
    """Everything that differs between one installation and the next."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True
    )

    database_url: str | None = None
    database_public_url: str | None = None
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    log_format: Literal["auto", "json", "console"] = "auto"
    demo: bool = True
    introspection: bool = True
    answer_cache: bool = True
    dispatch: bool = True
    missed_search_days: int = Field(default=180, ge=0, le=3_650)
    figure_days: int = Field(default=400, ge=0, le=3_650)
    change_days: int = Field(default=90, ge=1, le=3_650)
    webhook_local: bool = False
    metrics_token: SecretStr | None = Field(default=None, min_length=16)
    purge_url: str | None = None
    purge_token: SecretStr | None = None
    media_url: str | None = None
    media_widths: Annotated[tuple[int, ...], NoDecode] = WIDTHS
    max_age: int = Field(default=30, ge=0, le=60)
    request_points: int = Field(default=1_000, ge=1)
    minute_points: int = Field(default=20_000, ge=1)
    burst_points: int = Field(default=5_000, ge=1)
    streams: int = Field(default=1_000, ge=0, le=10_000)
    address_streams: int = Field(default=20, ge=1, le=10_000)
    trusted_documents: Path | None = None
    trusted_only: bool = False
    public_url: str | None = None
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    debug: bool = False

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(each.strip().lower() for each in value.split(",") if each.strip())
        return value

    @field_validator("media_widths", mode="before")
    @classmethod
    def _widths(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        listed = sorted({int(each) for each in value.split(",")})
        if not (0 < len(listed) <= 20 and listed[0] >= 16 and listed[-1] <= 10_000):
            raise ValueError("no widths")
        return tuple(listed)

    @field_validator("database_url")
    @classmethod
    def _known_engine(cls, value: str | None) -> str | None:
        if value is not None:
            _ = DatabaseUrl(value).engine
        return value

    @field_validator("database_public_url")
    @classmethod
    def _postgres(cls, value: str | None) -> str | None:
        if value is not None and DatabaseUrl(value).engine != "postgres":
            raise ValueError("only PostgreSQL has a public login")
        return value

    @field_validator("media_url")
    @classmethod
    def _known_storage(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("s3://"):
            raise ValueError("no storage")
        return value

    @field_validator("purge_url")
    @classmethod
    def _reachable(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                Outgoing(local=True).target(value)
            except Unusable:
                raise ValueError("no address") from None
        return value

    @field_validator("public_url")
    @classmethod
    def _absolute(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("no absolute address")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _unheard(cls, value: str | None) -> str | None:
        local = ("http://127.0.0.1", "http://localhost", "http://[::1]")
        if value is not None and not value.startswith(("https://", *local)):
            raise ValueError("no https address")
        return value

    @property
    def database(self) -> DatabaseUrl:
        """Where the content is kept: the address given, else a file in the data folder."""
        if self.database_url is None:
            return sqlite_url(self.data_dir / "kapok.sqlite3")
        return DatabaseUrl(self.database_url)


def read_settings(**given: Any) -> Settings:
    """The settings of the environment, those `given` in front; raises BadSettings."""
    chosen = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings(**chosen)
    except ValidationError as error:
        raise BadSettings(" ".join(_sentences(error))) from None
    provider = (settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret)
    if any(provider) and not all(provider):
        raise BadSettings(
            "KAPOK_OIDC_ISSUER, KAPOK_OIDC_CLIENT_ID and KAPOK_OIDC_CLIENT_SECRET belong together. "
            "Set all three, or none."
        )
    return settings


def _sentences(error: ValidationError) -> list[str]:
    return [_sentence(str(each["loc"][0]), each["input"]) for each in error.errors()]


def _sentence(name: str, value: Any) -> str:
    # An address may hold a password, so it is not repeated.
    shown = f"is {value!r}, which cannot be used"
    if name.endswith(("url", "secret", "token")):
        shown = "cannot be used"
    return f"{PREFIX}{name.upper()} {shown}. {_MENDS.get(name, '')}".rstrip()


def wants_traceback(environment: Mapping[str, str]) -> bool:
    """Whether faults are shown in full, asked before there are settings to ask."""
    return environment.get(f"{PREFIX}DEBUG", "").lower() in ("1", "true", "yes", "on")
