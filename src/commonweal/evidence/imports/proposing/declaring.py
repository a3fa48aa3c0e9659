"""From a draft to the declaration that says it, and to its YAML."""

from __future__ import annotations

import re
from typing import Any

import yaml
from django.utils.text import slugify

from commonweal.evidence.imports.declarations import Declaration, read
from commonweal.evidence.imports.headings import is_pattern, is_template
from commonweal.evidence.imports.proposing.columns import PERIOD, UNITS
from commonweal.evidence.imports.proposing.drafts import BESIDE, Answered, Draft, Role
from commonweal.evidence.imports.proposing.packing import patterns, unpacked
from commonweal.evidence.models import Disclosure
from commonweal.kit.figures import PERCENT


def as_yaml(draft: Draft) -> str:
    """The YAML of what a draft says."""
    return yaml.safe_dump(_said(draft), allow_unicode=True, sort_keys=False, width=120)


def declared(draft: Draft) -> Declaration:
    """The declaration that a draft makes. Raises WrongDeclaration."""
    return read(as_yaml(draft))


def _said(draft: Draft) -> dict[str, Any]:
    said: dict[str, Any] = {
        "code": draft.code,
        "name": draft.name[:300],
        "publisher": draft.publisher[:200],
        "licence": draft.licence[:200],
        "licence_url": draft.licence_url,
        "address": draft.address,
        "layout": "tidy" if draft.is_tidy else "wide",
        "each_file": "part",
        "encoding": draft.encoding,
    }
    if draft.sheets:
        said["sheets"] = list(draft.sheets)
    if draft.heading_rows > 1:
        said["heading_rows"] = draft.heading_rows
    said["place"] = _place(draft)
    said["period"] = _period(draft)
    if draft.kinds:
        said["kind"] = _kind(draft)
    elif draft.kind != "raw":
        said["kind"] = draft.kind
    for column in draft.columns_of(Role.NOTES):
        said["notes"] = {
            "column": _heading(column),
            "suppressed": "suppress|disclos",
            "missing": "missing|not available",
        }
    said["missing"], said["suppressed"] = list(draft.missing), list(draft.suppressed)
    leave_out = [
        {"column": _form(heading), "pattern": "|".join(re.escape(word) for word in words), "why": "totals"}
        for heading, words in draft.left_out.items()
    ]
    if leave_out:
        said["leave_out"] = leave_out
    unloaded = (Role.UNLOADED, *BESIDE) if draft.packed else (Role.UNLOADED,)
    ignored = [_heading(column) for column in draft.columns if column.role in unloaded and column.heading.strip()]
    if ignored:
        said["ignored"] = ignored
    said |= {"tidy": _tidy(draft)} if draft.is_tidy else _wide(draft)
    return {name: value for name, value in said.items() if value not in ("", [])}


def _place(draft: Draft) -> dict[str, Any]:
    [column, *_others] = draft.columns_of(Role.PLACE) or [Answered(0, "", Role.PLACE)]
    said: dict[str, Any] = {"column": _heading(column)}
    if draft.names:
        said["names"] = dict(draft.names)
    else:
        said |= {"form": draft.form or draft.system or "GSS"} | (
            {"system": draft.system} if draft.system not in ("", "GSS") else {}
        )
    return said | ({"blank": "leave_out"} if draft.blank_places else {})


def _period(draft: Draft) -> dict[str, Any]:
    for column in draft.columns_of(Role.PERIOD):
        return {"column": _heading(column)}
    return {"column": "{period}"} if draft.packed else {"fixed": draft.period}


def _kind(draft: Draft) -> dict[str, Any]:
    columns = draft.columns_of(Role.KIND)
    column = _heading(columns[0]) if columns else "{kind}"
    said: dict[str, Any] = {"column": column, "words": {re.escape(word): kind for word, kind in draft.kinds.items()}}
    return said | ({} if columns else {"otherwise": "raw"})


