"""Which indicator a figure of an unrolled table belongs to: each combination of words is met once and numbered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from commonweal.evidence.imports.declarations import Declaration, TidyColumns, WideColumn
from commonweal.evidence.imports.headings import filled, told_by, words
from commonweal.evidence.models import Polarity
from commonweal.kit.figures import PERCENT


@dataclass(frozen=True)
class Key:
    """The words that tell an indicator, and what its figures can be."""

    title: str
    parts: tuple[str, ...]
    unit: str
    part: str = ""
    polarity: str = Polarity.NEITHER
    code: str = ""
    """Of a wide table, what its declared column makes of the words."""
    part_of: str = ""
    declared: WideColumn | None = None
    least: float | None = None
    most: float | None = None
    percent: bool = False
    times: float = 1.0

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.code, self.title, self.parts, self.unit, self.part)


def wide_key(declared: WideColumn, facts: Mapping[str, str], parts: Sequence[str], declaration: Declaration) -> Key:
    """The indicator that a column of a wide table has figures of, in a row with these facts and parts."""
    spoken = {name: declaration.words.get(text, words(text)) for name, text in facts.items()}
    known = dict.fromkeys(declared.gaps, "") | spoken
    plain = {name: slugify(facts.get(name, "")) for name in known}
    code = filled(declared.code, plain)
    name = filled(declared.name, known)
    said = tuple(part for part in parts if part)
    least, most = declared.bounds
    unit = filled(declared.unit, known)
    return Key(
        title=", ".join([name[:1].upper() + name[1:], *said]),
        parts=said,
        unit=unit,
        code="-".join([code.strip("-"), *(slugify(part) for part in said)]),
        part_of=filled(declared.part_of, plain),
        declared=declared,
        least=least,
        most=most,
        percent=declared.percent or unit in PERCENT,
        times=declared.times,
    )


def tidy_key(
    tidy: TidyColumns, title: str, parts: Sequence[str], unit: str, polarity: str, facts: Mapping[str, str]
) -> Key:
    """The indicator of a row of a tidy table."""
    untold = {word.casefold() for word in tidy.untold}
    said = tuple("" if part.casefold() in untold else part for part in parts)
    percent = tidy.is_percentage(unit or tidy.known_of(title).unit)
    least, most = tidy.bounds_of(title) if percent else (None, None)
    return Key(
        title=title,
        parts=said,
        unit=unit,
        part=facts.get("part", ""),
        polarity=polarity,
        least=least,
        most=most,
        percent=percent,
        times=tidy.times,
    )


__all__ = ["Key", "tidy_key", "told_by", "wide_key"]
