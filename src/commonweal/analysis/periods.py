"""Periods as published tables write them: years, financial years, quarters, months, days, and spans of these."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

FIRST_MONTH_OF_FINANCIAL_YEAR = 4
FIRST_MONTH_OF_ACADEMIC_YEAR = 9
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<year>(?:19|20|21)\d\d)"
_NAMED_YEAR = re.compile(r"(?P<name>financial|fiscal|tax|calendar|academic|school) year (?P<year>.+)")
_DASH = r"\s*(?:-|–|—|\bto\b)\s*"


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of time, from its first day up to but not including `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days


@lru_cache(maxsize=10_000)
def parse(label: str, *, year_starts_in: int = FIRST_MONTH_OF_FINANCIAL_YEAR) -> Period:
    """Read a period as published tables write it.

    Parameters
    ----------
    label : str
        Such as "2019", "2016/17", "2015 - 17", "2020/21 - 24/25", "2023/24 Q4", "Q1 2022", "March 2023", "2021 May",
        "Oct 2021-Sep 2022", "04/2020-03/2021", "year ending March 2023", "academic year 2019/20", "2023-04", "Jan-21",
        "2019-Q3", "2019M05", "mid-2019", "2022-12-31" or "2022-01-01T00:00:00/P1Y".
    year_starts_in : int
        The month, from 1 to 12, in which a year written "2016/17" begins: 4 for the financial year, 9 for the school year.

    Returns
    -------
    Period
        Its first day and the first day after it.

    Raises
    ------
    ValueError
        When the label is in none of these forms or ends before it starts.

    Notes
    -----
    "2016-17" without spaces is one financial year, because the second year follows the first; "2015-17"
    and "2016 - 17" with spaces are spans of calendar years, as the public health tables write them.
    "Q4" after a year written "2023/24" is the fourth quarter of that year, January to March.
    A date alone is a period of one day. So is "mid-2019": estimates of the population are as at 30 June.
    A year called academic begins in September, whatever `year_starts_in` says.

    References
    ----------
    ISO 8601-1:2019, "Date and time: representations for information interchange".

    Examples
    --------
    >>> parse("2016/17")
    Period(start=datetime.date(2016, 4, 1), end=datetime.date(2017, 4, 1))
    >>> parse("2015 - 17").end
    datetime.date(2018, 1, 1)
    >>> parse("2023/24 Q4").start
    datetime.date(2024, 1, 1)
    """
    text = " ".join(label.replace("\u00a0", " ").split()).lower()
    named = _NAMED_YEAR.fullmatch(text)
    if named:
        text = named["year"]
        year_starts_in = FIRST_MONTH_OF_ACADEMIC_YEAR if named["name"] in ("academic", "school") else year_starts_in
    for form, read in _FORMS:
        found = form.fullmatch(text)
        if found:
            return _checked(label, read(found, year_starts_in))
    return _checked(label, _span(text, year_starts_in))


def is_period(label: str, *, year_starts_in: int = FIRST_MONTH_OF_FINANCIAL_YEAR) -> bool:
    """Whether a text is a period in a form that tables use.

    Parameters
    ----------
    label : str
        Any text.
    year_starts_in : int
        As in `parse`.

    Returns
    -------
    bool
        True when `parse` reads it.

    References
    ----------
    As for `parse`.

    Examples
    --------
    >>> is_period("Q1 2022"), is_period("not known")
    (True, False)
    """
    try:
        parse(label, year_starts_in=year_starts_in)
    except ValueError:
        return False
    return True


def _checked(label: str, period: Period | None) -> Period:
    if period is None or period.start >= period.end:
        raise ValueError(f"'{label}' is not a period")
    return period


def _months(year: int, month: int, count: int) -> Period:
    """A stretch of whole months; `month` may lie beyond December."""
    return Period(_first_of(year, month), _first_of(year, month + count))


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _day(year: str, month: str, day: str) -> Period | None:
    try:
        start = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return Period(start, start + timedelta(days=1))


def _month_number(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


def _split_year(found: re.Match[str], starts_in: int) -> Period | None:
    """A year written over two: the second must follow the first."""
    first, second = int(found["year"]), found["second"]
    follows = (first + 1) % 100 if len(second) == 2 else first + 1
    if int(second) != follows:
        return None if "/" in found[0] else _calendar_span(first, int(second))
    return _months(first, starts_in, 12)


def _calendar_span(first: int, second: int) -> Period:
    last = second if second > 100 else first - first % 100 + second
    return (
        Period(date(first, 1, 1), date(last + 1, 1, 1))
        if last >= first
        else Period(date(first, 1, 1), date(first, 1, 1))
    )


def _quarter_of_split_year(found: re.Match[str], starts_in: int) -> Period | None:
    year = _split_year(found, starts_in)
    if year is None or "/" not in found[0]:
        return None
    return _months(year.start.year, year.start.month + 3 * (int(found["quarter"]) - 1), 3)


def _calendar_quarter(found: re.Match[str], _starts_in: int) -> Period:
    return _months(int(found["year"]), 3 * int(found["quarter"]) - 2, 3)


def _year_ending(found: re.Match[str], _starts_in: int) -> Period:
    return _months(int(found["year"]) - 1, _month_number(found["month"]) + 1, 12)


def _span(text: str, starts_in: int) -> Period | None:
    """Two periods with a dash between them; the second may leave out its century ("2020/21 - 24/25")."""
    for dash in re.finditer(_DASH, text):
        left, right = text[: dash.start()], text[dash.end() :]
        for second in (right, left[:2] + right):
            try:
                return Period(parse(left, year_starts_in=starts_in).start, parse(second, year_starts_in=starts_in).end)
            except ValueError:
                continue
    return None


_Reader = Callable[[re.Match[str], int], Period | None]

_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(form), read)
    for form, read in (
        (_YEAR, lambda found, _starts_in: _months(int(found["year"]), 1, 12)),
        (rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])(?!\d)", lambda found, starts_in: _iso_month(found, starts_in)),
        (
            rf"{_YEAR}-?m(?P<month>0[1-9]|1[0-2])",
            lambda found, _starts_in: _months(int(found["year"]), int(found["month"]), 1),
        ),
        (rf"{_YEAR}[/-](?P<second>\d\d(?:\d\d)?)", _split_year),
        (rf"{_YEAR}[/-](?P<second>\d\d(?:\d\d)?),? q(?:uarter )?(?P<quarter>[1-4])", _quarter_of_split_year),
        (rf"q(?:uarter )?(?P<quarter>[1-4]),? {_YEAR}", _calendar_quarter),
        (rf"{_YEAR}(?:-|,? ?)q(?:uarter )?(?P<quarter>[1-4])", _calendar_quarter),
        (rf"q(?:uarter )?(?P<quarter>[1-4]),? {_YEAR}[/-](?P<second>\d\d(?:\d\d)?)", _quarter_of_split_year),
        (
            rf"{_MONTH},? {_YEAR}",
            lambda found, _starts_in: _months(int(found["year"]), _month_number(found["month"]), 1),
        ),
        (
            rf"{_YEAR},? {_MONTH}",
            lambda found, _starts_in: _months(int(found["year"]), _month_number(found["month"]), 1),
        ),
        (rf"{_MONTH}-(?P<year>(?:19|20|21)?\d\d)", lambda found, _starts_in: _short_month(found)),
        (
            rf"(?P<month>0?[1-9]|1[0-2])/{_YEAR}",
            lambda found, _starts_in: _months(int(found["year"]), int(found["month"]), 1),
        ),
        (rf"mid[ -]{_YEAR}", lambda found, _starts_in: _day(found["year"], "6", "30")),
        (
            rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:t00:00(?::00)?z?)?/p(?P<count>\d{{1,3}})(?P<step>[ymd])",
            lambda found, _starts_in: _stretch(found),
        ),
        (rf"(?:(?:the )?year (?:ending|to)|12 months (?:ending|to)) {_MONTH},? {_YEAR}", _year_ending),
        (
            rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:[t ]00:00(?::00)?(?:\.0+)?)?",
            lambda found, _starts_in: _day(found["year"], found["month"], found["day"]),
        ),
        (
            rf"(?P<day>\d\d?)/(?P<month>\d\d?)/{_YEAR}",
            lambda found, _starts_in: _day(found["year"], found["month"], found["day"]),
        ),
        (
            rf"(?P<day>\d\d?)(?:st|nd|rd|th)? {_MONTH},? {_YEAR}",
            lambda found, _starts_in: _day(found["year"], str(_month_number(found["month"])), found["day"]),
        ),
    )
)


def _short_month(found: re.Match[str]) -> Period:
    """A month with a year of two digits: "Jan-21" is of this century, as no table is older than it in this form."""
    year = int(found["year"])
    return _months(year if year > 99 else 2000 + year, _month_number(found["month"]), 1)


def _stretch(found: re.Match[str]) -> Period | None:
    """A day and how long from it, as ISO 8601 writes both."""
    first = _day(found["year"], found["month"], found["day"])
    if first is None:
        return None
    count = int(found["count"])
    if found["step"] == "d":
        return Period(first.start, first.start + timedelta(days=count))
    months = count * (12 if found["step"] == "y" else 1)
    last = _first_of(first.start.year, first.start.month + months)
    try:
        return Period(first.start, last.replace(day=first.start.day))
    except ValueError:
        return None


def _iso_month(found: re.Match[str], starts_in: int) -> Period | None:
    """A month as "2023-04", or a year written over two as "2011-12", which looks the same: the year that follows wins."""
    year, second = int(found["year"]), int(found["month"])
    if second == (year + 1) % 100:
        return _months(year, starts_in, 12)
    return _months(year, second, 1)
