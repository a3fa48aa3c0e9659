"""How consultation's lists, questionnaires and answers leave, and how results are drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import tablib
import yaml
from django.http import Http404, HttpResponse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2 import A, Column, DateColumn, Table

from commonweal.consultation import rules
from commonweal.consultation.models import Enquiry, Invitation, Question, QuestionKind, Questionnaire
from commonweal.consultation.reads import Instrument, Outcome, Reply, Results, Tally
from commonweal.consultation.rules import State
from commonweal.kit import theme
from commonweal.kit.charts import Chart, bars
from commonweal.kit.components.text import tag

NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}
DAY = "j M Y"

STATE_COLOURS = {State.PLANNED: "grey", State.OPEN: "green", State.CLOSED: ""}
PROGRESS = {
    "sent": (_("Answered"), "green"),
    "begun": (_("Begun"), "yellow"),
    "waiting": (_("Waiting"), "grey"),
    "withdrawn": (_("Withdrawn"), "red"),
}
EXTENT_COLOURS = {
    "yes": theme.STATUS["good"],
    "partly": theme.CATEGORIES[5],
    "no": theme.STATUS["bad"],
    "not_known": theme.LINE,
}


def state_tag(state: str) -> SafeString:
    """The state of an enquiry as a word in a box."""
    colour = STATE_COLOURS[State(state)]
    return tag(text=str(State(state).label).capitalize(), classes=f"govuk-tag--{colour}" if colour else "")


# --- Lists


class QuestionnaireTable(Table):
    """The questionnaires of a place, edition by edition."""

    title = Column(verbose_name=_("Questionnaire"), linkify=("consultation:questionnaire-page", {"pk": A("pk")}))
    edition = Column(verbose_name=_("Edition"), attrs=NUMBER)
    source = Column(verbose_name=_("Source"))
    source_year = Column(verbose_name=_("Year"))
    question_count = Column(verbose_name=_("Questions"), attrs=NUMBER)
    enquiry_count = Column(verbose_name=_("Used in"), attrs=NUMBER)

    class Meta:
        model = Questionnaire
        fields: ClassVar = ["title", "edition", "source", "source_year", "question_count", "enquiry_count"]

    def render_source_year(self, value: int) -> str:
        return str(value)


class EnquiryTable(Table):
    """The enquiries of a place."""

    title = Column(verbose_name=_("Enquiry"), linkify=("consultation:enquiry-page", {"pk": A("pk")}))
    round = Column(verbose_name=_("Round"), attrs=NUMBER)
    about = Column(verbose_name=_("About"), empty_values=(), orderable=False)
    questionnaire = Column(verbose_name=_("Questionnaire"), order_by=("questionnaire__title",), visible=False)
    state = Column(verbose_name=_("State"))
    opens_on = DateColumn(verbose_name=_("Opens"), format=DAY)
    closes_on = DateColumn(verbose_name=_("Closes"), format=DAY)
    asked = Column(verbose_name=_("Asked"), attrs=NUMBER)
    answered = Column(verbose_name=_("Answered"), attrs=NUMBER)

    class Meta:
        model = Enquiry
        fields: ClassVar = [
            "title", "round", "about", "questionnaire", "state", "opens_on", "closes_on", "asked", "answered",
        ]  # fmt: skip

    def render_about(self, record: Enquiry) -> str:
        return str(record.partnership or record.organisation or "")

    def render_state(self, value: str) -> SafeString:
        return state_tag(value)

    def value_state(self, value: str) -> str:
        return str(State(value).label)


class InvitationTable(Table):
    """Who is asked in an enquiry, and how far they are; never what they say."""

    whose = Column(verbose_name=_("Who is asked"))
    as_what = Column(verbose_name=_("As"), accessor="pk", orderable=False)
    progress = Column(verbose_name=_("Progress"))
    sent_on = DateColumn(verbose_name=_("Sent"), accessor="response__sent_on", format=DAY)
    reminded_on = DateColumn(verbose_name=_("Reminded"), format=DAY)
    change = Column(
        verbose_name=_("Link"),
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
        linkify=("consultation:invitation-page", {"pk": A("pk")}),
    )

    class Meta:
        model = Invitation
        fields: ClassVar = ["whose", "as_what", "progress", "sent_on", "reminded_on"]

    def render_as_what(self, record: Invitation) -> str:
        if record.seat is not None:
            return gettext("%(person)s, in the seat on %(partnership)s") % {
                "person": record.seat.person or gettext("vacant"),
                "partnership": record.seat.partnership,
            }
        if record.organisation is not None:
            return gettext("anybody who works there")
        return gettext("whoever has the link") if record.name else gettext("a person")

    def render_progress(self, value: str) -> SafeString:
        words, colour = PROGRESS[value]
        return tag(text=str(words), classes=f"govuk-tag--{colour}")

    def value_progress(self, value: str) -> str:
        return str(PROGRESS[value][0])

    def render_change(self, record: Invitation) -> str:
        return gettext("Link or withdrawal")


# --- Questionnaires


def questionnaire_file(instrument: Instrument, form: str) -> HttpResponse:
    """A questionnaire as a file that can be changed and taken in again. Raises Http404 for a form that is not offered."""
    told = instrument.model_dump(mode="json", exclude_defaults=True)
    if form == "json":
        body, kind = json.dumps(told, ensure_ascii=False, indent=2), "application/json"
    elif form == "yaml":
        body, kind = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=110), "application/yaml"
    else:
        raise Http404(gettext("A questionnaire can be had as yaml or json."))
    response = HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{instrument.code}.{form}"'
    return response


def condition_words(question: Question, texts: Mapping[str, Question]) -> str:
    """When a question is asked, in words, for the preview."""
    told = []
    for condition in question.shown_if:
        other = texts.get(condition["question"])
        labels = rules.labels_of(other) if other is not None else {}
        answers = gettext(" or ").join(f"“{labels.get(answer, answer)}”" for answer in condition["answers"])
        told.append(f"“{other or condition['question']}”: {answers}")
    return gettext(" and ").join(told)


def answer_words(question: Question, value: Any) -> str:
    """One answer as people read it."""
    if value is None:
        return ""
    labels = rules.labels_of(question)
    if isinstance(value, list):
        return "; ".join(str(labels.get(one, one)) for one in value)
    if question.kind == QuestionKind.NUMBER:
        return f"{value} {question.unit}".strip()
    return str(labels.get(value, value))


def pages_in_words(pages: Sequence[tuple[Any, Sequence[Question]]], said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pages that somebody answered, each answer as people read it, for them to check."""
    return [
        {
            "section": section,
            "number": number,
            "answers": [(question, answer_words(question, said.get(question.code))) for question in questions],
        }
        for number, (section, questions) in enumerate(pages, start=1)
    ]


