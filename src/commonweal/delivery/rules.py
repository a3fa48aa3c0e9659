"""Who may do what in delivery and in which state, each answer with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from math import isclose, isfinite, isnan

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.analysis import trajectories, trends
from commonweal.analysis.trajectories import Better, Tolerance, Trajectory
from commonweal.delivery.models import Action, Rating, Update
from commonweal.evidence.models import Indicator
from commonweal.kit.figures import PERCENT, POUNDS, with_unit
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.rules import Viewer, is_support
from commonweal.strategy import rules as strategy
from commonweal.strategy.models import Target


class ActionState(TextChoices):
    """Where an action is: planned until it starts, under way until it is completed or ended without."""

    PLANNED = "planned", gettext_lazy("planned")
    UNDER_WAY = "under_way", gettext_lazy("under way")
    COMPLETED = "completed", gettext_lazy("completed")
    ENDED = "ended", gettext_lazy("ended")


TRANSITIONS: dict[ActionState, dict[str, ActionState]] = {
    ActionState.PLANNED: {
        "change": ActionState.PLANNED,
        "complete": ActionState.COMPLETED,
        "end": ActionState.ENDED,
    },
    ActionState.UNDER_WAY: {
        "change": ActionState.UNDER_WAY,
        "complete": ActionState.COMPLETED,
        "end": ActionState.ENDED,
    },
    ActionState.COMPLETED: {"reopen": ActionState.UNDER_WAY},
    ActionState.ENDED: {},
}
"""What may be done to an action in each state, and the state that it leads to."""


def state_of(action: Action, on: date) -> ActionState:
    """The state of an action on a day. Without a known start it is planned."""
    if action.completed_on is not None and action.completed_on <= on:
        return ActionState.COMPLETED
    if action.until is not None and action.until <= on:
        return ActionState.ENDED
    if action.since is None or action.since > on:
        return ActionState.PLANNED
    return ActionState.UNDER_WAY


def allows(state: ActionState, verb: str) -> Verdict:
    """Whether an action in this state may be changed, completed, reopened or ended."""
    if verb in TRANSITIONS[state]:
        return yes()
    if state is ActionState.COMPLETED:
        return no(_("This action is completed. Reopen it first."))
    if state is ActionState.ENDED:
        return no(_("This action has ended, so it stands as it is."))
    return no(_("This action is not completed, so there is nothing to reopen."))


# --- Seeing


def may_see_place(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place see how it is going. The public sees what is published of it, in the account."""
    return strategy.may_see_place(viewer, place_id)


def may_see_target(viewer: Viewer, target: Target) -> Verdict:
    """Whoever may see a target may see what was done about it."""
    return strategy.may_see(viewer, target)


def may_see_action(viewer: Viewer, action: Action) -> Verdict:
    """Partners of the place, whoever leads the target, and whoever leads the action."""
    if is_action_lead(viewer, action):
        return yes()
    return may_see_target(viewer, action.target)


# --- Actions


def is_action_lead(viewer: Viewer, action: Action) -> bool:
    """Whether the viewer leads the action."""
    return viewer.person_id is not None and viewer.person_id == action.lead_id


def runs_target(viewer: Viewer, target: Target) -> bool:
    """Whether the viewer leads the target or is on the support team of its place."""
    return is_support(viewer, strategy.place_of(target)) or strategy.is_lead(viewer, target)


def may_add_action(viewer: Viewer, target: Target, on: date) -> Verdict:
    """The lead of the target and the support team, while the target lasts."""
    if not runs_target(viewer, target):
        return _not_a_lead(viewer, _("Only the lead of this target or the support team may add an action to it."))
    if strategy.state_of(target, on) is strategy.State.ENDED:
        return no(_("This target has ended, so no action is added to it."))
    return yes()


def may_change_action(viewer: Viewer, action: Action, on: date) -> Verdict:
    """The lead of the action, the lead of its target and the support team."""
    return _may_by_a_lead(viewer, action, "change", on)


def may_complete_action(viewer: Viewer, action: Action, on: date) -> Verdict:
    """The lead of the action, the lead of its target and the support team."""
    return _may_by_a_lead(viewer, action, "complete", on)


def may_reopen_action(viewer: Viewer, action: Action, on: date) -> Verdict:
    """The lead of the action, the lead of its target and the support team."""
    return _may_by_a_lead(viewer, action, "reopen", on)


def may_end_action(viewer: Viewer, action: Action, on: date) -> Verdict:
    """The lead of its target and the support team: whoever promised an action does not drop it alone."""
    if not runs_target(viewer, action.target):
        return _not_a_lead(viewer, _("Only the lead of the target or the support team may end an action."))
    return allows(state_of(action, on), "end")


