"""What system a code of a place is of and what kind of area it names, by the declared list in frameworks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from commonweal.register.models import BESPOKE, Place

LISTED = Path(__file__).parents[1] / "frameworks" / "code_systems.yaml"

GSS = "GSS"

SIGNS = 3
"""So many first signs of a GSS code say what an area is and in which nation."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class System(_Part):
    """One system of codes: what its codes look like, and where that is written."""

    code: str
    name: str
    form: str
    source: str

    def has(self, code: str) -> bool:
        return re.fullmatch(self.form, code) is not None


class Kind(_Part):
    """One kind of area, from postcodes to nations."""

    code: str
    name: str
    headings: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    system: str = GSS


class OddHeading(_Part):
    """A heading of codes that is no abbreviation."""

    pattern: str
    kind: str


class CodeSystems(_Part):
    """The declared list: systems in the order in which a code is tried, kinds from small to wide."""

    code: str
    name: str
    source: str
    year: int
    version: int
    systems: tuple[System, ...]
    kinds: tuple[Kind, ...]
    headings: tuple[OddHeading, ...] = ()

    @cached_property
    def by_kind(self) -> dict[str, Kind]:
        return {kind.code: kind for kind in self.kinds}

    @cached_property
    def by_heading(self) -> dict[str, Kind]:
        return {heading: kind for kind in self.kinds for heading in kind.headings}

    @cached_property
    def by_signs(self) -> dict[str, Kind]:
        return {signs: kind for kind in self.kinds for signs in kind.signs}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """How wide a kind is, from 0 for the smallest."""
        return {kind.code: rank for rank, kind in enumerate(self.kinds)}


@cache
def code_systems() -> CodeSystems:
    """The list of systems and kinds. Raises pydantic's ValidationError when the shipped file is not one."""
    return CodeSystems.model_validate(yaml.safe_load(LISTED.read_text(encoding="utf-8")))


def system_of(code: str) -> System | None:
    """The first system whose codes look like this one; None for a code of no declared system."""
    return next((system for system in code_systems().systems if system.has(code.strip().upper())), None)


def kind_of(code: str) -> Kind | None:
    """What kind of area a code names: by its first signs, or by its system where that has one kind only."""
    system = system_of(code)
    if system is None:
        return None
    if system.code == GSS:
        return code_systems().by_signs.get(code.strip().upper()[:SIGNS])
    return next((kind for kind in code_systems().kinds if kind.system == system.code), None)


def kind_name(code: str) -> str:
    """The name of a kind by its abbreviation, or the abbreviation itself where it is not declared."""
    kind = code_systems().by_kind.get(code)
    return kind.name if kind is not None else code


def prefix_of_nation(place: Place, inside: Iterable[str]) -> str:
    """What the codes of all neighbourhoods of a place's nation begin with; empty where codes do not say."""
    code = next(iter(inside), place.code)
    return code[:SIGNS] if _is_gss(place, code) else ""


def signs_of(place: Place) -> tuple[str, ...]:
    """What the codes of all areas of a place's kind begin with, in every nation; empty where codes do not say."""
    if place.code_system != GSS:
        return ()
    kind = kind_of(place.code)
    return kind.signs if kind is not None and kind.signs else (place.code[:SIGNS],)


def _is_gss(place: Place, code: str) -> bool:
    """A bespoke neighbourhood is of the nation that its parts are of."""
    if place.code_system != BESPOKE:
        return place.code_system == GSS
    system = system_of(code)
    return system is not None and system.code == GSS
