"""The edition tables as Tortoise models, generated from the catalogue; migrations are made from them.

Nobody queries these classes: editions are written by `publishing.project` and read by `reading`.
"""

from tortoise import fields
from tortoise.models import Model

from models.columns import Column, tables_of
from models.content import CATALOGUE
from models.declare import Catalogue


def table_models(catalogue: Catalogue) -> dict[str, type[Model]]:
    """One Tortoise model for each table of editions and links, by class name."""
    return {
        _class_name(table): _model(table, columns)
        for table, columns in tables_of(catalogue).items()
    }


def _class_name(table: str) -> str:
    return "".join(word.capitalize() for word in table.split("_")) + "Table"


def _model(table: str, columns: tuple[Column, ...]) -> type[Model]:
    body: dict[str, object] = {column.name: _field(column) for column in columns}
    if "id" in body:  # given, never generated: but the migration writer drops `generated=False`
        body["id"] = fields.BigIntField(primary_key=True)
    else:
        body["key"] = fields.BigIntField(primary_key=True)  # Tortoise has no composite keys
    body["Meta"] = type("Meta", (), {"table": table})
    body["__module__"] = __name__
    return type(_class_name(table), (Model,), body)


def _field(column: Column) -> object:
    match column.sql:
        case "TEXT" if column.name.endswith("_sort"):
            # What was saved before the field was there has no key, and sorts last.
            return fields.TextField(db_default="")
        case "TEXT":
            return fields.TextField(null=column.null)
        case "BIGINT":
            return fields.BigIntField(null=True) if column.null else fields.BigIntField()
        case "SMALLINT":
            return fields.SmallIntField(null=True) if column.null else fields.SmallIntField()


globals().update(table_models(CATALOGUE))