# --- Results


def figure_words(question: Question, tally: Tally | None) -> str:
    """How some people answered a question, in a line: a mean, or how many gave which answer."""
    if tally is None:
        return gettext("withheld")
    if not tally.answered:
        return gettext("no answer")
    if tally.mean is not None:
        return f"{tally.mean:.1f} {question.unit}".strip()
    if tally.counts:
        return ", ".join(f"{one.label} {one.count}" for one in tally.counts if one.count)
    return gettext("%(count)d wrote something") % {"count": tally.answered}


def change_words(outcome: Outcome) -> str:
    """How the mean has moved since the round before."""
    if outcome.change is None:
        return ""
    moved = round(outcome.change, 1)
    return gettext("unchanged") if moved == 0 else f"{moved:+.1f}".replace("-", "−")


def outcome_rows(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The rows of the table of one page of results."""
    return [
        {
            "question": outcome.question,
            "answered": outcome.tally.answered if outcome.tally else None,
            "asked": outcome.tally.asked if outcome.tally else None,
            "figure": figure_words(outcome.question, outcome.tally),
            "before": figure_words(outcome.question, outcome.before) if outcome.before else "",
            "before_n": outcome.before.answered if outcome.before else None,
            "change": change_words(outcome),
            "groups": [
                {
                    "label": capfirst(group.label),
                    "figure": figure_words(outcome.question, group.tally),
                    "n": group.tally.answered if group.tally else None,
                }
                for group in outcome.groups
            ],
            "said": outcome.said,
        }
        for outcome in outcomes
    ]


def result_charts(results: Results) -> dict[str, Chart]:
    """The pictures of an enquiry: questions of one page that share their answers stand in one picture."""
    drawn = {}
    for page, (_section, outcomes) in enumerate(results.sections, start=1):
        for number, together in enumerate(_alike(outcomes), start=1):
            name = f"page-{page}-{number}"
            drawn[name] = _chart(name, together)
    return drawn


def result_pages(
    results: Results, charts: Mapping[str, Chart]
) -> list[tuple[Any, list[dict[str, Any]], list[Chart], list[str]]]:
    """Each page of results with its rows, its pictures, and the names of the groups that are compared."""
    return [
        (
            section,
            outcome_rows(outcomes),
            [chart for name, chart in charts.items() if name.startswith(f"page-{page}-")],
            [str(capfirst(group.label)) for group in max((one.groups for one in outcomes), key=len, default=())],
        )
        for page, (section, outcomes) in enumerate(results.sections, start=1)
    ]


def _alike(outcomes: Sequence[Outcome]) -> list[list[Outcome]]:
    together: dict[tuple[Any, ...], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.tally is not None and outcome.tally.counts and outcome.tally.answered:
            alone = outcome.question.kind in (QuestionKind.ONE, QuestionKind.SEVERAL)
            key = (
                outcome.question.kind,
                tuple(rules.labels_of(outcome.question).items()),
                alone and outcome.question.pk,
            )
            together.setdefault(key, []).append(outcome)
    return list(together.values())


def _chart(name: str, outcomes: Sequence[Outcome]) -> Chart:
    first = outcomes[0].question
    if first.kind in (QuestionKind.ONE, QuestionKind.SEVERAL):
        return _chart_of_choices(name, outcomes[0])
    rows = [
        {"label": outcome.question.text, "answer": one.label, "value": one.count}
        for outcome in outcomes
        if outcome.tally is not None
        for one in outcome.tally.counts
    ]
    labels = rules.labels_of(first)
    return bars(
        name,
        title=gettext("How the answers fall"),
        alt=_in_words(outcomes),
        rows=rows,
        columns=[("label", gettext("Question")), ("answer", gettext("Answer")), ("value", gettext("How many"))],
        group="answer",
        colours=_colours(first, labels),
        unit=gettext("answers"),
    )


def _chart_of_choices(name: str, outcome: Outcome) -> Chart:
    counts = outcome.tally.counts if outcome.tally else ()
    note = gettext("Several answers could be given, so they add up to more than all.")
    return bars(
        name,
        title=outcome.question.text,
        alt=_in_words([outcome]),
        rows=[{"label": one.label, "value": one.count} for one in counts],
        columns=[("label", gettext("Answer")), ("value", gettext("How many"))],
        unit=gettext("answers"),
        note=note if outcome.question.kind == QuestionKind.SEVERAL else "",
    )


def _colours(question: Question, labels: Mapping[Any, str]) -> dict[str, str]:
    if question.kind == QuestionKind.EXTENT:
        return {label: EXTENT_COLOURS[code] for code, label in labels.items()}
    last = len(theme.RAMP) - 1
    steps = max(len(labels) - 1, 1)
    return {label: theme.RAMP[round(place * last / steps)] for place, label in enumerate(labels.values())}


def _in_words(outcomes: Sequence[Outcome]) -> str:
    return " ".join(f"{outcome.question.text}: {_counts_in_words(outcome)}." for outcome in outcomes)


def _counts_in_words(outcome: Outcome) -> str:
    counts = outcome.tally.counts if outcome.tally else ()
    return ", ".join(f"{one.label} {one.count}" for one in counts if one.count)


def answers_dataset(questions: Sequence[Question], replies: Sequence[Reply], *, by_name: bool) -> tablib.Dataset:
    """Every sent response in a row, its answers by the codes of the questions; who gave it only where it is by name."""
    who = ["respondent", "organisation", "sector", "sent_on"] if by_name else []
    dataset = tablib.Dataset(headers=[*who, *(question.code for question in questions)], title="answers")
    for reply in replies:
        named = [reply.respondent, reply.organisation, reply.sector, reply.sent_on.isoformat()] if by_name else []
        dataset.append([*named, *(_cell(reply.said.get(question.code)) for question in questions)])
    return dataset


def _cell(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else value
