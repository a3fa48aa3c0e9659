"""What a proposal may take for a place: codes as the great systems write them, and the codes and names that are known here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from commonweal.evidence.imports.headings import normal
from commonweal.evidence.imports.language import PLACES, names_listed
from commonweal.register.models import Place

CODE = re.compile(r"[EKNSW]\d{8}|95[A-Z]{2}\d{2}[A-Z]\d|E\d{4}|\d{2}[A-Z]{2}")


@dataclass(frozen=True)
class Known:
    """The places that the texts of a file may mean."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Codes by the names that the file writes."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """For codes of the register, the system that each is of."""
    form: str = ""
    """What the codes of one column look like, where they are of none of the great systems."""
    system: str = ""

    @cached_property
    def by_name(self) -> Mapping[str, str]:
        return {normal(name): code for name, code in self.names.items()}

    def is_code(self, cell: str) -> bool:
        if CODE.fullmatch(cell) or cell in self.codes:
            return True
        return bool(self.form) and re.fullmatch(self.form, cell) is not None

    def is_place(self, cell: str) -> bool:
        return self.is_code(cell.strip()) or normal(cell) in self.by_name

    def count(self, cells: Iterable[str]) -> int:
        """How many cells are places; codes count for more than names, which often stand beside them."""
        told = [cell.strip() for cell in cells]
        return 2 * sum(self.is_code(cell) for cell in told) or sum(normal(cell) in self.by_name for cell in told)

    def in_column(self, cells: Sequence[str]) -> Known:
        """What is known, with the form of a column's codes taken from those of them that are in the register."""
        own = sorted({told for cell in cells if (told := cell.strip()) in self.codes and not CODE.fullmatch(told)})
        if not own or any(CODE.fullmatch(cell.strip()) for cell in cells):
            return self
        return replace(self, form="|".join(dict.fromkeys(map(_form, own))), system=self.codes[own[0]])


def _form(code: str) -> str:
    """What codes like one look like: with as many letters and any number. A code without a number stands for itself."""
    if not re.search(r"[0-9]", code):
        return re.escape(code)
    runs = re.findall(r"[0-9]+|[A-Z]+|[^0-9A-Z]+", code)
    return "".join(
        r"\d+" if run[0].isdigit() else f"[A-Z]{{{len(run)}}}" if re.fullmatch("[A-Z]+", run) else re.escape(run)
        for run in runs
    )


def known_of(texts: Set[str]) -> Known:
    """Which of some texts are codes in the register, or name one place and no other there or in the lists that ship."""
    codes = dict(Place.objects.filter(code__in=texts).exclude(code="").values_list("code", "code_system"))
    return Known(names=_names_of(texts), codes=codes)


def _names_of(texts: Set[str]) -> dict[str, str]:
    known = {normal(name): code for path in PLACES.glob("*.yaml") for name, code in names_listed(path.stem).items()}
    found = {text: known[normal(text)] for text in texts if normal(text) in known}
    met: dict[str, set[str]] = {}
    for name, code in Place.objects.filter(name__in=texts).exclude(code="").values_list("name", "code"):
        met.setdefault(name, set()).add(code)
    return found | {name: next(iter(codes)) for name, codes in met.items() if len(codes) == 1 and name not in found}
