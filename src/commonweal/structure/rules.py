"""Who may do what in structure, each answer with its reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from commonweal.kit import guards
from commonweal.kit.models import JobState, Thing
from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.models import Partnership
from commonweal.register.rules import Viewer, is_support, may_support, may_work_in
from commonweal.strategy.models import Target
from commonweal.strategy.rules import place_of
from commonweal.structure.models import (
    Answer,
    Audit,
    Capacity,
    Criticality,
    InvolvementLevel,
    Need,
    Operation,
    OperationKind,
    Proposal,
    Restructure,
    Review,
    ReviewAction,
    Stage,
    Without,
)

IMPLIED = {
    Criticality.CRITICAL: InvolvementLevel.LEAD,
    Criticality.DESIRABLE: InvolvementLevel.SUPPORT,
    Criticality.PERIPHERAL: InvolvementLevel.CONTACT,
}
"""The level of involvement that each criticality implies (diagram 1 of the source, told whole in frameworks/wycombe.yaml)."""

DERIVED = {
    Without.NO: Criticality.CRITICAL,
    Without.PARTLY: Criticality.DESIRABLE,
    Without.YES: Criticality.PERIPHERAL,
}
"""The criticality that follows from the strongest answer about any target: the published definitions, read from the targets' side."""


def may_add_audit(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team of the place runs its audits."""
    return may_support(viewer, place_id)


def may_change_audit(viewer: Viewer, audit: Audit) -> Verdict:
    """The support team of the place may rename an audit or end it."""
    return may_support(viewer, audit.place_id)


def may_classify(viewer: Viewer, audit: Audit, organisation_id: int) -> Verdict:
    """While the audit lasts: people of that organisation, and the support team on its behalf."""
    if audit.until is not None:
        return no(_("This audit has ended, so its classifications stand as they are."))
    if is_support(viewer, audit.place_id) or organisation_id in viewer.organisation_ids:
        return yes()
    if viewer.is_public:
        return no(_("Sign in to say how your organisation classifies a partnership."))
    return no(_("Only people of that organisation, or the support team, may say how it classifies a partnership."))


def may_take_part(viewer: Viewer, audit: Audit) -> Verdict:
    """Whether there is any organisation for which the viewer may classify partnerships in this audit."""
    if audit.until is None and not is_support(viewer, audit.place_id) and not viewer.organisation_ids:
        return may_support(viewer, audit.place_id)
    return may_classify(viewer, audit, min(viewer.organisation_ids, default=0))


def may_see_audits(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place may: who called which partnership peripheral is for them to talk about, not for the world."""
    return may_work_in(viewer, place_id)


def may_see_history(viewer: Viewer, thing: Thing) -> Verdict:
    """Partners of the place may see who said what, when."""
    return may_work_in(viewer, guards.walled_in(thing))


def _may_speak_for(viewer: Viewer, place_id: int | None, organisation_id: int) -> Verdict:
    if is_support(viewer, place_id) or organisation_id in viewer.organisation_ids:
        return yes()
    if viewer.is_public:
        return no(_("Sign in to speak for your organisation."))
    return no(_("Only people of that organisation, or the support team, may say this for it."))


def may_talk(viewer: Viewer, audit: Audit) -> Verdict:
    """The support team records what came of talking about a disagreement; it may do so after the audit has ended."""
    return may_support(viewer, audit.place_id)


def may_record_involvement(viewer: Viewer, place_id: int, organisation_id: int) -> Verdict:
    """People of that organisation may, and the support team on its behalf."""
    return _may_speak_for(viewer, place_id, organisation_id)


def may_say_reliance(viewer: Viewer, target: Target, organisation_id: int) -> Verdict:
    """People of that organisation may, and the support team on its behalf."""
    return _may_speak_for(viewer, place_of(target), organisation_id)


def may_say_reliances(viewer: Viewer, place_id: int | None) -> Verdict:
    """Whether there is any organisation for which the viewer may say what targets of this place rely on."""
    seen = may_work_in(viewer, place_id)
    if not seen:
        return seen
    return _may_speak_for(viewer, place_id, min(viewer.organisation_ids, default=0))


def place_of_thing(thing: Target | Partnership) -> int:
    """The place whose partnership a target, or a partnership, belongs to."""
    return thing.place_id if isinstance(thing, Partnership) else place_of(thing)


def may_add_review(viewer: Viewer, audit: Audit) -> Verdict:
    """The support team writes down what was said at a review."""
    return may_support(viewer, audit.place_id)


def may_change_review(viewer: Viewer, review: Review) -> Verdict:
    """The support team may change what is written of a review and add to what was agreed."""
    return may_support(viewer, review.audit.place_id)


def may_change_review_action(viewer: Viewer, action: ReviewAction) -> Verdict:
    """While it is not done: its owner, and the support team."""
    if action.done_on is not None:
        return no(_("It is done, so it stands as it is."))
    if viewer.person_id is not None and viewer.person_id == action.owner_id:
        return yes()
    return may_support(viewer, action.review.audit.place_id)


INSTRUMENTS = ("fit-for-purpose", "performance-criteria")
"""Instruments of consultation that look at a partnership: the test of fitness looks at the piece, the five criteria at how
the pieces fit together (paragraph 3.6 of the source), so they are asked apart and never added."""


def may_put_fit_test(viewer: Viewer, audit: Audit) -> Verdict:
    """While the audit lasts, the support team puts a test of fitness to those on a partnership."""
    if audit.until is not None:
        return no(_("This audit has ended."))
    return may_support(viewer, audit.place_id)


def may_use_instrument(viewer: Viewer, instrument: str) -> Verdict:
    """Whether an instrument looks at the fitness of a partnership."""
    return yes() if instrument in INSTRUMENTS else no(_("This instrument does not test whether a partnership is fit."))


STEPS = ("requires", "existing", "type", "belonging", "value")
"""The five questions about a new task, in the order of the source."""


def steps_of(need: Need) -> tuple[str, ...]:
    """The questions on the path that this need's answers have taken so far, the next one last if any is open."""
    path = ["requires"]
    if need.requires == Answer.YES:
        path.append("existing")
    if need.existing:
        path.append("belonging" if need.existing == Answer.YES else "type")
    if need.type or need.partnership_id:
        path.append("value")
    return tuple(path)


def is_answered(need: Need, step: str) -> bool:
    """Whether a question has its answer."""
    answers = {
        "requires": need.requires,
        "existing": need.existing,
        "type": need.type,
        "belonging": need.partnership_id,
        "value": need.added_value,
    }
    return bool(answers[step])


def next_step(need: Need) -> str:
    """The question that waits for its answer, or nothing where the path has come to its end."""
    return next((step for step in steps_of(need) if not is_answered(need, step)), "")


def may_raise_need(viewer: Viewer, place_id: int | None) -> Verdict:
    """Any partner of the place may ask whether a task needs a partnership."""
    return may_work_in(viewer, place_id)


def may_answer_need(viewer: Viewer, need: Need) -> Verdict:
    """Until it is settled: any partner of the place, because the questions are for partners to answer together."""
    if need.settled_on is not None:
        return no(_("It is settled, so its answers stand as a precedent."))
    return may_work_in(viewer, need.place_id)


def may_answer_step(viewer: Viewer, need: Need, step: str) -> Verdict:
    """Whether this question is on the path that the answers so far have taken."""
    verdict = may_answer_need(viewer, need)
    if verdict and step not in steps_of(need):
        return no(_("This question is not asked after the answers given so far."))
    return verdict


def may_settle_need(viewer: Viewer, need: Need) -> Verdict:
    """The support team settles a need once every question on its path has its answer."""
    if need.settled_on is not None:
        return no(_("It is settled already."))
    if next_step(need):
        return no(_("Answer every question first."))
    return may_support(viewer, need.place_id)


# --- Overlap, burden, gaps and bridges


def may_see_shape(viewer: Viewer, place_id: int | None) -> Verdict:
    """Partners of the place may: who overlaps with whom, and what it costs them, is for them to talk about first."""
    return may_work_in(viewer, place_id)


def may_see_hours_of_people(viewer: Viewer, place_id: int | None) -> Verdict:
    """How many hours each person gives is for the support team; what an organisation gives is for all partners."""
    if is_support(viewer, place_id):
        return yes()
    if viewer.is_public:
        return no(_("Sign in as a member of the support team to see the hours of each person."))
    return no(_("Only the support team of this place may see the hours of each person. You may see your own."))


def may_set_rates(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team of the place says what an hour costs."""
    return may_support(viewer, place_id)


def may_state_capacity(
    viewer: Viewer, place_id: int | None, *, organisation_id: int | None, person_id: int | None
) -> Verdict:
    """People of that organisation for it, a person for themselves, and the support team for anyone."""
    own = organisation_id is not None and organisation_id in viewer.organisation_ids
    if is_support(viewer, place_id) or own or (person_id is not None and person_id == viewer.person_id):
        return yes()
    if viewer.is_public:
        return no(_("Sign in to say what you can give."))
    return no(_("Only people of that organisation, that person, or the support team may say what they can give."))


def may_change_capacity(viewer: Viewer, capacity: Capacity) -> Verdict:
    """Whoever may say it may change it and take it back."""
    return may_state_capacity(
        viewer, capacity.place_id, organisation_id=capacity.organisation_id, person_id=capacity.person_id
    )


def may_state_some_capacity(viewer: Viewer, place_id: int | None) -> Verdict:
    """Whether there is anybody for whom the viewer may say what they can give in this place."""
    return may_state_capacity(
        viewer, place_id, organisation_id=min(viewer.organisation_ids, default=None), person_id=viewer.person_id
    )


# --- Duties and restructures


def may_keep_duties(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team of the place keeps the list of duties."""
    return may_support(viewer, place_id)


def may_draft_restructure(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team of the place tries restructures; all partners see them."""
    return may_support(viewer, place_id)


def may_change_restructure(viewer: Viewer, restructure: Restructure) -> Verdict:
    """The support team may, until it is adopted or given up."""
    if restructure.adopted_on is not None:
        return no(_("It was adopted, so its steps stand. Try a change in a copy."))
    if restructure.abandoned_on is not None:
        return no(_("It was given up, so it stands as it was. Go on in a copy."))
    return may_support(viewer, restructure.place_id)


def may_stage(viewer: Viewer, restructure: Restructure) -> Verdict:
    """The support team says when what is done, also after it was adopted; not for one that was given up."""
    if restructure.abandoned_on is not None:
        return no(_("It was given up, so nothing of it will be carried out."))
    return may_support(viewer, restructure.place_id)


def may_change_stage(viewer: Viewer, stage: Stage) -> Verdict:
    """As long as it was not carried out."""
    if stage.carried_out_on is not None:
        return no(_("This stage was carried out, so it stands as it was."))
    return may_stage(viewer, stage.restructure)


def may_carry_out(viewer: Viewer, stage: Stage, *, on: date) -> Verdict:
    """The support team may on its day or later, once the restructure is adopted."""
    if stage.carried_out_on is not None:
        return no(_("This stage was carried out already."))
    if stage.restructure.adopted_on is None:
        return no(_("The restructure is not adopted yet."))
    if on < stage.on:
        return no(_("Its day has not come."))
    return may_support(viewer, stage.restructure.place_id)


PROPOSES = (OperationKind.CREATE, OperationKind.SPLIT)
"""Operations that come with a partnership that does not exist yet."""
SEATING = (OperationKind.CREATE, OperationKind.SPLIT, OperationKind.WIDEN, OperationKind.NARROW)
"""Operations that name organisations."""
REHOMING = (OperationKind.CREATE, OperationKind.SPLIT, OperationKind.REHOME)
"""Operations that name duties, laws and targets."""
ENDING = (OperationKind.MERGE, OperationKind.CLOSE)
"""Operations after which a body no longer stands, and that want exit arrangements."""


def needs_exit(operation: Operation) -> bool:
    """Whether an operation ends a body without saying how and what becomes of its papers."""
    return operation.kind in ENDING and not (operation.exit_arrangements and operation.records)


# --- Proposals

LOST_AFTER = timedelta(seconds=90)
"""Its worker reports every second or so; silent for this long, it is gone."""


class ProposalState(StrEnum):
    """Where the working out of a proposal is. What is lost was broken off with its worker; nothing of it was kept."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    LOST = "lost"
    FAILED = "failed"
    DONE = "done"


AT_WORK = (ProposalState.WAITING, ProposalState.RUNNING, ProposalState.STOPPING)


def state_of(proposal: Proposal, *, now: datetime) -> ProposalState:
    """Where a proposal is at a moment, from itself and the job behind it."""
    job = proposal.job
    if proposal.ended_at is not None:
        return ProposalState.DONE
    if job.state == JobState.FAILED:
        return ProposalState.FAILED
    if job.state == JobState.QUEUED:
        return ProposalState.WAITING
    if job.state == JobState.DONE or job.heard_at is None or now - job.heard_at > LOST_AFTER:
        return ProposalState.LOST
    return ProposalState.RUNNING if proposal.stop_asked_at is None else ProposalState.STOPPING


def may_ask_proposal(viewer: Viewer, place_id: int | None) -> Verdict:
    """The support team asks the optimiser; all partners see what it proposes."""
    return may_support(viewer, place_id)


def may_stop_proposal(viewer: Viewer, proposal: Proposal) -> Verdict:
    """The support team may, until it is finished."""
    if proposal.ended_at is not None or proposal.job.state in (JobState.DONE, JobState.FAILED):
        return no(_("It is finished, so there is nothing to stop."))
    if proposal.stop_asked_at is not None:
        return no(_("It has been asked to stop already."))
    return may_support(viewer, proposal.place_id)


def may_adopt_shape(viewer: Viewer, proposal: Proposal) -> Verdict:
    """The support team may make a restructure of a proposal that found a shape with something to change."""
    if proposal.result is None or proposal.result["shape"] is None:
        return no(_("There is no shape to make a restructure of."))
    if not proposal.result["figures"]["changes"]:
        return no(_("It changes nothing, so there is nothing to try."))
    return may_support(viewer, proposal.place_id)
