"""What a cell holds, read as what its column is for; or what is wrong with it and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import PositiveSmallIntegerField
from django.utils.translation import gettext as _

from commonweal.kit.figures import Ambiguous, digits_typed
from commonweal.kit.number_fields import limit_of
from commonweal.register.exports.sheets import Column, Kind, Sheet, plain
from commonweal.register.imports.faults import Wrong
from commonweal.register.imports.tables import Broken, Formula, Pointer, is_blank, plain_name

DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
WORDED = ("%d %B %Y", "%d %b %Y", "%d-%b-%Y")
GARBLED = re.compile("\ufffd|Ã[\u0080-\u00bf]|â€|Â[\u00a0-\u00bf]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
FIRST_YEAR, LAST_YEAR = 1800, 2200


def read(sheet: Sheet, column: Column, raw: Any) -> Any:
    """The value of a cell; None where it is blank. Raises Wrong."""
    if isinstance(raw, Formula):
        raise Wrong(
            _("The cell holds a formula."),
            _("Copy the column and paste it over itself as values (Paste Special, Values)."),
        )
    if isinstance(raw, Broken):
        raise Wrong(
            _("The cell holds the result of a formula that failed."), _("Write the value itself, or empty the cell.")
        )
    if is_blank(raw):
        return None
    if isinstance(raw, Pointer):
        return raw
    return READERS[column.kind](sheet, column, raw)


def _text(sheet: Sheet, column: Column, raw: Any) -> str:
    if isinstance(raw, datetime | date):
        raise Wrong(
            _("The cell holds a date where text is expected."), _("Format the cell as text and write it again.")
        )
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = str(raw)
    _refuse_garbled(text)
    return plain(text)


def _refuse_garbled(text: str) -> None:
    if GARBLED.search(text):
        raise Wrong(
            _("Some letters are garbled: the file was once saved in the wrong encoding."),
            _("Mend the letters here, or go back to the original and save it as an Excel workbook or as CSV UTF-8."),
        )
    if CONTROL.search(text):
        raise Wrong(_("The cell holds signs that cannot be seen."), _("Type the words anew."))


def _field_text(sheet: Sheet, column: Column, raw: Any) -> str:
    """Text that keeps to the field's own rules: its length, an address, a web address."""
    text = _text(sheet, column, raw)
    field = sheet.model._meta.get_field(column.attribute)
    if column.attribute == "email":
        text = text.lower()
    longest = getattr(field, "max_length", None)
    if longest and len(text) > longest:
        raise Wrong(
            _("It is %(length)d letters long; there is room for %(most)d.") % {"length": len(text), "most": longest},
            _("Shorten it."),
        )
    try:
        return str(field.clean(text, None))  # type: ignore[union-attr]
    except ValidationError as error:
        raise Wrong(" ".join(error.messages), _("Correct it, or empty the cell.")) from error


def _choice(sheet: Sheet, column: Column, raw: Any) -> str:
    choices = sheet.model._meta.get_field(column.attribute).flatchoices  # type: ignore[union-attr]
    asked = plain_name(_text(sheet, column, raw))
    for value, label in choices:
        if asked in (plain_name(value), plain_name(label)):
            return str(value)
    raise Wrong(
        _("This is not one of the words for %(column)s.") % {"column": column.name},
        _("Write one of: %(values)s.") % {"values": ", ".join(str(value) for value, _label in choices)},
    )


def _number(raw: Any) -> Decimal | None:
    """A number as people write it: with commas between thousands, a pound sign, or a space. Raises Wrong where it has two readings."""
    if isinstance(raw, bool | datetime | date):
        return None
    if isinstance(raw, float):
        # A workbook keeps 0.1 as the nearest binary fraction; nine places bring back what was typed.
        raw = f"{round(Decimal(str(raw)), 9):f}" if isfinite(raw) else ""
    try:
        return Decimal(digits_typed(str(raw), "£"))
    except Ambiguous:
        raise Wrong(
            _("This number can be read in two ways."),
            _("Write commas only between thousands and a point before decimals, such as 1,200 or 1.25."),
        ) from None
    except ValueError:
        return None


def _whole(sheet: Sheet, column: Column, raw: Any) -> int:
    number = _number(raw)
    if number is None or number != number.to_integral_value():
        raise Wrong(_("This is not a whole number."), _("Write digits only, such as 12, or empty the cell."))
    field = sheet.model._meta.get_field(column.attribute)
    if not 0 <= number <= (32_767 if isinstance(field, PositiveSmallIntegerField) else 2_147_483_647):
        raise Wrong(_("This number is out of range."), _("Write a number from 0 up."))
    try:
        return int(field.clean(int(number), None))  # type: ignore[union-attr]
    except ValidationError as error:
        raise Wrong(" ".join(error.messages), _("Write a number that can be right.")) from error


