"""Who may see, propose, sign, dispute and end findings and data gaps, and in which state, each answer with its reason."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.evidence.models import Cause, DataGap, Finding, Stance
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.rules import Viewer, is_support, may_support, may_work_in


class FindingState(TextChoices):
    """Where a finding is: a draft among partners, agreed and open to all, withdrawn, or superseded by another."""

    DRAFT = "draft", gettext_lazy("draft")
    AGREED = "agreed", gettext_lazy("agreed")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")
    SUPERSEDED = "superseded", gettext_lazy("superseded")


TRANSITIONS: dict[FindingState, dict[str, FindingState]] = {
    FindingState.DRAFT: {
        "change": FindingState.DRAFT,
        "take_sides": FindingState.DRAFT,
        "link": FindingState.DRAFT,
        "agree": FindingState.AGREED,
        "withdraw": FindingState.WITHDRAWN,
    },
    FindingState.AGREED: {
        "take_sides": FindingState.AGREED,
        "link": FindingState.AGREED,
        "withdraw": FindingState.WITHDRAWN,
        "supersede": FindingState.SUPERSEDED,
    },
    FindingState.WITHDRAWN: {},
    FindingState.SUPERSEDED: {},
}
"""What may be done to a finding in each state, and the state that it leads to. What is agreed is not changed: another supersedes it."""

LEAST_SIGNED = 2
"""How many organisations must have signed up before a finding is agreed: one alone agrees with nobody."""


def finding_state(finding: Finding) -> FindingState:
    """The state of a finding."""
    if finding.superseded_by_id is not None:
        return FindingState.SUPERSEDED
    if finding.withdrawn_on is not None:
        return FindingState.WITHDRAWN
    return FindingState.DRAFT if finding.agreed_on is None else FindingState.AGREED


def finding_allows(state: FindingState, verb: str) -> Verdict:
    """Whether a finding in this state may be changed, signed, linked, agreed, withdrawn or superseded."""
    if verb in TRANSITIONS[state]:
        return yes()
    if state is FindingState.AGREED:
        return no(_("It is agreed, so it stands as it is. Write a finding that supersedes it."))
    if state is FindingState.DRAFT:
        return no(_("It is a draft. Change it instead."))
    return no(_("It was withdrawn or superseded, so it stands as it is."))


# --- Findings


def may_see_drafts(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of a place see what is being drafted, and what was withdrawn before it was agreed."""
    return may_work_in(viewer, place_id)


def may_see_finding(viewer: Viewer, finding: Finding) -> Verdict:
    """Everyone sees what was agreed, and what became of it; drafts are for the partners of the place."""
    return yes() if finding.agreed_on is not None else may_see_drafts(viewer, finding.place_id)


