"""Finds what a name in a file means: a row of the register, or a row that the same file adds."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Hashable
from typing import Any

from django.utils.translation import gettext as _

from commonweal.register.exports.sheets import BY_NUMBER, REFERENCES, Kind
from commonweal.register.imports.faults import Wrong
from commonweal.register.imports.known import Known, label_of, split_number
from commonweal.register.imports.plans import Step
from commonweal.register.imports.tables import Pointer

IN_A_PLACE = (Kind.THEME, Kind.PARTNERSHIP, Kind.SEAT)
"""What is looked for by its name within a place."""
MOST_LOOKS = 50
"""For how many wrong names of a file a right one is suggested."""

Target = Any
"""A row of the register, or the step that adds one."""


class References:
    """Everything that a name can mean, from the register and from the file itself."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._looks_left = MOST_LOOKS
        self._rows: dict[tuple[str, int], Target] = {}
        self._added: dict[str, dict[Hashable, list[Target]]] = defaultdict(lambda: defaultdict(list))

    def note(self, sheet: str, label: Hashable, target: Target, *, row: int) -> None:
        """A row of the file goes by this name."""
        self._added[sheet][label].append(target)
        self._rows[sheet, row] = target

    def find(self, kind: Kind, name: str, place: Target | None = None, *, number: int | None = None) -> Target:
        """What the name means. Raises Wrong when nothing or more than one thing has it.

        A `number` beside the name settles it as long as the name is one that its row has or had; where somebody wrote
        another name, the name counts. A name that nothing has now is looked for among former ones.
        """
        sheet = REFERENCES[kind]
        if isinstance(name, Pointer):
            return self._pointed(sheet, name)
        if kind in IN_A_PLACE and place is None:
            raise Wrong(_("It cannot be told in which place to look for it."), _("Put the place right first."))
        meant = self._meant(sheet, kind, name, place, number)
        if meant is not None:
            return meant
        candidates = self._called(sheet, self._label(kind, name, place))
        if not candidates:
            candidates = self._numbered(sheet, kind, name, place)
        if not candidates and kind in BY_NUMBER:
            candidates = self._formerly(sheet, kind, name, place)
        if len(candidates) == 1:
            return candidates[0]
        raise self._wrong(kind, name, place, candidates)

    def _meant(self, sheet: str, kind: Kind, name: str, place: Target | None, number: int | None) -> Target:
        """The row of that number, where the name beside it is, or was, its own."""
        thing = self._known.by_pk[sheet].get(number) if number is not None else None
        if thing is None:
            return None
        in_the_file = self._added[sheet].get(self._label(kind, name, place), ())
        if any(is_same(thing, target) for target in in_the_file):
            return thing
        bare = split_number(name)[0]
        return thing if any(self._known.has_been_called(sheet, thing, one) for one in {name, bare}) else None

    def _formerly(self, sheet: str, kind: Kind, name: str, place: Target | None) -> list[Target]:
        """What went by that name once, within the place where it is looked for."""
        found = self._known.formerly(sheet).get(name, [])
        return [thing for thing in found if kind not in IN_A_PLACE or thing.place.code == code_of(place)]

    def _pointed(self, sheet: str, pointer: Pointer) -> Target:
        target = self._rows.get((sheet, pointer.row))
        if target is None:
            raise Wrong(
                _("What it rests on cannot be brought in."), _("Mend the fault of that one; this one goes with it.")
            )
        return target

    def _label(self, kind: Kind, name: str, place: Target | None) -> Hashable:
        return (code_of(place), name) if kind in IN_A_PLACE else name

    def _called(self, sheet: str, label: Hashable) -> list[Target]:
        """Each thing of that name once; those that have ended only where no other has it."""
        both = [*self._known.by_label[sheet].get(label, ()), *self._added[sheet].get(label, ())]
        found = list({id(target) if isinstance(target, Step) else target.pk: target for target in both}.values())
        lasting = [target for target in found if getattr(target, "until", None) is None]
        return lasting or found

    def _numbered(self, sheet: str, kind: Kind, name: str, place: Target | None) -> list[Target]:
        base, number = split_number(name)
        thing = self._known.by_pk[sheet].get(number) if number is not None else None
        fits = thing is not None and label_of(sheet, thing) == self._label(kind, base, place)
        return [thing] if fits else []

    def _wrong(self, kind: Kind, name: str, place: Target | None, candidates: list[Target]) -> Wrong:
        sheet = REFERENCES[kind]
        if candidates:
            numbers = [f"{name} #{target.pk}" for target in candidates if not isinstance(target, Step)]
            return Wrong(
                _("More than one row of %(sheet)s is called this.") % {"sheet": sheet},
                _("Say which by its number: %(choices)s.") % {"choices": ", ".join(numbers[:5])}
                if numbers
                else _("Keep one of them in the sheet %(sheet)s.") % {"sheet": sheet},
            )
        if kind is Kind.SEAT and split_number(name)[1] is not None:
            return Wrong(
                _("There is no seat of this number on this partnership."),
                _("Take the number from the sheet seats of a new export."),
            )
        near = self._near(name, sheet, place)
        what = (
            _("There is no such code in the register or in this file.")
            if kind is Kind.PLACE
            else _("There is nothing of this name in the register or in this file.")
        )
        if near:
            return Wrong(what, _("Did you mean %(near)s?") % {"near": near[0]})
        elsewhere = self._places_with(sheet, name)
        if elsewhere:
            return Wrong(
                _("There is nothing of this name in this place."),
                _("There is one in %(codes)s; write that code under place.") % {"codes": ", ".join(elsewhere)},
            )
        return Wrong(what, _("Correct it, or add it to the sheet %(sheet)s.") % {"sheet": sheet})

    def _near(self, name: str, sheet: str, place: Target | None) -> list[str]:
        """The name most like this one; looked for only so often, because each look compares with every name."""
        self._looks_left -= 1
        if self._looks_left < 0:
            return []
        return difflib.get_close_matches(name, self._names(sheet, place), n=1, cutoff=0.75)

    def _names(self, sheet: str, place: Target | None) -> list[str]:
        """The names that this reference could mean."""
        labels = [*self._known.by_label[sheet], *self._added[sheet]]
        if place is None:
            return sorted({str(label) for label in labels})
        return sorted({label[1] for label in labels if isinstance(label, tuple) and label[0] == code_of(place)})

    def _places_with(self, sheet: str, name: str) -> list[str]:
        """The codes of other places that have a theme or partnership of that name."""
        labels = [*self._known.by_label[sheet], *self._added[sheet]]
        return sorted({label[0] for label in labels if isinstance(label, tuple) and label[1] == name})


def code_of(place: Target) -> str:
    """The code of a place, whether it is there or is about to be added."""
    return str(place.line.values["code"] if isinstance(place, Step) else place.code).strip()


def is_same(one: Target, other: Target) -> bool:
    """Whether two references are to one thing."""
    if one is None or other is None or isinstance(one, Step) or isinstance(other, Step):
        return one is other
    return bool(one.pk == other.pk and type(one) is type(other))


def name_of(target: Target) -> str:
    """What a preview calls it."""
    return "" if target is None else target.name if isinstance(target, Step) else str(target)
