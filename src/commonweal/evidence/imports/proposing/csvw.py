"""CSVW: the metadata file that goes with a CSV file says what its columns are, in place of a declaration.

What it does not say (which column is the place, which the period) is taken from the file itself, as for a proposal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from commonweal.evidence.imports.declarations import Declaration, WrongDeclaration
from commonweal.evidence.imports.headings import normal
from commonweal.evidence.imports.proposing.declaring import declared
from commonweal.evidence.imports.proposing.drafts import Answered, Draft, Role, draft_of
from commonweal.evidence.imports.proposing.naming import known_of

LARGEST = 1_000_000
NUMERIC = re.compile(r"(?:xsd?:)?(number|decimal|double|float|integer|int|long|nonNegativeInteger)", re.IGNORECASE)

# What the ends of property addresses mean, as the published vocabularies for statistics use them.
MEANT = {
    "refarea": Role.PLACE, "geography": Role.PLACE, "area": Role.PLACE, "refperiod": Role.PERIOD, "timeperiod": Role.PERIOD,
    "measuretype": Role.PART, "unitmeasure": Role.UNIT, "obsvalue": Role.FIGURE, "observation": Role.FIGURE,
    "obsstatus": Role.NOTES,
}  # fmt: skip


def beside(path: Path) -> Path | None:
    """The metadata file that lies beside a CSV file under the name that the standard gives it."""
    candidates = (path.with_name(f"{path.name}-metadata.json"), path.with_name(f"{path.stem}-metadata.json"))
    return next((each for each in candidates if each.is_file()), None)


def is_metadata(text: str) -> bool:
    """Whether a text is CSVW metadata rather than a declaration."""
    return text.lstrip("\ufeff \t\r\n").startswith("{") and "tableSchema" in text


def declaration_from(text: str, path: Path, name: str) -> Declaration:
    """The declaration that CSVW metadata and the file it is about make together. Raises WrongDeclaration, Faults."""
    try:
        given = json.loads(text[:LARGEST])
        found = _table_of(given, name)
    except (ValueError, RecursionError) as error:
        raise WrongDeclaration(_("The CSVW metadata is not JSON: %(error)s") % {"error": str(error)[:200]}) from error
    except (AttributeError, TypeError, KeyError) as error:
        raise WrongDeclaration(_("The CSVW metadata has no ‘tableSchema’ with ‘columns’.")) from error
    draft = draft_of(path, name, known_of=known_of)
    return declared(_overlaid(draft, given, found))


def _table_of(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The table of the metadata that is this file: by its address where there are several."""
    tables = given.get("tables") or [given]
    own = [table for table in tables if str(table.get("url", "")).rsplit("/", 1)[-1] == name]
    found: Mapping[str, Any] = (own or tables)[0]
    if not isinstance(found["tableSchema"]["columns"], list):
        raise TypeError
    return found


def _overlaid(draft: Draft, given: Mapping[str, Any], table: Mapping[str, Any]) -> Draft:
    schema = [
        column for column in table["tableSchema"]["columns"] if isinstance(column, dict) and not column.get("virtual")
    ]
    by_heading = {normal(title): column for column in schema for title in _titles(column)}
    unknown = [title for title in by_heading if title not in {normal(column.heading) for column in draft.columns}]
    if schema and len(unknown) == len(by_heading):
        raise WrongDeclaration(
            _("The CSVW metadata is of another file: none of its columns (%(columns)s) is there.")
            % {"columns": ", ".join(unknown[:10])}
        )
    columns = [_said_of(column, by_heading.get(normal(column.heading))) for column in draft.columns]
    nulls = [mark for column in schema for mark in _listed(column.get("null"))]
    return replace(
        draft,
        name=_told(table, given, "title") or draft.name,
        publisher=_told(table, given, "publisher") or _("Not told by its metadata"),
        licence=_told(table, given, "license") or _("Not told by its metadata"),
        licence_url=next((text for text in [_address(table, given)] if text.startswith("http")), ""),
        columns=_one_place(columns),
        missing=list(dict.fromkeys([*draft.missing, *nulls])),
    )


def _titles(column: Mapping[str, Any]) -> Iterator[str]:
    titles = column.get("titles") or column.get("name") or ""
    for each in titles.values() if isinstance(titles, dict) else _listed(titles):
        yield from _listed(each)


def _listed(given: Any) -> list[str]:
    if isinstance(given, list):
        return [str(each) for each in given]
    return [] if given is None else [str(given)]


def _said_of(column: Answered, said: Mapping[str, Any] | None) -> Answered:
    """A column as the metadata says that it is, where it does."""
    if said is None:
        return column
    if said.get("suppressOutput"):
        return replace(column, role=Role.UNLOADED)
    end = re.split(r"[#/:]", str(said.get("propertyUrl") or ""))[-1].replace("_", "").casefold()
    role = MEANT.get(end, column.role)
    datatype = said.get("datatype")
    kind = str(datatype.get("base") if isinstance(datatype, dict) else datatype or "")
    if role == Role.FIGURE and kind and not NUMERIC.fullmatch(kind):
        role = Role.UNLOADED
    elif role in (Role.UNLOADED, Role.PART) and NUMERIC.fullmatch(kind):
        role = Role.FIGURE
    described = _words(said.get("dc:title") or said.get("rdfs:label") or "")
    unit = _words(said.get("unit") or said.get("qudt:unit") or said.get("schema:unitText") or "")
    return replace(column, role=role, name=described or column.name, unit=unit or column.unit)


def _one_place(columns: Sequence[Answered]) -> list[Answered]:
    """Where metadata names the place, the column that was guessed before is none."""
    places = [column.index for column in columns if column.role == Role.PLACE]
    kept = places[-1:] if len(places) > 1 else places
    return [
        replace(column, role=Role.UNLOADED) if column.role == Role.PLACE and column.index not in kept else column
        for column in columns
    ]


def _told(table: Mapping[str, Any], given: Mapping[str, Any], what: str) -> str:
    for source in (table, given):
        for prefix in ("dc:", "dct:", "dcterms:", "schema:", ""):
            if text := _words(source.get(f"{prefix}{what}")):
                return text[:200]
    return ""


def _address(table: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    for source in (table, given):
        for name in ("dc:license", "dct:license", "dcterms:license", "schema:license", "license"):
            told = source.get(name)
            found = str(told.get("@id", "") if isinstance(told, dict) else told or "")
            if found:
                return found
    return ""


def _words(given: Any) -> str:
    """A text of metadata: itself, or what stands in its value, name or address."""
    if isinstance(given, dict):
        for name in ("@value", "schema:name", "foaf:name", "name", "@id"):
            if given.get(name):
                return _words(given[name])
        return ""
    if isinstance(given, list):
        return _words(given[0]) if given else ""
    return str(given or "").strip()