def may_propose_finding(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place, and its support team."""
    if may_work_in(viewer, place_id):
        return yes()
    if viewer.is_public:
        return no(_("Sign in as a partner of this place to propose a finding."))
    return no(_("Only partners of this place may propose a finding."))


def may_change_finding(viewer: Viewer, finding: Finding) -> Verdict:
    """A draft: the support team, and the organisation that proposed it."""
    if not _is_for(viewer, finding.place_id, finding.proposed_by_id):
        return _no_for(viewer, _("Only the support team and whoever proposed it may change this finding."))
    return finding_allows(finding_state(finding), "change")


def may_agree_finding(viewer: Viewer, finding: Finding, *, signed: int) -> Verdict:
    """The support team records it, once organisations have signed up to it; from then on everyone sees it."""
    may = may_support(viewer, finding.place_id)
    may = finding_allows(finding_state(finding), "agree") if may else may
    if may and signed < LEAST_SIGNED:
        return no(
            _("At least %(count)d organisations must sign up to it before it is agreed.") % {"count": LEAST_SIGNED}
        )
    return may


def may_withdraw_finding(viewer: Viewer, finding: Finding) -> Verdict:
    """The support team; a draft also the organisation that proposed it."""
    own_draft = finding.agreed_on is None and _is_for(viewer, finding.place_id, finding.proposed_by_id)
    may = yes() if own_draft else may_support(viewer, finding.place_id)
    return finding_allows(finding_state(finding), "withdraw") if may else may


def may_supersede_finding(viewer: Viewer, finding: Finding) -> Verdict:
    """Any partner may write what should take its place; it does so once that is agreed."""
    may = may_propose_finding(viewer, finding.place_id)
    return finding_allows(finding_state(finding), "supersede") if may else may


def may_take_sides(viewer: Viewer, finding: Finding, organisation_id: int | None) -> Verdict:
    """Whoever works for an organisation that is a partner of the place, for it; the support team, for any."""
    if not _is_for(viewer, finding.place_id, organisation_id):
        return _no_for(viewer, _("Only those who work for a partner of this place may say where it stands."))
    return finding_allows(finding_state(finding), "take_sides")


def may_end_stance(viewer: Viewer, stance: Stance) -> Verdict:
    """Whoever may say where the organisation stands may also say that it stands nowhere any more, once."""
    if stance.until is not None:
        return no(_("This stance has ended already."))
    return may_take_sides(viewer, stance.finding, stance.organisation_id)


def may_speak_for(viewer: Viewer, place_id: int, organisation_id: int | None) -> Verdict:
    """Whether the viewer may speak for an organisation in a place: whoever works for it, and the support team for any."""
    if _is_for(viewer, place_id, organisation_id):
        return yes()
    return _no_for(viewer, _("Only those who work for this organisation and the support team may speak for it."))


# --- What brings about what


def may_link_finding(viewer: Viewer, finding: Finding, organisation_id: int | None) -> Verdict:
    """Whether the viewer may say what brings a finding about: a partner for its organisation, the support team for all."""
    if not _is_for(viewer, finding.place_id, organisation_id):
        return _no_for(viewer, _("Only partners of this place may say what brings about what, each for themselves."))
    return finding_allows(finding_state(finding), "link")


def may_change_cause(viewer: Viewer, cause: Cause) -> Verdict:
    """Whether the viewer may change or end what was said: whoever might have said it, as long as it lasts."""
    if cause.until is not None:
        return no(_("This was taken back already."))
    return may_link_finding(viewer, cause.effect, cause.organisation_id)


# --- Data gaps


def may_see_gaps(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place: a gap names who has not given what."""
    return may_work_in(viewer, place_id)


def may_raise_gap(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place, and its support team."""
    if may_work_in(viewer, place_id):
        return yes()
    if viewer.is_public:
        return no(_("Sign in as a partner of this place to say what is missing."))
    return no(_("Only partners of this place may say what is missing."))


def may_change_gap(viewer: Viewer, gap: DataGap) -> Verdict:
    """The support team says what is wanted, and of whom it is asked, while it is open."""
    may = may_support(viewer, gap.place_id)
    return _still_open(gap) if may else may


def may_answer_gap(viewer: Viewer, gap: DataGap) -> Verdict:
    """Whoever works for the organisation that is asked, and the support team: when it comes, that it came, or that it does not."""
    if not _is_for(viewer, gap.place_id, gap.asked_of_id):
        return _no_for(viewer, _("Only the organisation that is asked and the support team may answer."))
    return _still_open(gap)


def _still_open(gap: DataGap) -> Verdict:
    return yes() if gap.ended_on is None else no(_("This gap has ended, so it stands as it is."))


def _is_for(viewer: Viewer, place_id: int, organisation_id: int | None) -> bool:
    """Whether the viewer speaks for an organisation in a place: as its staff there, or as the support team for any."""
    at_work = organisation_id is not None and organisation_id in viewer.organisation_ids and place_id in viewer.places
    return at_work or is_support(viewer, place_id)


def _no_for(viewer: Viewer, reason: str) -> Verdict:
    return no(_("Sign in as a partner of this place to do this.")) if viewer.is_public else no(reason)
