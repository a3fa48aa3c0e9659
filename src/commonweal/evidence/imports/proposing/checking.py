"""A proposal as a person sees it: the draft, the declaration that it makes, and what the file is understood to hold by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from commonweal.evidence import rules
from commonweal.evidence.imports.declarations import WrongDeclaration
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.loading import Understood, understand
from commonweal.evidence.imports.proposing.declaring import as_yaml, declared
from commonweal.evidence.imports.proposing.drafts import Draft, Role, draft_of, revised
from commonweal.evidence.imports.proposing.naming import known_of
from commonweal.register.rules import Viewer

# Said in the declaration until a person has told it, so that the figures can be shown before.
UNTOLD = "?"


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a file, and how far it leads: understood, or faults."""

    draft: Draft
    text: str
    understood: Understood | None = None
    faults: Faults | None = None


def proposed(path: Path, name: str) -> Draft:
    """What a file seems to hold. Raises Faults where no table can be found in it."""
    return draft_of(path, name, known_of=known_of)


def checked(path: Path, name: str, draft: Draft, *, by: Viewer, answers: Mapping[str, Any] | None = None) -> Proposal:
    """A draft with a person's corrections, tried on its file. Raises Refused for anyone but a support team."""
    rules.may_add_source(by).or_refuse()
    corrected = revised(draft, answers or {})
    shown = revised(corrected, {"publisher": corrected.publisher or UNTOLD, "licence": corrected.licence or UNTOLD})
    text = as_yaml(shown)
    missing = _what_is_missing(corrected)
    if missing:
        return Proposal(corrected, text, faults=Faults([Fault(name, *missing)]))
    try:
        understood = understand(path, by=by, declaration=declared(shown), name=name)
    except Faults as faults:
        return Proposal(corrected, text, faults=faults)
    except WrongDeclaration as wrong:
        told = Fault(name, str(wrong), _("Correct what the columns are."))
        return Proposal(corrected, text, faults=Faults([told]))
    return Proposal(corrected, text, understood=understood)


def _what_is_missing(draft: Draft) -> tuple[str, str] | None:
    if len(draft.columns_of(Role.PLACE)) != 1:
        return _("One column, and no other, must be the place."), _("Say which column holds the codes of the places.")
    if not draft.columns_of(Role.FIGURE):
        return _("No column holds figures."), _("Say of at least one column that it holds figures.")
    if not draft.packed and not draft.columns_of(Role.PERIOD) and not draft.period:
        return _("Nothing tells which period the figures are of."), _("Write the period, such as 2019 or 2016/17.")
    return None
