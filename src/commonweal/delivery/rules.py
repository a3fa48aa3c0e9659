"""Who may do what in delivery and in which state, each answer with its reason."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.analysis import trajectories
from commonweal.analysis.trajectories import Better, Trajectory
from commonweal.delivery.models import Action, Rating, Update
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
