"""What a person proves themselves with: sessions, tokens, links to set a password. Hashes only."""

from tortoise import fields
from tortoise.models import Model


class LoginSession(Model):
    """One login in one browser; gone when it ends. `sha256` is of the token in its cookie."""

    id = fields.BigIntField(primary_key=True)
    sha256 = fields.CharField(max_length=64, unique=True)
    account = fields.BigIntField(db_index=True)
    made_at = fields.BigIntField()
    seen_at = fields.BigIntField()
    expires_at = fields.BigIntField()

    class Meta:
        table = "login_session"
        table_description = "login_session"


class Token(Model):
    """A key for a program. `scope` (grants) and `origins` are JSON lists; `used_at` is to the hour."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    sha256 = fields.CharField(max_length=64, unique=True)
    account = fields.BigIntField(db_index=True)
    name = fields.CharField(max_length=200)
    scope = fields.TextField()
    origins = fields.TextField(default="[]")
    points_per_minute = fields.IntField(null=True)
    made_at = fields.BigIntField()
    made_by = fields.CharField(max_length=200)
    expires_at = fields.BigIntField()
    used_at = fields.BigIntField(null=True)
    revoked_at = fields.BigIntField(null=True)

    class Meta:
        table = "token"
        table_description = "token"


class Invitation(Model):
    """A link that sets a password once, for a new account or a lost password; gone when it was used."""

    id = fields.BigIntField(primary_key=True)
    sha256 = fields.CharField(max_length=64, unique=True)
    account = fields.BigIntField(db_index=True)
    purpose = fields.CharField(max_length=16)
    made_at = fields.BigIntField()
    expires_at = fields.BigIntField()

    class Meta:
        table = "invitation"
        table_description = "invitation"


class Attempt(Model):
    """A login that failed, or is being looked at. Login and address are hashes, kept for minutes."""

    id = fields.BigIntField(primary_key=True)
    login = fields.CharField(max_length=64)
    address = fields.CharField(max_length=64)
    at = fields.BigIntField()

    class Meta:
        table = "attempt"
        table_description = "attempt"
        indexes = (("login", "at"), ("address", "at"))
