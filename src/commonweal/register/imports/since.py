"""What became of a file's rows since it was taken: who changed a value, the file, the register or both.

As on the page of a stale edit (decision 0070), the version that both started from tells. Without it an old file would
put back, without a word, whatever was changed since.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

from django.db import models

from commonweal.register.exports.sheets import SHEETS, Column, plain
from commonweal.register.imports.plans import Step


class Side(Enum):
    """Who changed a value that differs between a file and the register."""

    MINE = "the file"
    THEIRS = "the register"
    BOTH = "both, or nobody knows who"


class Since:
    """The rows of one sheet as they stood when the file was taken. One query, however many are older than the register."""

    def __init__(self, steps: Iterable[Step]) -> None:
        stale = [step for step in steps if is_stale(step)]
        self._stood: dict[tuple[int, int], Any] = {}
        if not stale:
            return
        events = SHEETS[stale[0].sheet].model.pgh_event_model.objects  # type: ignore[attr-defined]
        numbers = {step.thing.pk for step in stale}
        versions = {step.line.values["version"] for step in stale}
        for event in events.filter(pgh_obj_id__in=numbers, version__in=versions).order_by("pgh_id"):
            self._stood[event.pgh_obj_id, event.version] = event

    def is_unknown(self, step: Step) -> bool:
        """Whether a row claims a version to which the register has not come yet."""
        return is_stale(step) and step.line.values["version"] > step.thing.version

    def side(self, step: Step, column: Column, value: Any) -> Side:
        """Who changed the value of a column in which the file and the register differ."""
        if not is_stale(step):
            return Side.MINE
        field = step.thing._meta.get_field(column.attribute)
        stood = self._stood.get((step.thing.pk, step.line.values["version"]))
        if stood is None or not hasattr(stood, field.attname):
            return Side.BOTH
        was = _bare(getattr(stood, field.attname))
        if was == _bare(value):
            return Side.THEIRS
        return Side.MINE if was == _bare(getattr(step.thing, field.attname)) else Side.BOTH

    def was(self, step: Step, column: Column) -> str | None:
        """What a value was when the file was taken, in words; None where the record does not say."""
        field = step.thing._meta.get_field(column.attribute)
        stood = self._stood.get((step.thing.pk, step.line.values["version"]))
        if stood is None or not hasattr(stood, field.attname):
            return None
        value = getattr(stood, field.attname)
        if isinstance(field, models.ForeignKey) and value is not None:
            return str(field.related_model._default_manager.filter(pk=value).first() or value)
        return "" if value is None else str(value)


def is_stale(step: Step) -> bool:
    """Whether a row of a file was taken from another version than the register has now."""
    version = step.line.values.get("version")
    return step.thing is not None and version is not None and version != step.thing.version


def _bare(value: Any) -> Any:
    """A value as it can be compared with what the record keeps: of another thing its number, of nothing None."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, str):
        return plain(value) or None
    return value
