"""How agreement's lists leave, and how the state of a meeting looks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import tablib
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2 import A, Column, DateColumn, Table, TimeColumn

from commonweal.agreement import reads, rules
from commonweal.agreement.models import Attendance, AttendanceKind, Meeting, Protocol
from commonweal.agreement.rules import MeetingState
from commonweal.kit.components.text import tag

DAY = "j M Y"
NUMBER = {"th": {"class": "cw-number"}, "td": {"class": "cw-number"}}
COLOURS = {MeetingState.PLANNED: "govuk-tag--grey", MeetingState.HELD: "govuk-tag--green", MeetingState.CANCELLED: ""}


def state_tag(meeting: Meeting) -> SafeString:
    """The state of a meeting as a word in a box."""
    state = rules.state_of(meeting)
    colour = "govuk-tag--red" if state is MeetingState.CANCELLED else COLOURS[state]
    return tag(text=str(state.label).capitalize(), classes=colour)


class MeetingTable(Table):
    """The meetings of a place."""

    on = DateColumn(verbose_name=_("Day"), format=DAY, linkify=True)
    begins = TimeColumn(verbose_name=_("Begins"), format="H:i")
    partnership = Column(
        verbose_name=_("Partnership"),
        linkify=("register:partnership-page", {"pk": A("partnership_id")}),
        order_by=("partnership__name",),
    )
    title = Column(verbose_name=_("Title"))
    room = Column(verbose_name=_("Where"))
    hours = Column(verbose_name=_("Hours"), attrs=NUMBER, default="")
    chair = Column(verbose_name=_("In the chair"), order_by=("chair__name",), visible=False)
    state = Column(verbose_name=_("State"))
    came = Column(verbose_name=_("Came"), attrs=NUMBER)
    apologies = Column(verbose_name=_("Apologies"), attrs=NUMBER)

    class Meta:
        model = Meeting
        fields: ClassVar = [
            "on", "begins", "partnership", "title", "room", "hours", "chair", "state", "came", "apologies",
        ]  # fmt: skip

    def render_state(self, record: Meeting) -> SafeString:
        return state_tag(record)

    def value_state(self, record: Meeting) -> str:
        return str(rules.state_of(record).label)

    def render_came(self, record: Any) -> Any:
        """Before it is held nobody can have come, so there is nothing to count."""
        return record.came if record.recorded_on is not None else "–"

    def value_came(self, record: Any) -> Any:
        return record.came if record.recorded_on is not None else None


class ProtocolTable(Table):
    """What partners of a place signed together."""

    title = Column(verbose_name=_("Protocol"), linkify=True)
    kind = Column(verbose_name=_("Kind"))
    partnership = Column(
        verbose_name=_("Partnership"),
        linkify=("register:partnership-page", {"pk": A("partnership_id")}),
        order_by=("partnership__name",),
    )
    signed_on = DateColumn(verbose_name=_("Signed on"), format=DAY)
    signed = Column(verbose_name=_("Signed by"), attrs=NUMBER)
    named = Column(verbose_name=_("Of"), attrs=NUMBER)
    since = DateColumn(verbose_name=_("Since"), format=DAY, visible=False)
    until = DateColumn(verbose_name=_("Until"), format=DAY)

    class Meta:
        model = Protocol
        fields: ClassVar = ["title", "kind", "partnership", "signed_on", "signed", "named", "since", "until"]


KIND_COLOURS = {
    AttendanceKind.PRESENT: "govuk-tag--green",
    AttendanceKind.DEPUTY: "govuk-tag--green",
    AttendanceKind.APOLOGIES: "govuk-tag--yellow",
    AttendanceKind.ABSENT: "govuk-tag--red",
}


def told(table: reads.Table) -> dict[str, Any]:
    """Who sits at a meeting, each seat with what became of it as a word in a box."""
    rows = [
        {"place": place, "seat": place.seat, "said": place.attendance, "tag": _kind_tag(place)}
        for place in table.places
    ]
    return {"rows": rows, "table": table}


def _kind_tag(place: reads.Place) -> SafeString:
    words = kind_words(place.attendance)
    colour = KIND_COLOURS[AttendanceKind(place.kind)] if place.kind else "govuk-tag--grey"
    return tag(text=words[:1].upper() + words[1:], classes=colour)


def kind_words(attendance: Attendance | None) -> str:
    """What became of a seat, in words."""
    if attendance is None:
        return gettext("not known")
    if attendance.deputy is not None:
        return gettext("%(deputy)s came as deputy") % {"deputy": attendance.deputy}
    return str(attendance.get_kind_display())


# --- The sheet that can come in again

COLUMNS = ("id", "partnership", "day", "begins", "hours", "room", "title", "link", "cancelled")
"""Fixed words, since files outlive the language of whoever made them. Under `cancelled` stands why a meeting is."""


def sheet(meetings: Iterable[Meeting]) -> tablib.Dataset:
    """Meetings to be edited and brought in again, one a row."""
    rows = (
        [one.pk, one.partnership.name, one.on, one.begins, one.hours, one.room, one.title, one.link, one.cancelled_why]
        for one in meetings
    )
    told = ([None if value == "" else value for value in row] for row in rows)
    return tablib.Dataset(*told, headers=list(COLUMNS), title="meetings")


# --- What a file would change


def faults_of(plan: Any) -> tablib.Dataset:
    """Every fault of a file, one a row."""
    headings = [gettext("Where"), gettext("Value"), gettext("What is wrong"), gettext("How to mend it")]
    rows = ([fault.where, fault.value, fault.wrong, fault.remedy] for fault in plan.faults)
    return tablib.Dataset(*rows, headers=headings, title=gettext("Faults"))


def changes_of(plan: Any) -> tablib.Dataset:
    """Every value that a file would change, one a row."""
    headings = [
        gettext("Where"), gettext("Meeting"), gettext("What happens"), gettext("What"), gettext("Before"), gettext("After"),
    ]  # fmt: skip
    rows = (
        [step.told.where, step.name, step.verb, change.what, change.before, change.after]
        for step in plan.work
        for change in step.changes
    )
    return tablib.Dataset(*rows, headers=headings, title=gettext("Changes"))
