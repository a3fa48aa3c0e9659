"""Files in: published tables become releases of their sources, by declarations instead of code."""

from commonweal.evidence.imports.declarations import Declaration, WrongDeclaration, read
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.loading import Understood, load_release, understand
from commonweal.evidence.imports.matching import known_declarations, named

__all__ = [
    "Declaration",
    "Fault",
    "Faults",
    "Understood",
    "WrongDeclaration",
    "known_declarations",
    "load_release",
    "named",
    "read",
    "understand",
]
