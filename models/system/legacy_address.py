"""Legacy addresses: where the paths of an earlier website lead now."""

from tortoise import fields
from tortoise.models import Model


class LegacyAddress(Model):
    """An old path, with its query, in the form of `language.paths`, and what it leads to.

    That is an item, in the language `locale` or in the one asked for; or a path of the website
    that is no item's; or neither, which says that it is gone for good.
    """

    id = fields.BigIntField(primary_key=True)
    path = fields.CharField(max_length=2000, unique=True)
    target_item = fields.BigIntField(null=True, db_index=True)
    target_path = fields.CharField(max_length=2000, null=True, db_index=True)
    locale = fields.SmallIntField(null=True)
    changed_at = fields.BigIntField()

    class Meta:
        table = "legacy_address"
        table_description = "legacy_address"
