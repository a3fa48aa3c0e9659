"""Headings of figures that tell a period: at their end ("Births, 2020/21") or at their start ("2020/21 births (%)")."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from commonweal.analysis import periods
from commonweal.evidence.imports.headings import words
from commonweal.evidence.imports.proposing.columns import KINDS, PERIOD


def patterns(kinds: Iterable[str]) -> tuple[str, str]:
    """What such headings look like, at their end and at their start, where some words tell how figures came about."""
    listed = "|".join(re.escape(word) for word in kinds)
    kind = rf"(?:(?P<kind>{listed})[ _:|,(-]+)?" if listed else ""
    return (
        rf"(?:(?P<title>.*?)[ _:|,(-]*)??{kind}(?P<period>{PERIOD})\)?",
        rf"{kind}\(?(?P<period>{PERIOD})\)?[ _:|,-]+(?P<title>.*\S)",
    )


AT_ITS_END, AT_ITS_START = (re.compile(form, re.IGNORECASE) for form in patterns(KINDS))


def unpacked(heading: str) -> Mapping[str, str] | None:
    """The title, kind and period in a heading, or None where it tells no period."""
    told = " ".join(heading.split())
    for form in (AT_ITS_END, AT_ITS_START):
        found = form.fullmatch(told)
        if found and periods.is_period(found["period"]):
            return {"title": words(found["title"] or ""), "kind": found["kind"] or "", "period": found["period"]}
    return None
