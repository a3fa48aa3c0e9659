"""Which declaration a person gave with a file, or named for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commonweal.evidence.imports import declarations
from commonweal.evidence.imports.declarations import Declaration
from commonweal.evidence.imports.matching import known_declarations
from commonweal.evidence.imports.proposing import csvw


def named(facts: Mapping[str, Any], path: Path, name: str) -> Declaration | None:
    """The declaration, or CSVW metadata, that came with a file; or the one that was named for it; None leaves it to the headings.

    Raises WrongDeclaration and Faults for metadata that does not go with the file.
    """
    if facts.get("declaration"):
        return given_with(str(facts["declaration"]), path, name)
    return known_declarations().get(str(facts.get("source") or ""))


def given_with(text: str, path: Path, name: str, *, called: str = "") -> Declaration:
    """The declaration that a text, itself called so, makes for a file: YAML of ours, or CSVW metadata."""
    if csvw.is_metadata(text):
        return csvw.declaration_from(text, path, name)
    return declarations.read(text, name=called)
