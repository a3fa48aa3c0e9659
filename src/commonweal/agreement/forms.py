"""What people type about meetings, who came, and what they signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet, ModelChoiceFilter

from commonweal.agreement import reads
from commonweal.agreement.models import (
    Attendance,
    AttendanceKind,
    Constitution,
    Meeting,
    Protocol,
    ProtocolKind,
    Signatory,
)
from commonweal.agreement.rules import MeetingState
from commonweal.agreement.writes import Came
from commonweal.kit.forms import Form, ModelForm
from commonweal.register import reads as register
from commonweal.register.models import Organisation, Partnership, Person, Sector
from commonweal.register.rules import Viewer

MEETING = ["title", "on", "begins", "hours", "room", "link", "chair"]


class MeetingForm(ModelForm):
    """One meeting."""

    class Meta:
        model = Meeting
        fields: ClassVar = MEETING

    def __init__(self, *args: Any, viewer: Viewer, partnership: Partnership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_chairs(self, viewer, partnership, chosen=self.thing.chair_id)


def _offer_chairs(form: forms.BaseForm, viewer: Viewer, partnership: Partnership, chosen: int | None = None) -> None:
    """Whoever has a seat there, or is in the chair already."""
    sitting = Q(seats__partnership=partnership) & register.lasting(localdate(), "seats__")
    found = Person.objects.filter(sitting | Q(pk=chosen or 0)).distinct()
    form.fields["chair"].queryset = found  # type: ignore[attr-defined]
    form.fields["chair"].empty_label = gettext("Not said")  # type: ignore[attr-defined]


class CancelForm(Form):
    """Why a meeting does not take place."""

    asks_why: ClassVar[bool] = False
    cancelled_why = forms.CharField(label=_("Why is it cancelled?"), max_length=300)


class ConfirmForm(Form):
    """Nothing to fill in but the reason."""


class HowManyForm(Form):
    """How many meetings are proposed, and from when."""

    asks_why: ClassVar[bool] = False
    count = forms.IntegerField(label=_("How many meetings"), min_value=1, max_value=52)
    since = forms.DateField(label=_("The first on or after"), error_messages={"name": _("The first day")})


class SeriesForm(Form):
    """A year's meetings at once: a day for each, and what they have in common. A day that is emptied is left out."""

    begins = forms.TimeField(
        label=_("Begins at"), required=False, help_text=_("For example 14:00. Leave blank if not known.")
    )
    hours = forms.DecimalField(
        label=_("How many hours"), required=False, min_value=0.25, max_value=24, max_digits=4, decimal_places=2
    )
    room = forms.CharField(label=_("Where"), required=False, max_length=200)
    link = forms.URLField(
        label=_("Link to join"), required=False, max_length=500, assume_scheme="https",
        help_text=_("Only partners of this place see it."),
    )  # fmt: skip
    chair = forms.ModelChoiceField(Person.objects.none(), label=_("In the chair"), required=False)

    def __init__(
        self, *args: Any, viewer: Viewer, partnership: Partnership, days: Sequence[date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer_chairs(self, viewer, partnership)
        self.fields["hours"].initial = partnership.meeting_hours
        self.names = [f"day_{number}" for number in range(1, len(days) + 1)]
        for name, (number, day) in zip(self.names, enumerate(days, start=1), strict=True):
            label = gettext("Meeting %(number)d") % {"number": number}
            # What is emptied has no default to fall back on, so the proposal is only what the form starts with.
            self.fields[name] = forms.DateField(label=label, required=False, initial=day)
        self.prepare(None)
        self.groups = [  # type: ignore[misc]
            (gettext("Days"), self.names),
            (gettext("The same for all"), list(self.base_fields)),
        ]

    @property
    def facts(self) -> dict[str, Any]:
        facts = {name: value for name, value in super().facts.items() if name not in self.names}
        days = [self.cleaned_data[name] for name in self.names if self.cleaned_data[name] is not None]
        return {**facts, "days": days}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seen: set[date] = set()
        for name in self.names:
            day = cleaned.get(name)
            if day is not None and day in seen:
                self.add_error(name, gettext("This day is given twice."))
            seen |= {day} if day else set()
        if not seen and not self.errors:
            self.add_error(self.names[0], gettext("Give at least one day."))
        return cleaned


# --- Who came


@dataclass(frozen=True)
class Row:
    """What is asked of one seat."""

    place: reads.Place
    kind: BoundField
    deputy: BoundField
    preparation: BoundField


class AttendanceForm(Form):
    """Who came to a meeting: all seats of the day at once, present unless they sent apologies."""

    hours = forms.DecimalField(
        label=_("How many hours did it take?"), required=False, min_value=0.25, max_value=24,
        max_digits=4, decimal_places=2, help_text=_("For example 1.5. Leave blank if nobody knows."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, thing: Meeting, table: reads.Table, deputies: dict[int, list[tuple[int, str]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, thing=thing, **kwargs)
        self.table = table
        self.fields["hours"].initial = thing.hours if thing.hours is not None else thing.partnership.meeting_hours
        for place in table.places:
            self._ask(place, deputies[place.seat.pk], recorded=thing.recorded_on is not None)

    def _ask(self, place: reads.Place, deputies: list[tuple[int, str]], *, recorded: bool) -> None:
        pk, said = place.seat.pk, place.attendance
        who = str(place.seat.person or place.seat.organisation or place.seat)
        known = place.kind or ("" if recorded else AttendanceKind.PRESENT)
        choices = [*([("", gettext("not known"))] if recorded and not place.kind else []), *AttendanceKind.choices]
        self.fields[f"kind_{pk}"] = forms.ChoiceField(
            choices=choices, initial=known, required=not (recorded and not place.kind),
            label=gettext("%(who)s: came") % {"who": who}, widget=_select(gettext("%(who)s: came") % {"who": who}),
        )  # fmt: skip
        if said and said.deputy and said.deputy_id not in dict(deputies):
            deputies = [*deputies, (said.deputy.pk, said.deputy.name)]
        named = gettext("%(who)s: deputy who came") % {"who": who}
        self.fields[f"deputy_{pk}"] = forms.TypedChoiceField(
            choices=[("", gettext("not named")), *deputies], coerce=int, empty_value=None, required=False,
            initial=said.deputy_id if said else None, label=named, widget=_select(named),
        )  # fmt: skip
        hours = gettext("%(who)s: hours of preparation") % {"who": who}
        self.fields[f"preparation_{pk}"] = forms.DecimalField(
            required=False, min_value=0, max_digits=5, decimal_places=2, label=hours,
            initial=said.preparation_hours if said else None,
            widget=forms.TextInput(
                attrs={"class": "govuk-input govuk-input--width-3", "aria-label": hours, "inputmode": "decimal"}
            ),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for place in self.table.places:
            pk = place.seat.pk
            kind = cleaned.get(f"kind_{pk}")
            if cleaned.get(f"deputy_{pk}") and kind != AttendanceKind.DEPUTY:
                self.add_error(f"deputy_{pk}", gettext("Choose “deputy came”, or take the deputy's name out."))
            if cleaned.get(f"preparation_{pk}") is not None and kind not in ("present", "deputy"):
                self.add_error(f"preparation_{pk}", gettext("Hours of preparation are of those who came."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        people = Person.objects.in_bulk(
            [self.cleaned_data[f"deputy_{one.seat.pk}"] for one in self.table.places if self._came_as_deputy(one)]
        )
        came = [
            Came(
                one.seat,
                self.cleaned_data[f"kind_{one.seat.pk}"],
                people.get(self.cleaned_data[f"deputy_{one.seat.pk}"] or 0),
                self.cleaned_data[f"preparation_{one.seat.pk}"],
            )
            for one in self.table.places
            if self.cleaned_data[f"kind_{one.seat.pk}"]
        ]
        return {"hours": self.cleaned_data["hours"], "came": came}

    def left_as_it_was(self, changed: Any) -> bool:
        # What is changed is mostly not the meeting's own row but those of its seats.
        return False

    def _came_as_deputy(self, place: reads.Place) -> bool:
        return bool(self.cleaned_data.get(f"deputy_{place.seat.pk}"))

    def rows(self) -> Iterator[Row]:
        """The seats in their order, each with its three boxes."""
        for place in self.table.places:
            pk = place.seat.pk
            yield Row(place, self[f"kind_{pk}"], self[f"deputy_{pk}"], self[f"preparation_{pk}"])


def _select(label: str) -> forms.Select:
    return forms.Select(attrs={"class": "govuk-select", "aria-label": label})


class GuestForm(ModelForm):
    """Somebody without a seat who came."""

    class Meta:
        model = Attendance
        fields: ClassVar = ["person", "organisation", "preparation_hours"]

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = localdate()
        here = register.people_at(viewer, viewer.place_id) & register.lasting(today)
        self.fields["person"].queryset = Person.objects.filter(here)  # type: ignore[attr-defined]
        bodies = register.organisations_at(viewer, viewer.place_id) & register.lasting(today)
        self.fields["organisation"].queryset = Organisation.objects.filter(bodies)  # type: ignore[attr-defined]


# --- Protocols


class ProtocolForm(ModelForm):
    """What partners signed together."""

    class Meta:
        model = Protocol
        fields: ClassVar = ["title", "kind", "text", "address", "signed_on", "since", "until"]
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.until is None:
            del self.fields["until"]


class EndForm(Form):
    """From when something does not hold any more."""

    on = forms.DateField(
        label=_("Ends on"), help_text=_("The first day on which it does not hold."), initial=localdate,
        error_messages={"name": _("The day of the end")},
    )  # fmt: skip


class SignatoryForm(ModelForm):
    """An organisation that signed, or is still to."""

    class Meta:
        model = Signatory
        fields: ClassVar = ["organisation", "signed_on"]

    def __init__(self, *args: Any, viewer: Viewer, protocol: Protocol, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.thing.pk:
            del self.fields["organisation"]
        else:
            could = reads.could_sign(viewer, protocol, on=localdate())
            self.fields["organisation"].queryset = could  # type: ignore[attr-defined]


# --- Files


class UploadForm(Form):
    """A file of meetings."""

    file = forms.FileField(
        label=_("File"), help_text=_("Our own sheet of meetings (.xlsx or .csv), ModernGov XML, or a zip file of XML files; up to 20 MB."),
    )  # fmt: skip


class BringInForm(Form):
    """That what the preview shows is to be done, and why."""

    digest = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(
        label=_("Reason for the change"), help_text=_("Kept in the record beside the change."),
        required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


# --- Lists


COMING, PAST, UNRECORDED = "coming", "past", "unrecorded"
STATES = [
    (COMING, _("to come")),
    (PAST, _("past")),
    (UNRECORDED, _("past, and nobody said who came")),
    *MeetingState.choices,
]


def _partnerships(request: HttpRequest) -> QuerySet[Partnership]:
    viewer = request.viewer  # type: ignore[attr-defined]
    return register.partnerships(viewer, place_id=viewer.place_id or 0)


class MeetingFilter(FilterSet):
    """Narrow the meetings of the open place; to those to come unless asked otherwise."""

    state = ChoiceFilter(label=_("Which"), method="in_state", choices=STATES, empty_label=_("All"), null_label=None)
    partnership = ModelChoiceFilter(label=_("Partnership"), queryset=_partnerships, empty_label=_("Any"))
    since = DateFilter(label=_("From"), field_name="on", lookup_expr="gte")
    until = DateFilter(label=_("Before"), field_name="on", lookup_expr="lt")

    class Meta:
        model = Meeting
        fields: ClassVar[list[str]] = ["state", "partnership", "since", "until"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        filled = data.copy() if data is not None else QueryDict(mutable=True)
        filled.setdefault("state", COMING)
        super().__init__(filled, *args, **kwargs)

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = localdate()
        if value == COMING:
            return rows.filter(on__gte=today, cancelled_on__isnull=True).order_by("on", "begins", "pk")
        if value == PAST:
            return rows.filter(on__lt=today)
        if value == UNRECORDED:
            return rows.filter(on__lt=today, state=MeetingState.PLANNED.value)
        return rows.filter(state=value)


class ProtocolFilter(FilterSet):
    """Narrow the protocols of the open place; to those that hold unless asked otherwise."""

    q = CharFilter(label=_("Title has the words"), method="with_words")
    kind = ChoiceFilter(label=_("Kind"), choices=ProtocolKind.choices, empty_label=_("Any"))
    lasts = ChoiceFilter(
        label=_("When"), method="on_date", choices=[("now", _("Now")), ("ended", _("Ended"))], empty_label=None
    )

    class Meta:
        model = Protocol
        fields: ClassVar[list[str]] = ["q", "kind", "lasts"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        filled = data.copy() if data is not None else QueryDict(mutable=True)
        filled.setdefault("lasts", "now")
        super().__init__(filled, *args, **kwargs)

    def with_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        for word in words.split():
            rows = rows.filter(title__icontains=word)
        return rows

    def on_date(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = localdate()
        return rows.filter(until__lte=today) if value == "ended" else rows.filter(register.lasting(today))


def how_many(viewer: Viewer, partnership: Partnership, asked: Any) -> tuple[HowManyForm, list[date]]:
    """The form that asks how many meetings to propose, filled in from the register, and the days that it proposes."""
    start = {
        "count": str(partnership.meetings_a_year or 4),
        "since": reads.next_after(viewer, partnership, on=localdate()).isoformat(),
    }
    form = HowManyForm({**start, **{name: asked[name] for name in asked if name.startswith(("count", "since"))}})
    if not form.is_valid():
        return form, []
    return form, reads.proposed_days(viewer, count=form.cleaned_data["count"], since=form.cleaned_data["since"])


# --- Constitutions


class ConstitutionForm(Form):
    """The quorum of a partnership, and how many of each sector must be there."""

    quorum = forms.IntegerField(
        label=_("How many seats must be there?"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Leave blank where there is no such rule."),
    )
    agreed_on = forms.DateField(label=_("Agreed on"), required=False)

    def __init__(self, *args: Any, thing: Constitution | None = None, **kwargs: Any) -> None:
        super().__init__(*args, thing=thing, **kwargs)
        known = {one.sector: one.least for one in thing.sectors.all()} if thing else {}
        for value, label in Sector.choices:
            self.fields[f"sector_{value}"] = forms.IntegerField(
                label=_("Of the %(sector)s sector") % {"sector": label},
                required=False,
                min_value=1,
                max_value=1000,
                initial=known.get(value),
            )
        if thing is not None:
            self.initial = {**self.initial, "quorum": thing.quorum, "agreed_on": thing.agreed_on}
        self.order_fields(["quorum", *(f"sector_{value}" for value in Sector.values), "agreed_on"])
        self.prepare(thing)

    @property
    def facts(self) -> dict[str, Any]:
        typed = dict(super().facts)
        return {"sectors": {value: typed.pop(f"sector_{value}") for value in Sector.values}, **typed}
