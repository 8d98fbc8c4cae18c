"""Comments: what people say about a draft, and where in it."""

from tortoise import fields
from tortoise.models import Model


class Comment(Model):
    """One remark, or an answer to one. `field` and `block` say where it belongs.

    `holds`: a reviewer made it, and until it is resolved no further step is passed in its language.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    item = fields.BigIntField(db_index=True)
    locale = fields.CharField(max_length=16)
    revision = fields.IntField()
    field = fields.CharField(max_length=80, null=True)
    block = fields.CharField(max_length=40, null=True)
    text = fields.TextField()
    holds = fields.SmallIntField(default=0)
    reply_to = fields.CharField(max_length=64, null=True)
    by = fields.CharField(max_length=200)
    at = fields.BigIntField()
    resolved_by = fields.CharField(max_length=200, null=True)
    resolved_at = fields.BigIntField(null=True)

    class Meta:
        table = "comment"
        table_description = "comment"
