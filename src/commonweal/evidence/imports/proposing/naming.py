"""The names of places that a proposal may meet: those of the register, and of the lists that ship."""

from __future__ import annotations

from collections.abc import Set

from commonweal.evidence.imports.headings import normal
from commonweal.evidence.imports.language import PLACES, names_listed
from commonweal.register.models import Place


def names_of(texts: Set[str]) -> dict[str, str]:
    """The codes of places by those of some texts that name one place and no other."""
    known = {normal(name): code for path in PLACES.glob("*.yaml") for name, code in names_listed(path.stem).items()}
    found = {text: known[normal(text)] for text in texts if normal(text) in known}
    met: dict[str, set[str]] = {}
    for name, code in Place.objects.filter(name__in=texts).exclude(code="").values_list("name", "code"):
        met.setdefault(name, set()).add(code)
    return found | {name: next(iter(codes)) for name, codes in met.items() if len(codes) == 1 and name not in found}