def _may_by_a_lead(viewer: Viewer, action: Action, verb: str, on: date) -> Verdict:
    if not (is_action_lead(viewer, action) or runs_target(viewer, action.target)):
        return _not_a_lead(
            viewer, _("Only the lead of this action, the lead of its target or the support team may do this.")
        )
    return allows(state_of(action, on), verb)


# --- Updates


def better(target: Target) -> Better:
    """Which way the target's indicator should go."""
    return Better(target.indicator.polarity)


def judged(line: Trajectory, *, target: Target, on: date, value: float, forecast: float | None) -> tuple[float, Rating]:
    """What the trajectory asked for on a day, and the rating that a value of that day earns. Raises ValueError."""
    standing = trajectories.standing(line, on=on, value=value, forecast=forecast, better=better(target))
    return trajectories.expected_value(line, on), Rating(standing.value)


SURPRISING_TIMES = 10
"""A figure more than so many times the one before it, or less than its so-manieth part, is asked about again: it is
likelier that a point, a nought or a comma has slipped than that the world has changed so much."""


def is_surprising(value: float, last: float) -> bool:
    """Whether a figure is so far from the one before it that whoever typed it is asked whether it is right.

    After nought nothing surprises: any figure is infinitely many times as large.
    """
    return last != 0 and not 1 / SURPRISING_TIMES <= value / last <= SURPRISING_TIMES


def worked_out(update: Update, line: Trajectory) -> list[str]:
    """How the rating of an update follows from its numbers, in sentences; none where its value is withheld.

    An update keeps the rating that it earned by what was agreed when it was given, so where the line has moved
    since, the sentences say that instead.
    """
    target, indicator = update.target, update.target.indicator
    if strategy.measured(indicator, update.value) != update.value:
        return []
    said = partial(_said, indicator, _places(indicator.decimals, update.value, update.expected))
    stood = _first_sentence(update, said)
    now = judged(line, target=target, on=update.on, value=update.value, forecast=update.forecast)
    if not isclose(now[0], update.expected, rel_tol=1e-9, abs_tol=1e-9) or now[1] != update.rating:
        return [stood, _("What is planned has been changed since; the update keeps the rating that it earned then.")]
    return [stood, _size_in_words(line, said), _verdict_in_words(update, line, said)]


def way_gone(target: Target, line: Trajectory, value: float) -> str:
    """How much of the way from the baseline to the target has been gone, and how far is left; empty where a value is withheld."""
    indicator = target.indicator
    if any(strategy.measured(indicator, each) != each for each in (value, line.baseline, line.target)):
        return ""
    places = _places(indicator.decimals, value, line.target)
    said = partial(_said, indicator, places)
    share = float(trends.progress(value, baseline=line.baseline, target=line.target))
    left = float(trends.distance_to_target(value, line.target, better=better(target)))
    # What is not yet all of the way never reads as all of it.
    facts = {
        "target": said(line.target), "baseline": said(line.baseline), "left": said(abs(left)), "share": f"{min(abs(share), 0.99):.0%}",
    }  # fmt: skip
    if left <= 0:
        return (
            _("The target of %(target)s is reached.")
            if left == 0
            else _("The target of %(target)s is reached, with %(left)s to spare.")
        ) % facts
    if not round(left, places):
        return _("It is all but there: less than the figures show is left to the target of %(target)s.") % facts
    if isnan(share):
        return _("The target holds the level of %(target)s, which is %(left)s away.") % facts
    if share < 0:
        return (
            _(
                "It has moved away from the target of %(target)s since the baseline of %(baseline)s; %(left)s is left to go."
            )
            % facts
        )
    if share > 1:
        return _("It has gone beyond the target of %(target)s, and is %(left)s away from it.") % facts
    return (
        _(
            "%(share)s of the way from the baseline of %(baseline)s to the target of %(target)s has been covered; %(left)s is left."
        )
        % facts
    )


def _first_sentence(update: Update, said: Callable[[float], str]) -> str:
    way = better(update.target)
    gap = abs(update.expected - update.value)
    short = trajectories.shortfall(update.expected, update.value, better=way)
    facts = {"planned": said(update.expected), "reached": said(update.value), "gap": said(gap)}
    if gap == 0 or said(gap) == said(0.0):
        return _("%(planned)s was planned by this day, and %(reached)s was reached: just as planned.") % facts
    if way is Better.NEITHER:
        return _("%(planned)s was planned by this day, and %(reached)s was reached: %(gap)s away from it.") % facts
    if short:
        return _("%(planned)s was planned by this day, and %(reached)s was reached: behind by %(gap)s.") % facts
    return _("%(planned)s was planned by this day, and %(reached)s was reached: ahead by %(gap)s.") % facts


