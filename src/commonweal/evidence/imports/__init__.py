"""Files in: published tables become releases of their sources, by declarations instead of code."""

from commonweal.evidence.imports.declarations import Declaration, WrongDeclaration, read
from commonweal.evidence.imports.faults import Fault, Faults
from commonweal.evidence.imports.loading import Understood, load_release, understand
from commonweal.evidence.imports.matching import known_declarations
from commonweal.evidence.imports.naming import given_with, named
from commonweal.evidence.imports.proposing.csvw import beside, is_metadata

__all__ = [
    "Declaration",
    "Fault",
    "Faults",
    "Understood",
    "WrongDeclaration",
    "beside",
    "given_with",
    "is_metadata",
    "known_declarations",
    "load_release",
    "named",
    "read",
    "understand",
]
