"""Accounts: the people who may log in, and what is known of them."""

from tortoise import fields
from tortoise.models import Model


class Account(Model):
    """One person. An erased one keeps its id, so that what it wrote stays its own, and nothing else.

    `login` and `email` are folded and unique. `roles` and `recovery` (hashes of the codes that are
    left) are JSON lists. `totp_step` is the last step of time whose code was used. `portal` is the
    public id of the portal whose account it is, null of a person's.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    login = fields.CharField(max_length=200, null=True, unique=True)
    email = fields.CharField(max_length=200, null=True, unique=True)
    name = fields.CharField(max_length=200, default="")
    password = fields.CharField(max_length=255, null=True)
    roles = fields.TextField(default="[]")
    state = fields.CharField(max_length=16)
    locale = fields.CharField(max_length=16, null=True)
    totp_secret = fields.CharField(max_length=64, null=True)
    totp_on = fields.SmallIntField(default=0)
    totp_step = fields.BigIntField(default=0)
    recovery = fields.TextField(default="[]")
    portal = fields.CharField(max_length=64, null=True)
    made_at = fields.BigIntField()
    erased_at = fields.BigIntField(null=True)

    class Meta:
        table = "account"
        table_description = "account"
