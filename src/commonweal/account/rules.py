"""Who may tell the public what, and what may become of a publication. Each answer has its reason."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _

from commonweal.account.models import Publication
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.rules import Viewer, may_support
from commonweal.strategy.models import Target


class State(StrEnum):
    """Where a publication stands."""

    STANDING = "standing"
    """It is what we tell the public now, or told them on its day."""
    CORRECTED = "corrected"
    """A later publication corrects it; both can be read."""
    WITHDRAWN = "withdrawn"
    """Only a notice remains: when it was withdrawn and why."""


class Earlier(StrEnum):
    """What becomes of the account that a correction corrected, where the correction is withdrawn."""

    WITHDRAWN = "withdrawn"
    """It is withdrawn too, and all that it had corrected."""
    READABLE = "readable"
    """It can still be read, and says that it was corrected."""


# What may be done in each state.
MAY = {
    State.STANDING: frozenset({"correct", "withdraw"}),
    State.CORRECTED: frozenset({"withdraw"}),
    State.WITHDRAWN: frozenset(),
}


def state_of(publication: Publication) -> State:
    """Where a publication stands. A corrected one that is withdrawn too is withdrawn."""
    if publication.withdrawn_on is not None:
        return State.WITHDRAWN
    return State.CORRECTED if hasattr(publication, "corrected_by") else State.STANDING


def place_of(target: Target) -> int:
    """The place that answers for a target: that of its strategy, even where it is measured in a part of it."""
    return target.objective.strategy.place_id


def may_publish(viewer: Viewer, target: Target) -> Verdict:
    """The support team of the place publishes, once the target has been agreed."""
    verdict = may_support(viewer, place_of(target))
    if verdict and target.agreed_on is None:
        return no(_("This target has not been agreed yet, so there is nothing to answer for."))
    return verdict


def may_correct(viewer: Viewer, publication: Publication) -> Verdict:
    """The support team corrects what stands; what was corrected or withdrawn already is left as it is."""
    verdict = may_support(viewer, publication.place_id)
    if not verdict or "correct" in MAY[state_of(publication)]:
        return verdict
    if state_of(publication) is State.CORRECTED:
        return no(_("This account was corrected already. Correct the one that took its place."))
    return no(_("This account was withdrawn. Publish a new one instead."))


def may_withdraw(viewer: Viewer, publication: Publication) -> Verdict:
    """The support team withdraws, once."""
    verdict = may_support(viewer, publication.place_id)
    if verdict and "withdraw" not in MAY[state_of(publication)]:
        return no(_("This account was withdrawn already."))
    return verdict


def may_read_snapshot(viewer: Viewer, publication: Publication) -> Verdict:
    """Everyone may read what stands or was corrected. What was withdrawn is no longer told to anyone."""
    if state_of(publication) is State.WITHDRAWN:
        return no(_("This account was withdrawn, so what it said is no longer told."))
    return yes()
