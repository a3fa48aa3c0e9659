"""Boxes for numbers, which take them as people type them: £1,200, 1,024.5, 26.9%; and say in plain words what is wrong."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.kit.figures import MOST_DIGITS, Ambiguous, digits_typed, number_typed


class Typed(forms.Field):
    """A number as people type it, with commas between thousands and the sign of its unit, where that is known."""

    unit: str | None = None
    default_error_messages = {
        "ambiguous": gettext_lazy(
            "%(name)s can be read in two ways. Write commas only between thousands and a point before decimals, like 1,200 or 1.25"
        ),
        "digits": gettext_lazy("%(name)s must have %(most)d digits or fewer"),
    }

    @classmethod
    def like(cls, field: forms.Field) -> Self:
        """The same field, which reads what people type."""
        made = cls.__new__(cls)
        # Its own words stay; ours are added to what Django says of such a field.
        made.__dict__.update(field.__dict__)
        made.error_messages = {**Typed.default_error_messages, **field.error_messages}
        return made

    @abstractmethod
    def number(self, text: str) -> Any:
        """The number that was typed. Raises Ambiguous, OverflowError, ValueError."""

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            return self.number(str(value))
        except OverflowError:
            raise self._fault("digits", most=MOST_DIGITS) from None
        except Ambiguous:
            raise self._fault("ambiguous") from None
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def _fault(self, code: str, **facts: Any) -> ValidationError:
        name = str(self.error_messages.get("name") or self.label or _("The figure"))
        return ValidationError(self.error_messages[code], code=code, params={"name": name, **facts})


class FigureField(Typed, forms.FloatField):
    """A figure, kept in binary as measurements are."""

    def number(self, text: str) -> float:
        return number_typed(text, self.unit)


class AmountField(Typed, forms.DecimalField):
    """An amount of which every digit counts, above all money."""

    unit = "£"

    def number(self, text: str) -> Decimal:
        return Decimal(digits_typed(text, self.unit))


class WholeField(Typed, forms.IntegerField):
    """A count."""

    unit = ""

    def number(self, text: str) -> int:
        whole, _point, part = digits_typed(text, self.unit).partition(".")
        if part.strip("0"):
            raise ValueError(text)
        if len(whole) > MOST_DIGITS:
            raise OverflowError(text)
        return int(whole or 0)


def words_about_numbers(field: forms.Field, name: str) -> dict[str, Any]:
    """What is said of a number that cannot be, for each way in which it can not."""
    if isinstance(field, forms.DecimalField):
        # Django fills these in, so that a per cent sign in the name counts for two.
        filled = name.replace("%", "%%")
        return {
            "invalid": format_lazy(gettext_lazy("{name} must be a number, like 1,200 or 12.50"), name=name),
            **dict.fromkeys(("max_digits", "max_whole_digits"), _too_large(field, filled)),
            "max_decimal_places": format_lazy(
                gettext_lazy("{name} must have no more than {places} decimal places"),
                name=filled,
                places=field.decimal_places,
            ),
        }
    if isinstance(field, forms.FloatField):
        return {"invalid": format_lazy(gettext_lazy("{name} must be a number, like 12.5"), name=name)}
    return {"invalid": format_lazy(gettext_lazy("{name} must be a whole number"), name=name)}


def _too_large(field: Any, name: str) -> Any:
    if field.max_digits is None:
        return ""
    return format_lazy(gettext_lazy("{name} must be less than {limit}"), name=name, limit=limit_of(field))


def limit_of(field: Any) -> str:
    """The least number that has too many digits before the point for a field, whether a form's or a table's."""
    whole = field.max_digits - (field.decimal_places or 0)
    return str(number_format(10**whole, force_grouping=True))


DJANGOS: Mapping[str, Any] = {
    "max_value": validators.MaxValueValidator.message,
    "min_value": validators.MinValueValidator.message,
    "max_digits": None,
    "max_whole_digits": None,
    "max_decimal_places": None,
}
"""Faults that a table's own fields find, and how Django words them where its wording is fixed."""


def plain_words(error: Any, field: forms.Field) -> Any:
    """A fault that the table found, in the words of the form's field, unless the room has words of its own."""
    code = error.code or "" if isinstance(error, ValidationError) else ""
    if code not in DJANGOS:
        return error
    fixed, ours = DJANGOS[code], field.error_messages.get(code)
    if not ours or (fixed is not None and error.message != fixed):
        return error
    return ValidationError(ours, code=code, params=error.params)
