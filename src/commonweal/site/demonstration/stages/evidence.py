"""Stage: the source, the indicators and ten years of figures for every place."""

from __future__ import annotations

from commonweal.evidence import writes
from commonweal.evidence.models import Indicator, Release, Source
from commonweal.evidence.writes import Observation
from commonweal.register.rules import Viewer
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.figures import figures
from commonweal.site.demonstration.paths import paths
from commonweal.site.demonstration.stages import found


def is_done() -> bool:
    return Release.objects.filter(source__code=reading.indicators().source.code).exists()


def build(calendar: Calendar) -> None:
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    source = _source(by)
    for one in reading.indicators().all():
        writes.add_indicator(
            by=by,
            code=one.code,
            name=one.name,
            definition=one.definition,
            unit=one.unit,
            decimals=one.decimals,
            polarity=one.polarity,
            subject=one.subject,
            aggregation=one.aggregation,
            smallest_shown=one.smallest,
            source=source,
        )
    rows = [
        Observation(indicator=figure.indicator, place=figure.place, period=str(figure.year), value=figure.value)
        for figure in figures(calendar, paths(calendar))
    ]
    facts = reading.indicators().source
    writes.record_observations(by=by, source=source, rows=rows, on=calendar.month(-3), title=facts.note)


def _source(by: Viewer) -> Source:
    facts = reading.indicators().source
    return writes.add_source(
        by=by,
        why=facts.note,
        code=facts.code,
        name=f"{facts.name}. {facts.note}",
        publisher=facts.publisher,
        licence=facts.licence,
        licence_url=facts.licence_url,
    )


def indicators() -> dict[str, Indicator]:
    """The indicators by their code."""
    return {one.code: one for one in Indicator.objects.filter(source__code=reading.indicators().source.code)}
