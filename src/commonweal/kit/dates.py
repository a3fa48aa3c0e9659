"""A date as people write it: day, month and year in three boxes."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARTS = ("day", "month", "year")


class Typed(NamedTuple):
    """What was typed into the three boxes."""

    day: str
    month: str
    year: str

    def missing(self) -> list[str]:
        return [part for part, typed in zip(PARTS, self, strict=True) if not typed]


class DateBoxes(forms.Widget):
    """Three boxes; also takes one value under the field's own name, as a link or a program would give it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        whole = data.get(name)
        if whole:
            return whole
        typed = Typed(*(str(data.get(f"{name}_{part}") or "").strip() for part in PARTS))
        return typed if any(typed) else None

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key in data for key in (name, *(f"{name}_{part}" for part in PARTS)))

    def format_value(self, value: Any) -> Typed:
        """What stands in the boxes."""
        if isinstance(value, Typed):
            return value
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return Typed("", "", value)
        if isinstance(value, date):
            return Typed(str(value.day), str(value.month), str(value.year))
        return Typed("", "", "")

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-day" if id_ else id_


class DateField(forms.DateField):
    """A date in three boxes, with errors that say which box to mend.

    A label that is no name ("The figure is of") has its name for errors among `error_messages`, under "name".
    """

    widget = DateBoxes
    default_error_messages = {
        "incomplete": gettext_lazy("%(name)s must include a %(parts)s"),
        "not_a_date": gettext_lazy("%(name)s must be a real date, like 27 3 2026"),
    }

    @classmethod
    def like(cls, field: forms.DateField) -> DateField:
        """The same field with boxes instead of one input."""
        return cls(
            required=field.required,
            label=field.label,
            initial=field.initial,
            help_text=field.help_text,
            disabled=field.disabled,
            validators=field.validators,
            error_messages=field.error_messages,
        )

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, Typed):
            return self._from_boxes(value)
        try:
            return super().to_python(value)
        except ValidationError:
            raise self._fault("not_a_date") from None

    def _from_boxes(self, typed: Typed) -> date:
        missing = typed.missing()
        if missing:
            words = {"day": _("day"), "month": _("month"), "year": _("year")}
            raise self._fault("incomplete", parts=_(" and ").join(words[part] for part in missing))
        try:
            return date(_year(typed.year), _month(typed.month), int(typed.day))
        except ValueError:
            raise self._fault("not_a_date") from None

    def _fault(self, code: str, **facts: str) -> ValidationError:
        name = str(self.error_messages.get("name") or self.label or _("The date"))
        return ValidationError(self.error_messages[code], code=code, params={"name": name, **facts})


def _month(typed: str) -> int:
    if typed.isdecimal():
        return int(typed)
    for names in (MONTHS, MONTHS_3):
        for number, name in names.items():
            if str(name).lower() == typed.lower():
                return number
    raise ValueError(typed)


def _year(typed: str) -> int:
    # "26" would be the year 26; nobody means that.
    if len(typed) != 4:
        raise ValueError(typed)
    return int(typed)