def _tidy(draft: Draft) -> dict[str, Any]:
    figures = draft.columns_of(Role.FIGURE)
    titles = draft.columns_of(Role.TITLE)
    said: dict[str, Any] = {}
    if draft.packed:
        said["title"] = _heading(titles[0]) if titles else ["{title}", "{about}"]
        kinds = [] if draft.columns_of(Role.KIND) else list(draft.kinds)
        said["value"] = [f"/{form}/" for form in patterns(kinds)]
        if not titles:
            said["title"] = ["{title}"] if _every_heading_has_a_title(figures) else {"fixed": draft.about or draft.name}
    else:
        said["title"] = _heading(titles[0]) if titles else {"fixed": draft.about or draft.name}
        said["value"] = _heading(figures[0]) if len(figures) == 1 else _one_of(figures)
    units = draft.columns_of(Role.UNIT)[:1]
    parts = [_heading(column) for column in (*draft.columns_of(Role.PART), *units)]
    if parts:
        said["parts"] = parts
    for role, name in () if draft.packed else BESIDE.items():
        for column in draft.columns_of(role)[:1]:
            said[name] = _heading(column)
    for column in units:
        said |= {"unit": _heading(column), "units": {word: unit for word, unit in UNITS.items() if unit == "%"}}
    said |= {"known": known} if (known := _known(draft, figures)) else {}
    return said


def _known(draft: Draft, figures: list[Answered]) -> list[dict[str, Any]]:
    """The units of the indicators and which way is better: of each title where headings tell several."""
    told: dict[str, Answered] = {}
    for column in figures:
        found = unpacked(column.heading) if draft.packed and not draft.columns_of(Role.TITLE) else None
        told.setdefault(f"^{re.escape(found['title'])}$" if found and found["title"] else ".", column)
    if len({(column.unit, column.polarity, column.aggregation) for column in told.values()}) == 1:
        told = {".": figures[0]}
    facts = [
        {"name": name}
        | ({"unit": column.unit} if column.unit else {})
        | ({"polarity": column.polarity} if column.polarity != "neither" else {})
        | ({"aggregation": column.aggregation} if column.aggregation != "none" else {})
        | _small_counts(draft)
        for name, column in told.items()
    ]
    return [each for each in facts if len(each) > 1]


def _small_counts(draft: Draft) -> dict[str, Any]:
    """What keeps small counts safe, where a smallest is told."""
    if draft.smallest_shown is None:
        return {}
    is_exact = draft.disclosure == Disclosure.SUPPRESSED
    return {"smallest_shown": draft.smallest_shown} | ({"disclosure": "suppressed"} if is_exact else {})


def _every_heading_has_a_title(figures: list[Answered]) -> bool:
    return bool(figures) and not any(
        re.fullmatch(rf"\W*{PERIOD}\W*", column.heading.strip(), re.IGNORECASE) for column in figures
    )


def _one_of(figures: list[Answered]) -> str:
    """Several columns of figures in a tidy table: their headings divide the title."""
    return "/(?P<part>" + "|".join(re.escape(column.heading.strip()) for column in figures) + ")/"


def _wide(draft: Draft) -> dict[str, Any]:
    indicators = []
    met: set[str] = set()
    for column in draft.columns_of(Role.FIGURE):
        code = f"{draft.code}-{slugify(column.name or column.heading)}"[:118].strip("-")
        while code in met:
            code = f"{code}-{column.index}"
        met.add(code)
        said: dict[str, Any] = {"column": _heading(column), "code": code, "name": (column.name or column.heading)[:300]}
        said |= {"unit": column.unit} if column.unit else {}
        said |= {"percent": True} if column.percent and column.unit in PERCENT else {}
        said |= {"polarity": column.polarity} if column.polarity != "neither" else {}
        said |= {"aggregation": column.aggregation} if column.aggregation != "none" else {}
        indicators.append(said | _small_counts(draft))
    parts = [_heading(column) for column in draft.columns_of(Role.PART)]
    return {"indicators": indicators} | ({"parts": parts} if parts else {})


def _heading(column: Answered) -> str:
    return _form(column.heading)


def _form(heading: str) -> str:
    """A heading as a declaration names it: as it stands, unless it would be taken for a pattern or a template."""
    text = " ".join(heading.split())
    return f"/{re.escape(text)}/" if is_pattern(text) or is_template(text) else text
