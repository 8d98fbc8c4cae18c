"""The words of the house: what script conversion may not change, and what stands for what in search."""

from tortoise import fields
from tortoise.models import Model


class ProtectedTerm(Model):
    """A Simplified word and its Traditional forms; the regional ones default to `zh_hant`.

    `english` and `aliases` are JSON lists of texts, null where there are none. They serve search
    alone: no conversion knows them.
    """

    id = fields.BigIntField(primary_key=True)
    zh_hans = fields.CharField(max_length=200, unique=True)
    zh_hant = fields.CharField(max_length=200)
    zh_hant_hk = fields.CharField(max_length=200, null=True)
    zh_hant_tw = fields.CharField(max_length=200, null=True)
    kind = fields.CharField(max_length=32)
    english: str | None = fields.TextField(null=True)
    aliases: str | None = fields.TextField(null=True)

    class Meta:
        table = "protected_term"
        table_description = "protected_term"
