"""What the register holds already of what a file speaks of: one query a table, however long the file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from django.db.models import Q

from commonweal.register.exports.sheets import REFERENCES, SHEETS, Column, Kind, Sheet, plain, value_of
from commonweal.register.imports.lines import Line
from commonweal.register.models import AlternativeName

# Sheets whose things can have other names, and how the table of those names calls the thing.
KNOWN_AS = {"organisations": "organisation", "people": "person"}

NUMBERED = re.compile(r"(.*\S)\s*#(\d{1,18})", re.DOTALL)


def split_number(label: str) -> tuple[str, int | None]:
    """A name as the file has it, and the number behind it where two have that name: `Jo Smith #12`."""
    found = NUMBERED.fullmatch(label)
    return (found.group(1), int(found.group(2))) if found else (label, None)


class Known:
    """Rows of the register by number, and by what the file would call them."""

    def __init__(self, lines: dict[str, list[Line]], default_place: str) -> None:
        self.by_pk: dict[str, dict[int, Any]] = {}
        self.by_label: dict[str, dict[Hashable, list[Any]]] = {}
        self.also: dict[str, dict[str, list[Any]]] = defaultdict(dict)
        names = _Names(lines, default_place)
        self._formerly: dict[str, dict[str, list[Any]]] = {}
        self._mentioned = names.mentioned
        for sheet in SHEETS.values():
            self._load(sheet, lines.get(sheet.name, []), names)
        for name, kind in KNOWN_AS.items():
            self._load_other_names(name, kind, names.mentioned[name])

    def _load_other_names(self, sheet: str, kind: str, mentioned: set[str]) -> None:
        """Things that the file calls by an alternative name; a thing whose own name it is comes first."""
        if not mentioned:
            return
        found = AlternativeName.objects.filter(name__in=mentioned, **{f"{kind}__isnull": False}).select_related(kind)
        for known in found:
            thing = self.by_pk[sheet].setdefault(known.about.pk, known.about)
            self.also[sheet].setdefault(plain(known.name), []).append(thing)
        for name, things in self.also[sheet].items():
            self.by_label[sheet].setdefault(name, things)

    def has_been_called(self, sheet: str, thing: Any, name: str) -> bool:
        """Whether a thing goes or ever went by a name: its own, an alternative one, or a former one that the record keeps."""
        if plain(thing.name) == name or self.is_alternative(sheet, thing, name):
            return True
        return any(former.pk == thing.pk for former in self.formerly(sheet).get(name, ()))

    def formerly(self, sheet: str) -> dict[str, list[Any]]:
        """The things that the record shows under a name which the file mentions: looked for once, where no name of now fits."""
        if sheet not in self._formerly:
            self._formerly[sheet] = self._past(SHEETS[sheet])
        return self._formerly[sheet]

    def _past(self, sheet: Sheet) -> dict[str, list[Any]]:
        names = self._mentioned[sheet.name]
        events = sheet.model.pgh_event_model.objects.filter(name__in=names)  # type: ignore[attr-defined]
        pairs = set(events.order_by().values_list("name", "pgh_obj_id").distinct())
        rows = sheet.model._default_manager.select_related(*sheet.related).defer(*sheet.outlines)
        things = rows.in_bulk({pk for _name, pk in pairs})
        found: dict[str, list[Any]] = defaultdict(list)
        for name, pk in sorted(pairs):
            if pk in things:
                found[plain(name)].append(self.by_pk[sheet.name].setdefault(pk, things[pk]))
        return found

    def is_alternative(self, sheet: str, thing: Any, name: Any) -> bool:
        """Whether a name is one of the other names of a thing."""
        return any(known.pk == thing.pk for known in self.also[sheet].get(name, ()))

    def _load(self, sheet: Sheet, lines: list[Line], names: _Names) -> None:
        wanted = Q(pk__in={line.id for line in lines if isinstance(line.id, int)} | names.numbers(sheet.name))
        wanted |= names.condition(sheet, lines)
        rows = sheet.model._default_manager.filter(wanted).select_related(*sheet.related).defer(*sheet.outlines)
        found = list(rows) if _asks(wanted) else []
        self.by_pk[sheet.name] = {thing.pk: thing for thing in found}
        labels: dict[Hashable, list[Any]] = defaultdict(list)
        for thing in found:
            labels[label_of(sheet.name, thing)].append(thing)
        self.by_label[sheet.name] = labels


def _asks(wanted: Q) -> bool:
    return any(value for _path, value in _conditions(wanted))


def _conditions(wanted: Q) -> Iterable[tuple[str, Any]]:
    for child in wanted.children:
        if isinstance(child, Q):
            yield from _conditions(child)
        elif isinstance(child, tuple):
            yield child


def label_of(sheet: str, thing: Any) -> Hashable:
    """How a file names a thing of this sheet: a code, a name, or a name within a place."""
    if sheet == "places":
        return plain(thing.code)
    if sheet in ("themes", "partnerships"):
        return (plain(thing.place.code), plain(thing.name))
    if sheet in ("organisations", "people"):
        return plain(thing.name)
    if sheet == "seats":
        return (plain(thing.partnership.place.code), plain(thing.partnership.name))
    return None


class _Names:
    """Every code and name that the file mentions, by the sheet in which it would be."""

    def __init__(self, lines: dict[str, list[Line]], default_place: str) -> None:
        self.mentioned: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, set[int]] = defaultdict(set)
        self.mentioned["places"].add(default_place)
        for name, found in lines.items():
            own = SHEETS[name]
            for line in found:
                for column in own.columns:
                    value = line.values.get(column.name)
                    if column.kind is Kind.MEANT and isinstance(value, int):
                        self._numbers[REFERENCES[own.column(column.of).kind]].add(value)
                    self._note(column, value)
                if name in REFERENCES.values():
                    self._note_own(name, line)

    def _note(self, column: Column, value: Any) -> None:
        sheet = REFERENCES.get(column.kind)
        if sheet is None or value is None:
            return
        name, number = split_number(value)
        self.mentioned[sheet] |= {value, name}
        if number is not None:
            self._numbers[sheet].add(number)

    def _note_own(self, sheet: str, line: Line) -> None:
        own = line.values.get("code" if sheet == "places" else "name")
        if own:
            self.mentioned[sheet].add(own)

    def numbers(self, sheet: str) -> set[int]:
        return self._numbers[sheet]

    def condition(self, sheet: Sheet, lines: list[Line]) -> Q:
        """Which rows of the register the file may mean."""
        names = self.mentioned
        if sheet.name == "places":
            return Q(code__in=names["places"])
        if sheet.name == "people":
            emails = {line.values["email"] for line in lines if line.values.get("email")}
            return Q(name__in=names["people"]) | Q(email__in=emails)
        if sheet.name == "organisations":
            return Q(name__in=names["organisations"])
        if sheet.name in ("themes", "partnerships"):
            return Q(name__in=names[sheet.name], place__code__in=names["places"])
        if sheet.name == "seats":
            # Feedback names a seat by its partnership, which may have no row of its own in the file.
            told = Q(partnership__name__in=names["seats"], partnership__place__code__in=names["places"])
            return told | self._of_relations(sheet, lines)
        if sheet.name == "feedback":
            return Q(seat__in=self._numbers["seats"]) | Q(
                seat__partnership__name__in=names["seats"], seat__partnership__place__code__in=names["places"]
            )
        if sheet.name == "identifiers":
            return Q(number__in={line.values.get("number") for line in lines})
        return self._of_relations(sheet, lines)

    def _of_relations(self, sheet: Sheet, lines: list[Line]) -> Q:
        """Rows that say how two things stand to each other: those of the first thing that the file names."""
        first = sheet.key[0]
        path = {"place": "place__code__in", "partnership": "partnership__name__in"}.get(first, f"{first}__name__in")
        said = {name for line in lines if (name := line.values.get(first)) is not None}
        found = Q(**{path: {split_number(name)[0] for name in said} | said})
        # Boards of one name sit in many places; only those of the file's own places are meant.
        return found & Q(partnership__place__code__in=self.mentioned["places"]) if first == "partnership" else found


def current(thing: Any, column: Column) -> Any:
    """What a row of the register has in a column, as reading an export of it would give it back."""
    value = value_of(thing, column)
    if isinstance(value, str):
        return plain(value) or None
    return value
