"""Reviews: what was handed in, who passed what, and who stands in for whom."""

from tortoise import fields
from tortoise.models import Model


class Submission(Model):
    """A draft handed in for review in one language; open until it is returned or published.

    `wanted_by` is the instant that was asked for, `due_at` the one by which the step that now waits
    is to be done, and `reminded_at` when that was told as overdue.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(db_index=True)
    locale = fields.CharField(max_length=16)
    revision = fields.IntField()
    by = fields.CharField(max_length=200)
    at = fields.BigIntField()
    note = fields.TextField(null=True)
    wanted_by = fields.BigIntField(null=True)
    due_at = fields.BigIntField(null=True)
    reminded_at = fields.BigIntField(null=True)
    closed_at = fields.BigIntField(null=True, db_index=True)

    class Meta:
        table = "submission"
        table_description = "submission"


class SignOff(Model):
    """What somebody decided on exactly one text; never changed and never deleted.

    `in_place_of` is the person whose right it was, where another one used it: who delegated a stage,
    or made an approval link.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField(db_index=True)
    locale = fields.CharField(max_length=16)
    stage = fields.CharField(max_length=32)
    sha256 = fields.CharField(max_length=64)
    revision = fields.IntField()
    decision = fields.CharField(max_length=16)
    by = fields.CharField(max_length=200)
    in_place_of = fields.CharField(max_length=200, null=True)
    at = fields.BigIntField()
    note = fields.TextField(null=True)

    class Meta:
        table = "sign_off"
        table_description = "sign_off"


class Delegation(Model):
    """One person may do a stage in another's place, for some types, until an instant."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    giver = fields.CharField(max_length=200)
    taker = fields.CharField(max_length=200, db_index=True)
    stage = fields.CharField(max_length=32)
    types = fields.TextField()
    made_at = fields.BigIntField()
    until = fields.BigIntField()

    class Meta:
        table = "delegation"
        table_description = "delegation"


class ApprovalLink(Model):
    """A link by which somebody without an account decides once on exactly one text.

    Only the SHA-256 of its token is kept. `leader` is a name, and may be erased.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    token_sha256 = fields.CharField(max_length=64, unique=True)
    item = fields.BigIntField(db_index=True)
    revision = fields.IntField()
    locale = fields.CharField(max_length=16)
    stage = fields.CharField(max_length=32)
    sha256 = fields.CharField(max_length=64)
    leader = fields.CharField(max_length=80, null=True)
    by = fields.CharField(max_length=200)
    made_at = fields.BigIntField()
    expires_at = fields.BigIntField()
    used_at = fields.BigIntField(null=True)
    revoked_at = fields.BigIntField(null=True)

    class Meta:
        table = "approval_link"
        table_description = "approval_link"


class Emergency(Model):
    """A request to publish without reviews, and the second person's consent.

    `digests` is JSON: the SHA-256 of each language's text that was asked for.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    item = fields.BigIntField(db_index=True)
    revision = fields.IntField()
    digests = fields.TextField()
    reason = fields.TextField()
    by = fields.CharField(max_length=200)
    at = fields.BigIntField()
    approved_by = fields.CharField(max_length=200, null=True)
    approved_at = fields.BigIntField(null=True)

    class Meta:
        table = "emergency"
        table_description = "emergency"


class Seen(Model):
    """The revision of an item that a person last looked at."""

    id = fields.BigIntField(primary_key=True)
    person = fields.CharField(max_length=200)
    item = fields.BigIntField()
    revision = fields.IntField()
    at = fields.BigIntField()

    class Meta:
        table = "seen"
        table_description = "seen"
        unique_together = (("person", "item"),)
