"""Who may do what in strategy and in which state, each answer with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import isfinite

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.analysis.trajectories import Trajectory, trajectory
from commonweal.evidence.models import Aggregation, Disclosure, Indicator
from commonweal.evidence.rules import Figure
from commonweal.evidence.rules import shown as gate
from commonweal.kit.figures import PERCENT, POUNDS, range_of
from commonweal.kit.figures import with_unit as as_written
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.models import Seat
from commonweal.register.rules import Viewer, may_support, may_work_in
from commonweal.strategy.models import Issue, Objective, Strategy, Target

Agreeable = Strategy | Objective | Target
Standing = Strategy | Issue | Objective | Target


class State(TextChoices):
    """Where a strategy, an objective or a target is: still a draft, agreed through a seat, or ended."""

    DRAFT = "draft", gettext_lazy("draft")
    AGREED = "agreed", gettext_lazy("agreed")
    ENDED = "ended", gettext_lazy("ended")


TRANSITIONS: dict[State, dict[str, State]] = {
    State.DRAFT: {"change": State.DRAFT, "agree": State.AGREED, "end": State.ENDED},
    State.AGREED: {"change": State.AGREED, "end": State.ENDED},
    State.ENDED: {},
}
"""What may be done to a thing in each state, and the state that it leads to. Adopting a strategy is agreeing it."""


def state_of(thing: Standing, on: date) -> State:
    """The state of a thing on a day. An issue is nobody's decision, so it is agreed as long as it lasts."""
    if thing.until is not None and thing.until <= on:
        return State.ENDED
    if isinstance(thing, Issue):
        return State.AGREED
    return State.DRAFT if decided_on(thing) is None else State.AGREED


def decided_on(thing: Agreeable) -> date | None:
    """The day on which it was adopted or agreed, if it was."""
    return thing.adopted_on if isinstance(thing, Strategy) else thing.agreed_on


def place_of(thing: Standing) -> int:
    """The place whose partnership a thing belongs to. A target may be measured in another place: a neighbourhood of it."""
    if isinstance(thing, Strategy | Issue):
        return thing.place_id
    if isinstance(thing, Objective):
        return thing.strategy.place_id
    return thing.objective.strategy.place_id


def allows(state: State, verb: str) -> Verdict:
    """Whether a thing in this state may be changed, agreed or ended."""
    if verb in TRANSITIONS[state]:
        return yes()
    if state is State.ENDED:
        return no(_("It has ended, so it stands as it is."))
    return no(_("It is agreed already."))


def line_of(target: Target, points: Iterable[tuple[date, float]] = ()) -> Trajectory:
    """The line that a target asks its indicator to follow, through milestones that are at hand. Raises ValueError."""
    return trajectory(
        baseline_on=target.baseline_on,
        baseline=target.baseline_value,
        due=target.due,
        target=target.value,
        milestones=points,
    )


def can_be(indicator: Indicator, value: float) -> Verdict:
    """Whether a figure of an indicator can have this value, by its unit: a share of the whole, a rate or a count has its range.

    What is no number at all is refused with its own words by the trajectory.
    """
    least, most = range_of(indicator.unit)
    if indicator.aggregation == Aggregation.SUM and indicator.unit not in POUNDS:
        least = 0.0
    if least <= value <= most or not isfinite(value):
        return yes()
    if isfinite(most):
        return no(
            _("A figure in %(unit)s lies between %(least)s and %(most)s.")
            % {"unit": indicator.unit, "least": f"{least:g}", "most": f"{most:g}"}
        )
    return no(_("A figure in %(unit)s is %(least)s or more.") % {"unit": indicator.unit, "least": f"{least:g}"})


def shown(indicator: Indicator, value: float | None, *, with_unit: bool = True) -> str:
    """A value as people write it: with the indicator's decimal places and unit. Nothing for a value that is missing.

    Without its unit it still carries a percent or pound sign: only the long ones are left out.
    """
    if value is None:
        return ""
    unit = indicator.unit.strip()
    return as_written(value, unit if with_unit or unit in PERCENT | POUNDS else "", indicator.decimals)


