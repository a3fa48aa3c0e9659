"""What was answered: of all together, by group, and against the round before.

Answers given in confidence are told of nobody alone. Of a question that fewer than five answered nothing is
told; and where a group is too small, so much else is withheld beside it that the small group cannot be worked
out by taking the groups that are shown from the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, median
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.consultation import rules
from commonweal.consultation.models import Answer, Enquiry, Question, QuestionKind, Response, Section
from commonweal.consultation.reads.questionnaires import sheet
from commonweal.register.models import Sector
from commonweal.register.rules import Viewer

COUNTED = frozenset([QuestionKind.ONE, QuestionKind.SEVERAL, QuestionKind.SCALE, QuestionKind.EXTENT])
MEASURED = frozenset([QuestionKind.SCALE, QuestionKind.NUMBER])

GROUPINGS = {
    "sector": gettext_lazy("sector"),
    "organisation": gettext_lazy("organisation"),
    "respondent": gettext_lazy("who answered"),
}
"""What results can be compared by. Other than by sector only where answers are given by name."""


@dataclass(frozen=True)
class Count:
    """How many gave one of the possible answers, and which share of those who answered."""

    code: Any
    label: str
    count: int
    share: float


@dataclass(frozen=True)
class Tally:
    """How some people answered one question: of how many asked, with what counts or what mean."""

    asked: int
    answered: int
    counts: tuple[Count, ...] = ()
    mean: float | None = None
    median: float | None = None


@dataclass(frozen=True)
class Group:
    """How one group answered one question; nothing where that is withheld."""

    label: str
    tally: Tally | None


@dataclass(frozen=True)
class Outcome:
    """What one question brought: nothing at all where too few answered in confidence."""

    question: Question
    tally: Tally | None
    said: tuple[str, ...]
    """What was written, or which days were named, in the order of the alphabet and not of those who wrote it."""
    before: Tally | None
    groups: tuple[Group, ...]

    @property
    def change(self) -> float | None:
        """By how much the mean has moved since the round before, where both have one."""
        if self.tally is None or self.before is None or self.tally.mean is None or self.before.mean is None:
            return None
        return self.tally.mean - self.before.mean


@dataclass(frozen=True)
class Results:
    """What an enquiry brought, page by page."""

    enquiry: Enquiry
    asked: int
    sent: int
    sections: tuple[tuple[Section, tuple[Outcome, ...]], ...]
    grouping: str
    groupings: tuple[str, ...]
    has_before: bool

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every question's outcome in the order in which it was asked."""
        return tuple(outcome for _section, outcomes in self.sections for outcome in outcomes)

    @property
    def is_withheld(self) -> bool:
        """Whether so few have answered in confidence that nothing at all is told."""
        return not self.enquiry.is_by_name and self.sent < rules.SMALLEST_GROUP


@dataclass(frozen=True)
class Reply:
    """One sent response: who gave it, of which groups they are, and what it says by question."""

    respondent: str
    organisation: str
    sector: str
    sent_on: date
    said: Mapping[str, Any]


def groupings(viewer: Viewer, enquiry: Enquiry) -> tuple[str, ...]:
    """What the results of an enquiry can be compared by: in confidence by sector alone, where groups are larger."""
    return tuple(GROUPINGS) if enquiry.is_by_name else ("sector",)


def results(viewer: Viewer, enquiry: Enquiry, *, on: date, grouping: str = "") -> Results:
    """What an enquiry brought. Raises Refused for those who may not see it. At most eight queries, however many answered."""
    rules.may_see_results(viewer, enquiry, on).or_refuse()
    known = groupings(viewer, enquiry)
    chosen = grouping if grouping in known else ""
    replies = _replies(enquiry)
    before = _before(viewer, enquiry, on)
    smallest = 1 if enquiry.is_by_name else rules.SMALLEST_GROUP
    asked = sheet(viewer, enquiry.questionnaire)
    sections = tuple(
        (section, tuple(_outcome(question, replies, before, chosen, smallest) for question in questions))
        for section, questions in asked.sections
    )
    return Results(
        enquiry=enquiry,
        asked=enquiry.invitations.filter(withdrawn_on__isnull=True).count(),
        sent=len(replies),
        sections=sections,
        grouping=chosen,
        groupings=known,
        has_before=before is not None,
    )


def replies(viewer: Viewer, enquiry: Enquiry, *, on: date) -> list[Reply]:
    """Every sent response, to be taken away. In confidence: nobody's name or group, in an order that tells nothing,
    and none at all while fewer than five have answered. Raises Refused for those who may not see the results.
    """
    rules.may_see_results(viewer, enquiry, on).or_refuse()
    found = _replies(enquiry)
    if enquiry.is_by_name:
        return found
    if len(found) < rules.SMALLEST_GROUP:
        return []
    nameless = [Reply("", "", "", found[0].sent_on, reply.said) for reply in found]
    return sorted(nameless, key=lambda reply: sorted((code, str(value)) for code, value in reply.said.items()))