def _size_in_words(line: Trajectory, said: Callable[[float], str]) -> str:
    size = trajectories.yardstick(line)
    facts = {"size": said(size), "baseline": said(line.baseline), "target": said(line.target)}
    if line.target != line.baseline:
        return (
            _("The planned change, from the baseline of %(baseline)s to the target of %(target)s, is %(size)s.") % facts
        )
    if max(abs(value - line.baseline) for value in line.values):
        return _("The target is the baseline again; the farthest that the plan departs from it is %(size)s.") % facts
    if size:
        return _("The target holds a level, so a tenth of it, %(size)s, stands in for the planned change.") % facts
    return _("The target holds nought, so no shortfall at all is within bounds.")


def _verdict_in_words(update: Update, line: Trajectory, said: Callable[[float], str]) -> str:
    way, rating, tolerance = better(update.target), Rating(update.rating), Tolerance()
    facts = {
        "rating": rating.label,
        "target": said(line.target),
        "due": date_format(line.due, "j F Y"),
        "on_track": f"{tolerance.on_track:.0%}",
        "at_risk": f"{tolerance.at_risk:.0%}",
    }
    if update.on >= line.due and way is Better.NEITHER:
        return (
            _(
                "The target of %(target)s was due on %(due)s; within %(on_track)s of the planned change meets it: %(rating)s."
            )
            % facts
        )
    if update.on >= line.due:
        return _("The target of %(target)s was due on %(due)s, when it is met or missed: %(rating)s.") % facts
    alone = trajectories.standing(line, on=update.on, value=update.value, better=way)
    if alone.value != rating and update.forecast is not None:
        missed = trajectories.shortfall(line.target, update.forecast, better=way)
        facts |= {"forecast": said(update.forecast), "missed": said(missed)}
        return (
            _(
                "The forecast of %(forecast)s misses the target of %(target)s by %(missed)s, more than %(on_track)s of the planned change: %(rating)s."
            )
            % facts
        )
    if rating is Rating.MET:
        return _("The target of %(target)s is reached before it falls due: %(rating)s.") % facts
    share = trajectories.shortfall_share(line, on=update.on, value=update.value, better=way)
    facts["share"] = _share_in_words(share)
    if share == 0:
        return _("There is no shortfall from what was planned: %(rating)s.") % facts
    if share <= tolerance.on_track:
        return _("The shortfall is %(share)s of the planned change, not more than %(on_track)s: %(rating)s.") % facts
    if share <= tolerance.at_risk:
        return (
            _(
                "The shortfall is %(share)s of the planned change, more than %(on_track)s and up to %(at_risk)s: %(rating)s."
            )
            % facts
        )
    return _("The shortfall is %(share)s of the planned change, more than %(at_risk)s: %(rating)s.") % facts


def _share_in_words(share: float) -> str:
    """A share as a percentage with as many places as keep it on its own side of a bound."""
    if not isfinite(share):
        return _("more than the whole")
    bounds = (Tolerance().on_track, Tolerance().at_risk)
    whole = any(share != bound and round(share, 2) == bound for bound in bounds)
    return f"{share:.1%}" if whole else f"{share:.0%}"


def _places(least: int, *values: float) -> int:
    """As many decimal places as make the difference of two shown figures the shown difference, at most two more than usual."""
    one, other = values
    for places in range(least, least + 2):
        if isclose(round(round(one, places) - round(other, places), places), round(one - other, places), abs_tol=1e-12):
            return places
    return least + 2


def _said(indicator: Indicator, places: int, value: float) -> str:
    unit = indicator.unit if indicator.unit in PERCENT | POUNDS else ""
    return with_unit(value, unit, places)


def may_give_update(viewer: Viewer, target: Target, on: date) -> Verdict:
    """The lead of the target, or the support team for them, once the target is agreed and until it ends."""
    if not runs_target(viewer, target):
        return _not_a_lead(viewer, _("Only the lead of this target or the support team may give an update on it."))
    state = strategy.state_of(target, on)
    if state is strategy.State.ENDED:
        return no(_("This target has ended, so no update is asked for."))
    if state is strategy.State.DRAFT:
        return no(_("This target is a draft. Once it is agreed, updates can be given on it."))
    return yes()


def may_correct_update(viewer: Viewer, update: Update) -> Verdict:
    """The lead of the target and the support team. What was first said stays in the history."""
    if not runs_target(viewer, update.target):
        return _not_a_lead(viewer, _("Only the lead of this target or the support team may correct an update."))
    return yes()


def _not_a_lead(viewer: Viewer, reason: str) -> Verdict:
    if viewer.is_public:
        return no(_("Sign in as the lead or as a member of the support team to do this."))
    return no(reason)
