"""The audit log: every act, in a chain that shows when somebody has changed it."""

from tortoise import fields
from tortoise.models import Model


class AuditEntry(Model):
    """One thing that somebody did. It holds identifiers, never names.

    `sha256` is over `previous`, the entry before, and everything written here; so no entry can be
    changed or taken out without breaking the chain from there on.
    """

    id = fields.BigIntField(primary_key=True)
    at = fields.BigIntField()
    actor = fields.CharField(max_length=200, db_index=True)
    verb = fields.CharField(max_length=64)
    public_id = fields.CharField(max_length=64, null=True, db_index=True)
    revision = fields.IntField(null=True)
    reason = fields.TextField(null=True)
    details = fields.TextField(default="{}")
    previous = fields.CharField(max_length=64)
    sha256 = fields.CharField(max_length=64)

    class Meta:
        table = "audit_entry"
        table_description = "audit_entry"
