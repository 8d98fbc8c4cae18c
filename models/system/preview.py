"""Links by which a front end may show what is not public yet."""

from tortoise import fields
from tortoise.models import Model


class PreviewLink(Model):
    """A short-lived right to see one item's draft, or a release, as the public will see it.

    `shows` is the public id of the item or the release. Of the link's text only the SHA-256 is kept.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=64, unique=True)
    sha256 = fields.CharField(max_length=64, unique=True)
    shows = fields.CharField(max_length=64, db_index=True)
    by = fields.CharField(max_length=200)
    made_at = fields.BigIntField()
    expires_at = fields.BigIntField()
    revoked_at = fields.BigIntField(null=True)

    class Meta:
        table = "preview_link"
        table_description = "preview_link"
