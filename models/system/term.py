"""The words that script conversion must leave alone or write in one certain way."""

from tortoise import fields
from tortoise.models import Model


class ProtectedTerm(Model):
    """A Simplified word and its Traditional forms; the regional ones default to `zh_hant`."""

    id = fields.BigIntField(primary_key=True)
    zh_hans = fields.CharField(max_length=200, unique=True)
    zh_hant = fields.CharField(max_length=200)
    zh_hant_hk = fields.CharField(max_length=200, null=True)
    zh_hant_tw = fields.CharField(max_length=200, null=True)
    kind = fields.CharField(max_length=32)

    class Meta:
        table = "protected_term"
        table_description = "protected_term"
