"""Stage: the indicators, and ten years of figures for every place, loaded from a file as a publisher's would be."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from commonweal.evidence import writes
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import reading, statistics_file
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import found

FOLDER = "demonstration"
"""Of the data folder: where the file stays, so that its hash can be checked."""

WHY = "Made up for the demonstration, and loaded as a published file is."


def is_done() -> bool:
    return Release.objects.filter(source__code=reading.declared()["code"]).exists()


def build(calendar: Calendar) -> None:
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    _add_indicators(_add_source(by), by)
    path = statistics_file.write(Path(settings.COMMONWEAL_DATA) / FOLDER, calendar)
    call_command(
        "evidence_add",
        str(path),
        declaration=reading.declared()["code"],
        retrieved_on=calendar.published.isoformat(),
        why=WHY,
        stdout=StringIO(),
    )


def code_of(indicator: str) -> str:
    """The code under which the evidence knows an indicator of the authored facts."""
    return f"{reading.declared()['code']}-{indicator}"


def indicators() -> dict[str, Indicator]:
    """The indicators by the code that the authored facts use."""
    by_code = {one.code: one for one in Indicator.objects.filter(source__code=reading.declared()["code"])}
    return {one.code: by_code[code_of(one.code)] for one in reading.indicators().all()}


def _add_source(by: Viewer) -> Source:
    told = reading.declared()
    return writes.add_source(
        by=by,
        code=told["code"],
        name=told["name"],
        publisher=told["publisher"],
        licence=told["licence"],
        licence_url=told["licence_url"],
        declaration=reading.declaration(),
    )


def _add_indicators(source: Source, by: Viewer) -> None:
    for one in reading.indicators().all():
        writes.add_indicator(
            by=by,
            source=source,
            code=code_of(one.code),
            name=one.name,
            definition=one.definition,
            unit=one.unit,
            decimals=one.decimals,
            polarity=one.polarity,
            subject=one.subject,
            aggregation=one.aggregation,
            smallest_shown=one.smallest,
        )
