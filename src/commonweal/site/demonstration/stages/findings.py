"""Stage: what partners agree the figures mean, with a vicious circle, a dispute and figures that are still wanted."""

from __future__ import annotations

from commonweal.evidence import writes
from commonweal.evidence.models import Finding
from commonweal.register.models import Theme, Tier
from commonweal.register.reads import ancestors
from commonweal.site.demonstration import reading
from commonweal.site.demonstration.concluding import Concluded
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.stages import evidence, found


def is_done() -> bool:
    return Finding.objects.filter(place__code_system=reading.places().code_system).exists()


def build(calendar: Calendar) -> None:
    told, place = reading.conclusions(), found.northwick()
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    known = {one.key: _conclude(one, calendar) for one in told.findings}
    bodies, indicators = found.organisations(), evidence.indicators()
    for claim in told.causes:
        writes.say_cause(
            known[claim.effect], cause=known[claim.cause], organisation=bodies.get(claim.by), strength=claim.strength,
            rests_on=claim.rests_on, reason=claim.reason, on=calendar.month(claim.months), by=by,
        )  # fmt: skip
    for one in told.gaps:
        gap = writes.raise_gap(
            place, title=one.title, reason=one.reason, indicator=indicators.get(one.indicator),
            finding=known.get(one.finding), asked_of=bodies.get(one.of), on=calendar.month(one.raised),
            expected_on=None if one.expected is None else calendar.month(one.expected), by=by,
        )  # fmt: skip
        if one.ended is not None:
            writes.end_gap(gap, outcome=one.outcome, outcome_note=one.note, on=calendar.month(one.ended), by=by)


def _conclude(told: Concluded, calendar: Calendar) -> Finding:
    """One finding: proposed, rested on its figures, signed, agreed, and then disputed."""
    place, bodies = found.northwick(), found.organisations()
    by = found.support_of(found.signed_in_as("support"), calendar.on)
    day = calendar.month(told.proposed)
    finding = writes.propose_finding(
        place, statement=told.statement, explanation=told.explanation, unknown=told.unknown, on=day, by=by,
        theme=Theme.objects.get(place=place, name=told.theme), proposed_by=bodies[told.by],
    )  # fmt: skip
    nation = next(each for each in ancestors(by, place) if each.tier == Tier.NATION)
    for one in told.rests:
        where = {"borough": place, "nation": nation}[one.place]
        indicator = evidence.indicators()[one.indicator]
        writes.add_ground(finding, indicator=indicator, place=where, note=one.note, on=day, by=by)
    for body in told.signed:
        writes.sign_finding(finding, organisation=bodies[body], on=day, by=by)
    if told.agreed is not None:
        finding = writes.agree_finding(finding, on=calendar.month(told.agreed), by=by)
    for objection in [*told.disputed, *([told.changed] if told.changed else [])]:
        writes.dispute_finding(
            finding, organisation=bodies[objection.by], reason=objection.reason, on=calendar.month(objection.months),
            by=by,
        )  # fmt: skip
    return finding
