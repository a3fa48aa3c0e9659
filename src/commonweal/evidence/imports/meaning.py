"""Which indicators a file has figures of: their codes, names and units, from its headings or its words."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonweal.evidence.imports import headings, tables
from commonweal.evidence.imports.declarations import Declaration, TidyColumns
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.keys import Key
from commonweal.evidence.imports.staging import Staged
from commonweal.evidence.models import Aggregation, Disclosure, Polarity

LONGEST_CODE = 120


@dataclass(frozen=True)
class Meant:
    """An indicator that a file has figures of."""

    code: str
    name: str
    unit: str = ""
    decimals: int | None = None
    """None where nothing declares them: then the figures tell."""
    polarity: str = Polarity.NEITHER
    subject: str = ""
    definition: str = ""
    aggregation: str = Aggregation.NONE
    aggregation_mark: float | None = None
    smallest_shown: int | None = None
    disclosure: str = Disclosure.ROUNDED
    part_of: str = ""
    """The code of the indicator that it and others add up to."""
    words: tuple[str, ...] = ()
    """Of a tidy table: the title, parts and unit of its rows, and what the heading of its column adds."""


def indicators_of(table: Staged, declaration: Declaration, file_name: str) -> list[Meant]:
    """The indicators that a file has figures of. Raises Faults when two would have one code."""
    if declaration.tidy is None:
        meant = [_of_column(measure) for measure in table.plan.measures]
    else:
        values = [part for _index, part in table.plan.values]
        telling = _telling(table.kinds, values)
        meant = [
            _of_words(kind, part, telling[kind[0]], declaration, declaration.tidy)
            for kind in table.kinds
            for part in values
        ]
    return _told_apart(meant, file_name)


def indicators_of_keys(keys: Sequence[Key], declaration: Declaration, file_name: str) -> list[Meant]:
    """The indicators of an unrolled file, one for each key in its order. Raises Faults when two would have one code."""
    tidy = declaration.tidy
    if tidy is None:
        return _told_apart([_of_declared(key) for key in keys], file_name)
    telling = _telling([(key.title, *key.parts, "") for key in keys], sorted({key.part for key in keys}))
    meant = [
        _of_words((key.title, *key.parts, key.unit), key.part, telling[key.title], declaration, tidy) for key in keys
    ]
    return _told_apart(
        [
            replace(each, polarity=key.polarity) if key.polarity != Polarity.NEITHER else each
            for each, key in zip(meant, keys, strict=True)
        ],
        file_name,
    )


def _told_apart(meant: list[Meant], file_name: str) -> list[Meant]:
    seen: dict[str, Meant] = {}
    for each in meant:
        other = seen.setdefault(each.code, each)
        if other is not each:
            raise Faults(
                [
                    Fault(
                        file_name,
                        _("“%(one)s” and “%(other)s” would be the same indicator (%(code)s).")
                        % {
                            "one": " ".join(each.words).strip() or each.name,
                            "other": " ".join(other.words).strip() or other.name,
                            "code": each.code,
                        },
                        _("Say in the declaration what tells them apart."),
                    )
                ]
            )
    return meant


def wholes_first(meant: Sequence[Meant], known: Collection[str], file_name: str) -> list[Meant]:
    """The indicators in an order in which each comes after the one that it is part of.

    Raises Faults where that is neither in the file nor known here, or where they are part of each other.
    """
    left = {each.code: each for each in meant}
    ordered: list[Meant] = []
    faults = []
    for each in meant:
        if each.part_of and each.part_of not in left and each.part_of not in known:
            facts = {"name": each.name, "code": each.part_of}
            faults.append(
                Fault(
                    file_name,
                    _(
                        "“%(name)s” is declared to be part of “%(code)s”, which is no indicator of this file nor of those known here."
                    )
                    % facts,
                    _(
                        "Give the code of the indicator that it is part of, as the list of indicators shows it, or leave it out."
                    ),
                )
            )
    if faults:
        raise Faults(faults)
    while left:
        ready = [each for each in left.values() if each.part_of not in left]
        if not ready:
            first = next(iter(left.values()))
            raise Faults(
                [
                    Fault(
                        file_name,
                        _("“%(name)s” is declared to be part of itself, by way of “%(code)s”.")
                        % {"name": first.name, "code": first.part_of},
                        _("Say in the declaration only which indicator the parts add up to."),
                    )
                ]
            )
        ordered += ready
        for each in ready:
            del left[each.code]
    return ordered


def _of_declared(key: Key) -> Meant:
    facts = key.declared
    assert facts is not None  # noqa: S101 - a key of a wide table has what declares it
    return Meant(
        code=shortened(key.code),
        name=key.title[:300],
        unit=key.unit[:60],
        decimals=facts.decimals,
        polarity=facts.polarity,
        subject=facts.subject,
        definition=facts.definition,
        aggregation=facts.aggregation,
        aggregation_mark=facts.mark,
        smallest_shown=facts.smallest_shown,
        disclosure=facts.disclosure,
        part_of=shortened(key.part_of) if key.part_of else "",
    )


def _of_column(measure: tables.Measure) -> Meant:
    facts = measure.facts
    return Meant(
        code=measure.code,
        name=measure.name,
        unit=facts.unit,
        decimals=facts.decimals,
        polarity=facts.polarity,
        subject=facts.subject,
        definition=facts.definition,
        aggregation=facts.aggregation,
        aggregation_mark=facts.mark,
        smallest_shown=facts.smallest_shown,
        disclosure=facts.disclosure,
        part_of=measure.part_of,
    )


def _of_words(
    kind: tuple[str, ...], part: str, telling: Sequence[bool], declaration: Declaration, tidy: TidyColumns
) -> Meant:
    title, *parts, unit = kind
    always = {word.casefold() for word in tidy.told}
    told = [
        each
        for each, tells in zip((*parts, part), telling, strict=True)
        if each and (tells or each.casefold() in always)
    ]
    known = tidy.known_of(title)
    return Meant(
        code=_code(declaration.code, [title, *parts, part]),
        name=", ".join([title, *told])[:300],
        unit=(_unit(unit, [*parts, part], tidy) or known.unit)[:60],
        decimals=tidy.decimals if known.decimals is None else known.decimals,
        polarity=known.polarity,
        subject=known.subject or tidy.subject,
        definition=known.definition,
        aggregation=_adds_up(unit, tidy) if known.aggregation == Aggregation.NONE else known.aggregation,
        smallest_shown=known.smallest_shown,
        disclosure=known.disclosure,
        part_of=known.part_of,
        words=(*kind, part),
    )


def _adds_up(unit: str, tidy: TidyColumns) -> str:
    is_count = unit.casefold() in {word.casefold() for word in tidy.counts}
    return Aggregation.SUM if is_count else Aggregation.NONE


def _telling(kinds: Sequence[tuple[str, ...]], values: Sequence[str]) -> dict[str, list[bool]]:
    """For each title, which of its parts set two indicators apart."""
    by_title: dict[str, list[set[str]]] = {}
    for title, *parts, _unit_word in kinds:
        seen = by_title.setdefault(title, [set() for _part in parts])
        for words, part in zip(seen, parts, strict=True):
            words.add(part)
    return {title: [*(len(words) > 1 for words in seen), len(values) > 1] for title, seen in by_title.items()}


def _unit(told: str, parts: Sequence[str], tidy: TidyColumns) -> str:
    """The unit that a row tells, in the declaration's words for it."""
    template = next((meant for word, meant in tidy.units.items() if word.casefold() == told.casefold()), None)
    if template is None:
        return told
    numbered = {str(number): part for number, part in enumerate(parts, 1)}
    return headings.GAP.sub(lambda gap: _uncapitalised(numbered.get(gap[1], "")), template)


def _uncapitalised(text: str) -> str:
    """A unit within a line: "Persons" as "persons", but "ktCO2e" as it is."""
    return text[:1].lower() + text[1:] if text.istitle() else text


def _code(source: str, told: Iterable[str]) -> str:
    """A code of the words."""
    return shortened("-".join([source, *(slugify(word) for word in told if slugify(word))]))


def shortened(code: str) -> str:
    """A code that is not too long, and as one of a kind as before."""
    if len(code) <= LONGEST_CODE:
        return code
    mark = hashlib.sha256(code.encode()).hexdigest()[:8]
    return f"{code[: LONGEST_CODE - 9].rstrip('-')}-{mark}"
