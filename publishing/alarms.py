"""Alarms: what went wrong by itself and wants a person."""

from tortoise.queryset import QuerySet

from models.system import Alarm
from publishing.desk import Act, record


async def raise_alarm(act: Act, kind: str, *, code: str, public_id: str | None = None) -> None:
    """Let it be seen until it is cleared; raising what is raised already changes nothing."""
    if await _open(act, kind, public_id).exists():
        return
    await Alarm.create(using_db=act.tx, kind=kind, public_id=public_id, code=code, at=act.at)
    record(act, "AlarmRaised", public_id=public_id, kind=kind, code=code)


async def clear_alarm(act: Act, kind: str, *, public_id: str | None = None) -> None:
    """It was mended; clearing what is not raised changes nothing."""
    if await _open(act, kind, public_id).update(ended_at=act.at):
        record(act, "AlarmCleared", public_id=public_id, kind=kind)


def _open(act: Act, kind: str, public_id: str | None) -> QuerySet[Alarm]:
    return Alarm.filter(kind=kind, public_id=public_id, ended_at=None).using_db(act.tx)
