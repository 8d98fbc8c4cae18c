"""What Tortoise prepares of all models whenever a database is opened, kept by engine.

It is most of the work of opening one, some 40 ms, and the same each time: thousands of tests open one.
"""

from copy import copy
from typing import Any

from tortoise.apps import Apps
from tortoise.models import MetaInfo, Model

_PREPARED = (
    "basequery",
    "basequery_all_fields",
    "basetable",
    "db_complex_fields",
    "db_default_db_columns",
    "db_default_fields",
    "db_fields",
    "db_native_fields",
    "fetch_fields",
    "fields",
    "fields_db_projection_reverse",
    "filters",
    "generated_db_fields",
    "_ordering_validated",
)
_COLLECTIONS = (dict, list, set)

_Models = tuple[type[Model], ...]
_kept: dict[tuple[type, _Models], list[dict[str, Any]]] = {}
_prepare = Apps._build_initial_querysets


def _prepare_once(apps: Apps) -> None:
    models: _Models = tuple(model for app in apps.values() for model in app.values())
    key = (type(models[0]._meta.db), models)
    if key not in _kept:
        _prepare(apps)
        _kept[key] = [_taken(each._meta) for each in models]
        return
    for model, prepared in zip(models, _kept[key], strict=True):
        for name, value in prepared.items():
            setattr(model._meta, name, _own(value))


def _taken(meta: MetaInfo) -> dict[str, Any]:
    return {name: _own(getattr(meta, name)) for name in _PREPARED}


def _own(value: Any) -> Any:
    """What another opening may change without changing this."""
    return copy(value) if isinstance(value, _COLLECTIONS) else value


Apps._build_initial_querysets = _prepare_once  # type: ignore[method-assign, assignment]
