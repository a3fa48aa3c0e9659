"""Columns of findings and data gaps, the figures a finding rests on in words, and the picture of causes and effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import A, Column, DateColumn, Table

from commonweal.evidence.exports.lists import NUMBER
from commonweal.evidence.exports.words import remark, said
from commonweal.evidence.models import Cause, DataGap, Finding, Stance
from commonweal.evidence.reads import Drivers, Rest
from commonweal.evidence.rules import FindingState
from commonweal.kit import charts
from commonweal.kit.charts import Chart

DAY = "j M Y"


class FindingTable(Table):
    """What partners agree the figures mean."""

    statement = Column(verbose_name=gettext_lazy("Finding"), linkify=True)
    state = Column(verbose_name=gettext_lazy("State"))
    about = Column(verbose_name=gettext_lazy("Part of the place"), order_by=("about__name",))
    theme = Column(verbose_name=gettext_lazy("Theme"), order_by=("theme__name",))
    signed = Column(verbose_name=gettext_lazy("Signed up"), attrs=NUMBER)
    disputed = Column(verbose_name=gettext_lazy("Dispute it"), attrs=NUMBER)
    agreed_on = DateColumn(verbose_name=gettext_lazy("Agreed on"), format=DAY)
    partnership = Column(verbose_name=gettext_lazy("Partnership"), visible=False)
    proposed_on = DateColumn(verbose_name=gettext_lazy("Proposed on"), format=DAY, visible=False)
    proposed_by = Column(verbose_name=gettext_lazy("Proposed by"), visible=False)
    explanation = Column(verbose_name=gettext_lazy("How the figures show it"), visible=False)
    unknown = Column(verbose_name=gettext_lazy("What is unknown"), visible=False)

    class Meta:
        model = Finding
        fields: ClassVar = ["statement", "state", "about", "theme", "signed", "disputed", "agreed_on"]

    def render_state(self, value: str) -> str:
        return str(capfirst(str(FindingState(value).label)))


class DataGapTable(Table):
    """Figures that are wanted and not there."""

    title = Column(verbose_name=gettext_lazy("What is wanted"), linkify=True)
    asked_of = Column(
        verbose_name=gettext_lazy("Asked of"),
        linkify=("register:organisation-page", {"pk": A("asked_of_id")}),
        order_by=("asked_of__name",),
    )
    asked_on = DateColumn(verbose_name=gettext_lazy("Since"), format=DAY)
    expected_on = DateColumn(verbose_name=gettext_lazy("Expected on"), format=DAY)
    outcome = Column(verbose_name=gettext_lazy("How it ended"))
    about = Column(verbose_name=gettext_lazy("Part of the place"), visible=False)
    indicator = Column(verbose_name=gettext_lazy("Indicator"), visible=False)
    reason = Column(verbose_name=gettext_lazy("Why"), visible=False)
    raised_on = DateColumn(verbose_name=gettext_lazy("Raised on"), format=DAY, visible=False)
    raised_by = Column(verbose_name=gettext_lazy("Raised by"), visible=False)
    ended_on = DateColumn(verbose_name=gettext_lazy("Ended on"), format=DAY, visible=False)
    filled_by = Column(verbose_name=gettext_lazy("Filled by"), visible=False)
    outcome_note = Column(verbose_name=gettext_lazy("What was said"), visible=False)

    class Meta:
        model = DataGap
        fields: ClassVar = ["title", "asked_of", "asked_on", "expected_on", "outcome"]


def state_words(finding: Finding) -> str:
    """The state of a finding as a heading says it."""
    return str(capfirst(str(FindingState(finding.state).label)))  # type: ignore[attr-defined]


def rest_rows(rests: Sequence[Rest]) -> list[dict[str, Any]]:
    """The figures that a finding rests on, in words, each with whether it has moved since it was written."""
    return [
        {
            "rest": rest,
            "ground": rest.ground,
            "written": said(rest.written, rest.ground.indicator) if rest.written else _("for partners only"),
            "remark": remark(rest.written),
            "now": said(rest.now, rest.ground.indicator) if rest.written else "",
            "latest": said(rest.latest, rest.ground.indicator) if rest.is_overtaken else "",
            "verdict": moved_words(rest),
        }
        for rest in rests
    ]


def moved_words(rest: Rest) -> str:
    """Whether a figure still stands as it was written."""
    if rest.written is None:
        return ""
    if rest.now is None:
        return _("no longer shown")
    if rest.has_moved:
        return _("revised since")
    return _("overtaken by a later period") if rest.is_overtaken else _("as it was written")


def sides(stances: Sequence[Stance]) -> dict[str, Any]:
    """Who signed up to a finding, who disputes it, and where organisations stood before."""
    current = [each for each in stances if each.until is None]
    signed = [each for each in current if each.side == "signed"]
    disputing = [each for each in current if each.side == "disputed"]
    return {
        "signed": signed,
        "disputing": disputing,
        # Nobody is asked to say again what they have said already.
        "who_signed": {each.organisation_id for each in signed},
        "who_disputes": {each.organisation_id for each in disputing},
        "earlier": sorted(
            (each for each in stances if each.until), key=lambda each: (each.until, each.pk), reverse=True
        ),
    }


def causes_chart(drivers: Drivers, *, title: str) -> Chart | None:
    """What brings about what, effects to the left of their causes; None where nobody has said anything."""
    if not drivers.is_known:
        return None
    nodes = [
        {"id": each.pk, "label": each.statement, "group": group_of(each), "href": each.get_absolute_url()}
        for each in drivers.findings
    ]
    ties = [{"source": link.cause_id, "target": link.effect_id} for link in drivers.claims]
    looped = _("A dashed line closes a loop.") if drivers.loops else ""
    return charts.structure(
        "causes",
        title=title,
        alt=_("Driver tree of %(findings)d findings and %(claims)d claims of cause, each effect to the left of its causes.")
        % {"findings": len(nodes), "claims": len(ties)},
        nodes=nodes,
        ties=ties,
        rows=[claim_row(link, drivers) for link in drivers.claims],
        columns=[
            ("cause", _("Cause")), ("effect", _("Effect")), ("strength", _("How strong")), ("rests_on", _("Rests on")),
            ("by", _("Said by")), ("since", _("Since")), ("reason", _("Why")), ("loop", _("On a loop")),
        ],
        note=" ".join(part for part in (_("Each effect stands to the left of what is said to bring it about."), looped) if part),
    )  # fmt: skip


def group_of(finding: Finding) -> str:
    """How a finding is coloured: disputed before agreed, since that is what one should know first."""
    if finding.disputed:  # type: ignore[attr-defined]
        return _("Disputed")
    return state_words(finding)


def claim_row(link: Cause, drivers: Drivers) -> dict[str, Any]:
    """One claim of cause as the table beside the picture has it."""
    on_loop = any(_is_step(link, loop) for loop in drivers.loops)
    return {
        "cause": link.cause.statement,
        "href": link.cause.get_absolute_url(),
        "effect": link.effect.statement,
        "strength": link.get_strength_display(),
        "rests_on": link.get_rests_on_display(),
        "by": link.organisation.name if link.organisation else _("all of us"),
        "since": link.since,
        "reason": link.reason or _("not said"),
        "loop": on_loop,
    }


def _is_step(link: Cause, loop: Sequence[Finding]) -> bool:
    pks = [each.pk for each in loop]
    return (link.cause_id, link.effect_id) in zip(pks, [*pks[1:], pks[0]], strict=True)