def measured(indicator: Indicator, value: float | None) -> float | None:
    """A measured value as it may be shown: through the disclosure gate of the evidence, nothing where it is withheld."""
    if value is None:
        return None
    figure = Figure(indicator.code, "", "", date.min, date.max, value)
    (told,) = gate([figure], {indicator.code: indicator})
    return told.value


def measured_in_words(indicator: Indicator, value: float | None, *, with_unit: bool = True) -> str:
    """A measured value as people write it, or that it is withheld because it is so small that it could show a household."""
    told = measured(indicator, value)
    if told is None and value is not None:
        return withheld_words(indicator)
    return shown(indicator, told, with_unit=with_unit)


def withheld_words(indicator: Indicator) -> str:
    """What stands where a measured value, or one planned from it, is withheld."""
    if indicator.disclosure == Disclosure.SUPPRESSED:
        return _("withheld: see the evidence")
    return _("small number, withheld")


# --- Seeing


def may_see_place(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place see what it means to do. The public sees what is published of it, in the account."""
    return may_work_in(viewer, place_id)


def may_see(viewer: Viewer, thing: Standing) -> Verdict:
    """Partners of the place, and whoever leads it."""
    if isinstance(thing, Objective | Target) and is_lead(viewer, thing):
        return yes()
    return may_see_place(viewer, place_of(thing))


def is_lead(viewer: Viewer, thing: Objective | Target) -> bool:
    """Whether the viewer leads the target or its objective."""
    if viewer.person_id is None:
        return False
    objective = thing.objective if isinstance(thing, Target) else thing
    leads = {objective.lead_id, thing.lead_id}
    return viewer.person_id in leads


# --- Doing: the support team of the place, for what is not yet ended


def may_add_strategy(viewer: Viewer, place_id: int | None) -> Verdict:
    return may_support(viewer, place_id)


def may_add_issue(viewer: Viewer, place_id: int | None) -> Verdict:
    return may_support(viewer, place_id)


def may_add_objective(viewer: Viewer, issue: Issue, on: date) -> Verdict:
    return _may(viewer, issue, "change", on)


def may_add_target(viewer: Viewer, objective: Objective, on: date) -> Verdict:
    return _may(viewer, objective, "change", on)


def may_change(viewer: Viewer, thing: Standing, on: date) -> Verdict:
    """The support team may, until the thing ends."""
    return _may(viewer, thing, "change", on)


def may_end(viewer: Viewer, thing: Standing, on: date) -> Verdict:
    """The support team may, once."""
    return _may(viewer, thing, "end", on)


def may_agree(viewer: Viewer, thing: Agreeable, on: date) -> Verdict:
    """The support team records what the partnership decided, once."""
    return _may(viewer, thing, "agree", on)


def may_adopt(viewer: Viewer, strategy: Strategy, on: date) -> Verdict:
    """Adopting a strategy is agreeing it."""
    return may_agree(viewer, strategy, on)


def _may(viewer: Viewer, thing: Standing, verb: str, on: date) -> Verdict:
    allowed = may_support(viewer, place_of(thing))
    return allows(state_of(thing, on), verb) if allowed else allowed


def decides(seat: Seat, place_id: int, on: date) -> Verdict:
    """Whether something of this place can have been decided through this seat on that day."""
    if seat.partnership.place_id != place_id:
        return no(_("%(seat)s is a seat in another place.") % {"seat": seat})
    if seat.person_id is None:
        return no(_("%(seat)s: nobody holds this seat, so nothing can be decided through it.") % {"seat": seat})
    for dated in (seat, seat.partnership):
        begun = dated.since is None or dated.since <= on
        lasts = dated.until is None or dated.until > on
        if not (begun and lasts):
            return no(_("%(seat)s: this seat did not stand on that day.") % {"seat": seat})
    return yes()
