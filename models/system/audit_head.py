"""Where the audit log ends: without it, entries taken off its end would be missed by nobody."""

from tortoise import fields
from tortoise.models import Model


class AuditHead(Model):
    """The one row that names the newest entry, how many there are, and its hash."""

    id = fields.BigIntField(primary_key=True)
    entry = fields.BigIntField()
    count = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)

    class Meta:
        table = "audit_head"
        table_description = "audit_head"
