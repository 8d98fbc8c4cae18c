"""Who hears of facts, and how far each has come; and the numbers that are counted on."""

from tortoise import fields
from tortoise.models import Model


class Listener(Model):
    """Somebody who is told every fact. `position` is that of the last one whose work is done.

    `failing_since` is when its work first failed, null while all is well.
    """

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=64, unique=True)
    position = fields.BigIntField(default=0)
    failures = fields.IntField(default=0)
    failing_since = fields.BigIntField(null=True)

    class Meta:
        table = "listener"
        table_description = "listener"


class Counter(Model):
    """A number that only grows, by name. Whoever raises one holds its row until they commit."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=32, unique=True)
    value = fields.BigIntField(default=0)

    class Meta:
        table = "counter"
        table_description = "counter"


class Announced(Model):
    """A boundary of a placement that has been told, so that it is told once."""

    id = fields.BigIntField(primary_key=True)
    placement = fields.BigIntField()
    kind = fields.CharField(max_length=32)

    class Meta:
        table = "announced"
        table_description = "announced"
        unique_together = (("placement", "kind"),)