# --- Reading


def _replies(enquiry: Enquiry) -> list[Reply]:
    body = "invitation__seat__organisation", "invitation__organisation"
    rows = (
        Response.objects.filter(invitation__enquiry=enquiry, sent_on__isnull=False)
        .annotate(
            body=Coalesce(*(F(f"{path}__name") for path in body)), of=Coalesce(*(F(f"{path}__sector") for path in body))
        )
        .select_related("invitation__seat__person", "invitation__seat__partnership", "invitation__person")
        .select_related("invitation__organisation")
        .order_by("pk")
    )
    said: dict[int, dict[str, Any]] = {}
    given = Answer.objects.filter(response__invitation__enquiry=enquiry, response__sent_on__isnull=False)
    for response, code, value in given.order_by().values_list("response", "question__code", "value"):
        said.setdefault(response, {})[code] = value
    return [_reply(row, said.get(row.pk, {})) for row in rows]


def _reply(row: Any, said: Mapping[str, Any]) -> Reply:
    return Reply(
        respondent=str(row.invitation),
        organisation=row.body or _("No organisation"),
        sector=str(Sector(row.of).label) if row.of else _("no organisation"),
        sent_on=row.sent_on,
        said=said,
    )


@dataclass(frozen=True)
class _Round:
    """An earlier round: its questions by code, its replies, and its own smallest group."""

    questions: Mapping[str, Question]
    replies: Sequence[Reply]
    smallest: int


def _before(viewer: Viewer, enquiry: Enquiry, on: date) -> _Round | None:
    earlier = enquiry.previous
    if earlier is None or not rules.may_see_results(viewer, earlier, on):
        return None
    asked = {question.code: question for question in sheet(viewer, earlier.questionnaire).questions}
    return _Round(asked, _replies(earlier), 1 if earlier.is_by_name else rules.SMALLEST_GROUP)


# --- Counting


def _outcome(
    question: Question, replies: Sequence[Reply], before: _Round | None, grouping: str, smallest: int
) -> Outcome:
    tally = _tally(question, replies)
    if tally.answered < smallest:
        return Outcome(question, None, (), None, ())
    written = sorted(_written(question, reply) for reply in replies if question.code in reply.said)
    return Outcome(
        question=question,
        tally=tally,
        said=tuple(written) if question.kind not in COUNTED | MEASURED else (),
        before=_tally_before(question, before),
        groups=_groups(question, replies, grouping, smallest) if grouping else (),
    )


def _written(question: Question, reply: Reply) -> str:
    return str(reply.said[question.code])


def _tally(question: Question, replies: Iterable[Reply]) -> Tally:
    asked = [reply for reply in replies if rules.is_shown(question, reply.said)]
    values = [reply.said[question.code] for reply in asked if question.code in reply.said]
    measured = question.kind in MEASURED and values
    return Tally(
        asked=len(asked),
        answered=len(values),
        counts=_counts(question, values) if question.kind in COUNTED else (),
        mean=fmean(values) if measured else None,
        median=float(median(values)) if measured else None,
    )


def _counts(question: Question, values: Sequence[Any]) -> tuple[Count, ...]:
    many = question.kind == QuestionKind.SEVERAL
    given = Counter(one for value in values for one in (value if many else [value]))
    return tuple(
        Count(code, label, given[code], given[code] / len(values) if values else 0.0)
        for code, label in rules.labels_of(question).items()
    )


def _tally_before(question: Question, before: _Round | None) -> Tally | None:
    """How the same question was answered a round before; none where it was not asked, or asked otherwise."""
    earlier = before.questions.get(question.code) if before else None
    if before is None or earlier is None:
        return None
    if (earlier.kind, rules.labels_of(earlier).keys()) != (question.kind, rules.labels_of(question).keys()):
        return None
    tally = _tally(earlier, before.replies)
    return tally if tally.answered >= before.smallest else None


_GROUP_OF: dict[str, Callable[[Reply], str]] = {
    "sector": lambda reply: reply.sector,
    "organisation": lambda reply: reply.organisation,
    "respondent": lambda reply: reply.respondent,
}


def _groups(question: Question, replies: Sequence[Reply], grouping: str, smallest: int) -> tuple[Group, ...]:
    members: dict[str, list[Reply]] = {}
    for reply in replies:
        members.setdefault(_GROUP_OF[grouping](reply), []).append(reply)
    tallies = {label: _tally(question, members[label]) for label in sorted(members)}
    hidden = rules.withheld_groups({label: tally.answered for label, tally in tallies.items()}, smallest)
    return tuple(Group(label, None if label in hidden else tally) for label, tally in tallies.items())
