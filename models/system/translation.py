"""How each language of an item's draft stands, and who has said that it is up to date."""

from tortoise import fields
from tortoise.models import Model


class Translation(Model):
    """One language of one item's draft, as saving left it; a rebuild makes the same again.

    `state` is what the draft's own texts say: OWN, CONVERTED or MISSING. `revision` is the one in
    which the language's own texts last changed, and `sha256` is over them; both null without any.
    """

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField()
    locale = fields.SmallIntField()
    state = fields.CharField(max_length=16)
    revision = fields.IntField(null=True)
    sha256 = fields.CharField(max_length=64, null=True)

    class Meta:
        table = "translation"
        table_description = "translation"
        unique_together = (("item", "locale"),)


class TranslationCheck(Model):
    """Somebody compared a language with the master's text in this revision and found it right."""

    id = fields.BigIntField(primary_key=True)
    item = fields.BigIntField()
    locale = fields.SmallIntField()
    revision = fields.IntField()
    by = fields.CharField(max_length=200)
    at = fields.BigIntField()

    class Meta:
        table = "translation_check"
        table_description = "translation_check"
        unique_together = (("item", "locale"),)
