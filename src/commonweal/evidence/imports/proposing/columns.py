"""What a column seems to hold, judged by its cells and its heading: codes, periods, figures, kinds, or words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonweal.analysis import periods
from commonweal.evidence.imports.headings import normal
from commonweal.evidence.imports.language import FORMS
from commonweal.evidence.imports.marks import number

# The marks that are met most, by what publishers mostly mean with them.
MISSING = ("", "NA", "N/A", "#N/A", "-", "..", ":", ".", "x", "[x]", "z", "[z]", "null", "None", "n/a", "na", "#", "~")
SUPPRESSED = ("*", "c", "[c]", "C", "S", "suppressed", "†", "!")

SYSTEMS = ("GSS", "super output area", "finance", "old ONS")
MOSTLY = 0.8
_TO = r" ?(?:-|–|to) ?"
_MONTH = r"(?:\d{1,2} )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}(?:[ -](?:19|20)\d\d|-\d\d)(?!\d)"
PERIOD = (
    rf"(?:(?:year (?:ending|to) )?{_MONTH}(?:{_TO}{_MONTH})?|Q[1-4] (?:19|20)\d\d"
    rf"|(?:19|20)\d\d(?:[/-]\d\d(?:\d\d)?)?(?: ?Q[1-4])?(?:{_TO}(?:19|20)?\d\d(?:/\d\d)?)?)"
)
KINDS: Mapping[str, str] = {
    "raw": "raw", "raw data": "raw", "actual": "raw", "observed": "raw", "imputed": "imputed", "estimated": "imputed",
    "estimate": "imputed", "modelled": "imputed", "projected": "projected", "projection": "projected", "forecast": "projected",
    "provisional": "provisional",
}  # fmt: skip

UNITS: Mapping[str, str] = {
    "percentage": "%",
    "percent": "%",
    "per cent": "%",
    "%": "%",
    "count": "count",
    "number": "count",
    "rate": "rate",
    "ratio": "ratio",
    "frequency": "count",
}

CALLED = {
    "period": r"(calendar |financial )?(year|date|period|time( period)?|month|quarter)s?",
    "title": r"indicator( name)?|measure name|variable|statistic|series|metric|topic",
    "value": r"(obs[_ ])?value|figure|count|number|rate|percentage|amount|score",
    "unit": r"units?( of measure)?|unit_measure",
    "lower": r".*(lower|lci|lcl|low ci).*",
    "upper": r".*(upper|uci|ucl|high ci).*",
    "numerator": r"numerator|count",
    "denominator": r"denominator|population|base",
    "kind": r"type|status|kind|data type",
    "notes": r".*(notes?|remarks?|comments?|footnotes?)",
}


@dataclass(frozen=True)
class Profile:
    """One column of a table: its heading, its first cells, and what share of its filled cells looks like what."""

    index: int
    heading: str
    cells: Sequence[str]
    filled: int
    numbers: float
    periods: float
    system: str
    codes: float
    named: float
    kinds: float
    units: float
    distinct: int
    marks: Sequence[str]
    """Short texts among its numbers."""
    percent: bool

    @property
    def is_figures(self) -> bool:
        return self.filled > 0 and self.numbers >= MOSTLY

    def is_called(self, role: str) -> bool:
        return re.fullmatch(CALLED[role], normal(self.heading).replace("_", " ")) is not None


def profile_of(index: int, heading: str, cells: Sequence[str], names: Mapping[str, str]) -> Profile:
    """What a column seems to hold. `names` are the codes of places by their normal names."""
    told = [cell.strip() for cell in cells]
    filled = [cell for cell in told if cell]
    plain = [cell for cell in filled if cell not in MISSING and cell not in SUPPRESSED]
    count = max(1, len(plain))
    figures = [cell for cell in plain if number(cell, percent=True) is not None]
    system, codes = _system(filled)
    return Profile(
        index=index,
        heading=heading,
        cells=[cell for cell in told if cell][:3],
        filled=len(filled),
        numbers=len(figures) / count if plain else 0.0,
        periods=sum(periods.is_period(cell) for cell in plain) / count,
        system=system,
        codes=codes,
        named=sum(normal(cell) in names for cell in plain) / count,
        kinds=sum(normal(cell) in KINDS for cell in plain) / count,
        units=sum(normal(cell) in UNITS for cell in plain) / count,
        distinct=len(set(filled)),
        marks=[mark for mark, _count in Counter(_marks(filled, figures)).most_common(20)],
        percent=bool(figures) and all(cell.endswith("%") for cell in figures),
    )


def _system(filled: Sequence[str]) -> tuple[str, float]:
    """The system of codes that most cells are in, and what share of them."""
    best, most = "", 0.0
    for system in SYSTEMS:
        share = sum(re.fullmatch(FORMS[system], cell) is not None for cell in filled) / max(1, len(filled))
        if share > most:
            best, most = system, share
    return best, most


def _marks(filled: Sequence[str], figures: Sequence[str]) -> list[str]:
    known = set(figures)
    return [cell for cell in filled if cell not in known and len(cell) <= 12 and not re.search(r"\d{3}", cell)]


def unit_in(heading: str) -> str:
    """The unit that a heading tells, if it does."""
    text = heading.casefold()
    per = re.search(r"per (?:\d[\d,]*(?: [a-z]+)?|head|capita|hour|person)", text)
    if per:
        return per[0]
    if re.search(r"(?<!\d)(?<!\d )%|\bper ?cent|percentage|\bpct\b", text):
        return "%"
    if "£" in text or re.search(r"\bpounds?\b", text):
        return "pounds"
    for word, unit in (
        ("rank", "rank"),
        ("decile", "decile"),
        ("score", "score"),
        ("years", "years"),
        ("minutes", "minutes"),
    ):
        if re.search(rf"(?<!\d )\b{word}\b", text.replace("_", " ")):  # "aged 4 years" says who, not how much
            return unit
    return "people" if re.search(r"\bpopulation|persons|people\b", text) else ""