def _identity(sheet: Sheet, column: Column, raw: Any) -> int | str:
    if plain_name(raw) == "new":
        return "new"
    number = _number(raw)
    if number is None or number != number.to_integral_value() or not 0 < number < 2**63:
        raise Wrong(
            _("This is not the number of a row in the register."),
            _("Leave the id as the export wrote it; for a new row leave it empty."),
        )
    return int(number)


def _version(sheet: Sheet, column: Column, raw: Any) -> int:
    number = _number(raw)
    if number is None or number != number.to_integral_value() or not 0 < number < 2**31:
        raise Wrong(
            _("This is not the version of a row."),
            _("Leave the version as the export wrote it; for a new row leave it empty."),
        )
    return int(number)


def _meant(sheet: Sheet, column: Column, raw: Any) -> int:
    number = _number(raw)
    if number is None or number != number.to_integral_value() or not 0 < number < 2**63:
        raise Wrong(
            _("This is not the number of a row in the register."),
            _("Leave it as the export wrote it, or empty it: then the name under %(name)s counts.")
            % {"name": column.of},
        )
    return int(number)


def _decimal(sheet: Sheet, column: Column, raw: Any) -> Decimal:
    number = _number(raw)
    if number is None:
        raise Wrong(_("This is not a number."), _("Write digits with a full stop, such as 12.5, or empty the cell."))
    field = sheet.model._meta.get_field(column.attribute)
    number = number.normalize() + 0
    if number < 0:
        raise Wrong(_("This number is below 0."), _("Write a number from 0 up."))
    if abs(number) >= 10 ** (field.max_digits - field.decimal_places):  # type: ignore[union-attr]
        raise Wrong(_("This number is too large."), _("Write a number below %(limit)s.") % {"limit": limit_of(field)})
    if number != round(number, field.decimal_places):  # type: ignore[union-attr]
        raise Wrong(
            _("This number has too many decimals."),
            _("Write no more than %(places)d after the point.") % {"places": field.decimal_places},  # type: ignore[union-attr]
        )
    try:
        cleaned: Decimal = field.clean(number, None)  # type: ignore[union-attr]
    except ValidationError as error:
        raise Wrong(" ".join(error.messages), _("Write a number that can be right.")) from error
    return cleaned


def _share(sheet: Sheet, column: Column, raw: Any) -> float:
    percent = isinstance(raw, str) and raw.strip().endswith("%")
    number = _number(raw.strip().rstrip("%") if percent else raw)
    value = None if number is None else float(number / 100 if percent else number)
    if value is None or not 0 <= value <= 1:
        raise Wrong(
            _("This is not a share from 0 to 1."), _("Write a share such as 0.35, or a percentage such as 35%.")
        )
    return value


def _day(sheet: Sheet, column: Column, raw: Any) -> date:
    day = raw.date() if isinstance(raw, datetime) else raw if isinstance(raw, date) else _day_in_words(str(raw).strip())
    if day is None:
        raise Wrong(_("This is not a date."), _("Write the date as 2026-04-01 or 01/04/2026 (day, month, year)."))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Wrong(_("This date is too far from now to be right."), _("Check the year."))
    return day


def _day_in_words(text: str) -> date | None:
    """A date written as text; day before month, as it is written here."""
    text = text.removesuffix(" 00:00:00").removesuffix("T00:00:00")
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    numbers = DAY_FIRST.fullmatch(text)
    try:
        if numbers:
            day, month, year = (int(part) for part in numbers.groups())
            return date(year, month, day)
    except ValueError:
        return None
    for pattern in WORDED:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007  a day has no time zone
        except ValueError:
            continue
    return None


READERS: dict[Kind, Callable[[Sheet, Column, Any], Any]] = {
    Kind.NUMBER: _identity,
    Kind.VERSION: _version,
    Kind.MEANT: _meant,
    Kind.TEXT: _field_text,
    Kind.CHOICE: _choice,
    Kind.WHOLE: _whole,
    Kind.DECIMAL: _decimal,
    Kind.SHARE: _share,
    Kind.DAY: _day,
    Kind.PLACE: _text,
    Kind.THEME: _text,
    Kind.ORGANISATION: _text,
    Kind.PERSON: _text,
    Kind.PARTNERSHIP: _text,
    Kind.SEAT: _text,
}
