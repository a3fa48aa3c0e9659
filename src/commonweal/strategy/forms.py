"""What a person types in strategy, and how its lists can be narrowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter

from commonweal.evidence.models import Indicator
from commonweal.kit.forms import FigureField, Form, ModelForm, explain
from commonweal.register import reads as register
from commonweal.register.models import Organisation, Partnership, Person, Place, Seat, Theme
from commonweal.register.rules import Viewer
from commonweal.strategy import reads
from commonweal.strategy.models import Issue, Objective, Strategy, Target
from commonweal.strategy.rules import State

SPARE_MILESTONES = 3
"""How many empty rows for milestones a form offers beside those there are."""


class PlaceForm(ModelForm):
    """A form that offers only what makes sense in one place, and what is chosen already."""

    def __init__(self, *args: Any, viewer: Viewer, place: Place, **kwargs: Any) -> None:
        self.viewer = viewer
        self.place = place
        super().__init__(*args, **kwargs)

    def offer(self, name: str, found: QuerySet[Any], *, nothing: Any = None) -> None:
        """Fill the choices of a field; `nothing` names the choice of leaving it open."""
        field = self.fields[name]
        chosen = Q(pk=getattr(self.thing, f"{name}_id", None))
        field.queryset = field.queryset.filter(Q(pk__in=found.order_by().values("pk")) | chosen)  # type: ignore[attr-defined]
        if nothing is not None:
            field.empty_label = nothing  # type: ignore[attr-defined]

    def offer_themes(self) -> None:
        self.offer("theme", reads.themes(self.viewer, self.place.pk), nothing=_("No theme"))

    def offer_people(self, name: str) -> None:
        here = register.people_at(self.viewer, self.place.pk) | register.people_nowhere(self.viewer)
        self.offer(name, Person.objects.filter(here), nothing=_("Nobody yet"))

    def offer_organisations(self, name: str) -> None:
        here = register.organisations_at(self.viewer, self.place.pk)
        self.offer(name, Organisation.objects.filter(here), nothing=_("None"))


class StrategyForm(PlaceForm):
    """What a partnership means to do for its place over some years."""

    class Meta:
        model = Strategy
        fields: ClassVar = ["title", "partnership", "vision", "since", "until"]
        labels: ClassVar = {
            "title": _("What is it called?"),
            "partnership": _("Which partnership is it of?"),
            "vision": _("Vision"),
            "since": _("Runs from"),
            "until": _("Runs until"),
        }
        error_messages: ClassVar = {
            "title": {"required": _("Say what it is called")},
            "partnership": {"required": _("Choose the partnership that it is of")},
        }
        help_texts: ClassVar = {
            "vision": _("The place as you mean it to be, in a few sentences that a resident would read."),
            "since": "",
            "until": _("The first day on which it no longer runs. Leave blank if it has no end."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("partnership", reads.partnerships(self.viewer, self.place.pk, localdate()))


class IssueForm(PlaceForm):
    """Something about the place that ought to change."""

    class Meta:
        model = Issue
        fields: ClassVar = ["title", "description", "theme", "indicator", "raised_through", "since"]
        labels: ClassVar = {
            "title": _("What is the matter?"),
            "description": _("How is it now, and for whom?"),
            "indicator": _("Which figure shows it?"),
            "raised_through": _("Who brought it to the partnership?"),
            "since": _("Known since"),
        }
        error_messages: ClassVar = {"title": {"required": _("Say what is the matter")}}
        help_texts: ClassVar = {
            "title": _("As somebody who lives with it would say it. Not yet what to do about it."),
            "indicator": _("The indicator that the issue rests on. Anybody can then look the figure up."),
            "raised_through": _("The seat through which it was raised."),
            "since": "",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_themes()
        self.fields["indicator"].empty_label = _("No figure yet")  # type: ignore[attr-defined]
        self.offer("raised_through", reads.seats_held(self.viewer, self.place.pk, localdate()), nothing=_("No seat"))
        seats = self.fields["raised_through"]
        seats.queryset = seats.queryset.select_related("partnership", "person")  # type: ignore[attr-defined]


class ObjectiveForm(PlaceForm):
    """What is to be brought about on an issue, and who leads it."""

    class Meta:
        model = Objective
        fields: ClassVar = [
            "title", "strategy", "description", "theme", "client_group", "lead", "lead_organisation",
        ]  # fmt: skip
        labels: ClassVar = {
            "title": _("What do you mean to bring about?"),
            "strategy": _("Part of the strategy"),
            "description": _("What does that mean?"),
            "client_group": _("For whom?"),
            "lead": _("Who leads it?"),
            "lead_organisation": _("Lead organisation"),
        }
        error_messages: ClassVar = {
            "title": {"required": _("Say what you mean to bring about")},
            "strategy": {"required": _("Choose the strategy that it is part of")},
        }
        help_texts: ClassVar = {
            "title": _("The state you want, not the work to get there."),
            "client_group": _("Leave blank if it is for everybody."),
            "lead": _("One named person answers for it. They may give updates on its targets."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lasting = Strategy.objects.filter(register.lasting(localdate()), place=self.place)
        self.offer("strategy", lasting)
        self.offer_themes()
        self.offer_people("lead")
        self.offer_organisations("lead_organisation")


UPDATES = [
    (12, _("Every month")),
    (6, _("Every two months")),
    (4, _("Every three months")),
    (3, _("Every four months")),
    (2, _("Every six months")),
    (1, _("Once a year")),
    (0, _("Never: nobody is asked")),
]


class IndicatorChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Indicators as people look for them: by subject, then name, with the unit that the numbers are in."""

    def label_from_instance(self, indicator: Indicator) -> str:
        subject = f"{indicator.subject}: " if indicator.subject else ""
        return f"{subject}{indicator.name} ({indicator.unit})"


AT_START = "milestones_at_start"


class TargetForm(PlaceForm):
    """How far an indicator is to move, along which trajectory and by when. Milestones are rows of a day and a value."""

    indicator = IndicatorChoice(
        Indicator.objects.all(),
        label=_("Which figure is to move?"),
        help_text=_("All values below are in its unit, shown in brackets."),
        error_messages={"required": _("Choose the figure that is to move")},
    )
    baseline_value = FigureField(label=_("Baseline"), error_messages={"required": _("Enter the baseline")})
    value = FigureField(label=_("Target"), error_messages={"required": _("Enter the target")})
    updates_a_year = forms.TypedChoiceField(
        label=_("How often is an update due?"),
        choices=UPDATES,
        coerce=int,
        initial=4,
        help_text=_("The lead is reminded when one is due. It is late a month after."),
    )

    class Meta:
        model = Target
        fields: ClassVar = [
            "title", "indicator", "place", "baseline_value", "baseline_on", "value", "due", "lead", "updates_a_year",
            "is_key_measure",
        ]  # fmt: skip
        labels: ClassVar = {
            "title": _("What is it called?"),
            "place": _("Measured in"),
            "baseline_on": _("The baseline is the value of"),
            "due": _("To be reached by"),
            "lead": _("Who leads it?"),
            "is_key_measure": _("It is one of the key measures that the board looks at first"),
        }
        error_messages: ClassVar = {
            "title": {"required": _("Say what it is called")},
            "place": {"required": _("Choose where it is measured")},
            "baseline_on": {
                "required": _("Enter the day that the baseline is of"),
                "name": _("The day of the baseline"),
            },
            "due": {"required": _("Enter the day by which it is to be reached")},
        }
        help_texts: ClassVar = {
            "place": _("The whole place or one of its neighbourhoods."),
            "lead": _("One named person gives the updates. If nobody is named, it is the lead of the objective."),
        }

    # Its milestones are optional all together, which their legend says once.
    marks_optional = False
    what: ClassVar = ["title", "indicator", "place"]
    how_far: ClassVar = ["baseline_value", "baseline_on", "value", "due"]
    who: ClassVar = ["lead", "updates_a_year", "is_key_measure"]

    def __init__(self, *args: Any, milestones: list[tuple[date, float]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_people("lead")
        near = Q(pk=self.place.pk) | Q(parent=self.place.pk)
        self.offer("place", register.places(self.viewer, on=localdate()).filter(near))
        self.fields["place"].initial = self.place.pk
        self._add_milestones(milestones or [])
        if milestones is not None:
            # What they were when the form was opened tells whether it was this form that changed them.
            self.fields[AT_START] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=_as_text(milestones)
            )

    def _add_milestones(self, known: list[tuple[date, float]]) -> None:
        self.rows = max(len(known) + SPARE_MILESTONES, self._sent_rows())
        for number in range(self.rows):
            on, value = known[number] if number < len(known) else (None, None)
            day = forms.DateField(
                label=gettext("Milestone %(number)d: day") % {"number": number + 1},
                required=False,
                initial=on,
                widget=DayInput(attrs={"class": "govuk-input--width-10"}),
            )
            figure = FigureField(
                label=gettext("Milestone %(number)d: value") % {"number": number + 1}, required=False, initial=value
            )
            for part, field in (("on", day), ("value", figure)):
                explain(field, part)
                self.fields[f"milestone_{number}_{part}"] = field

    def _sent_rows(self) -> int:
        numbers = [name.split("_")[1] for name in self.data if name.startswith("milestone_")]
        return min(1 + max((int(number) for number in numbers if number.isdecimal()), default=-1), 60)

    def fields_of_what(self) -> list[Any]:
        return [self[name] for name in self.what]

    def fields_of_how_far(self) -> list[Any]:
        return [self[name] for name in self.how_far]

    def fields_of_who(self) -> list[Any]:
        return [self[name] for name in self.who]

    def milestone_fields(self) -> Iterator[tuple[Any, Any]]:
        """The two boxes of each row."""
        for number in range(self.rows):
            yield self[f"milestone_{number}_on"], self[f"milestone_{number}_value"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in range(self.rows):
            on, value = (f"milestone_{number}_{part}" for part in ("on", "value"))
            if self.errors.get(on) or self.errors.get(value):
                continue
            if (cleaned.get(on) is None) != (cleaned.get(value) is None):
                missing = on if cleaned.get(on) is None else value
                self.add_error(missing, gettext("A milestone has a day and a value. Fill in both or neither."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered, the rows of milestones together as the trajectory; None where they were left as they were."""
        facts = {name: value for name, value in super().facts.items() if not name.startswith("milestone")}
        cleaned = self.cleaned_data
        days = [(cleaned.get(f"milestone_{n}_on"), cleaned.get(f"milestone_{n}_value")) for n in range(self.rows)]
        points = [(on, value) for on, value in days if on is not None and value is not None]
        was = cleaned.get(AT_START)
        return {**facts, "trajectory": None if AT_START in self.data and was == _as_text(points) else points}


def _as_text(points: Iterable[tuple[date, float]]) -> str:
    """Milestones in a form that can be compared, whatever the order of their rows."""
    return " ".join(f"{on.isoformat()}={float(value)!r}" for on, value in sorted(points))


class DayInput(forms.DateInput):
    """A day in one box, for rows where three boxes would not fit."""

    input_type = "date"


class AgreeForm(Form):
    """When something was decided, and through which seat."""

    through = forms.ModelChoiceField(
        Seat.objects.none(),
        label=_("Through which seat?"),
        empty_label=None,
        widget=forms.RadioSelect,
        help_text=_("Who put it to the vote, or signed for the partnership."),
        error_messages={"required": _("Choose the seat through which it was decided")},
    )
    on = forms.DateField(
        label=_("On which day?"), initial=localdate, error_messages={"name": _("The day of the decision")}
    )

    def __init__(self, *args: Any, seats: QuerySet[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["through"].queryset = seats  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > localdate():
            raise ValidationError(_("It cannot have been decided on a day to come."))
        return on


class EndForm(Form):
    """From when something no longer stands."""

    on = forms.DateField(
        label=_("Ends on"),
        help_text=_("The first day on which it no longer stands."),
        initial=localdate,
        error_messages={"name": _("The day of the end")},
    )


# --- Filters

NOW = "now"
STATES = [(NOW, _("In force and drafts")), *State.choices]


def _themes(request: HttpRequest | None) -> QuerySet[Theme]:
    viewer = request.viewer if request is not None else Viewer()  # type: ignore[attr-defined]
    return reads.themes(viewer, viewer.place_id)


def _leads(request: HttpRequest | None) -> QuerySet[Person]:
    viewer = request.viewer if request is not None else Viewer()  # type: ignore[attr-defined]
    return reads.leads(viewer, viewer.place_id)


def _partnerships(request: HttpRequest | None) -> QuerySet[Partnership]:
    viewer = request.viewer if request is not None else Viewer()  # type: ignore[attr-defined]
    return reads.partnerships(viewer, viewer.place_id, localdate())


class StrategyRoomFilter(FilterSet):
    """What every list can be narrowed by: words, and its state. What has ended shows only when asked for."""

    words_in: ClassVar[tuple[str, ...]] = ("title",)
    q = CharFilter(label=_("Has the words"), method="with_words")
    state = ChoiceFilter(label=_("State"), method="in_state", choices=STATES, empty_label=None)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        filled = data.copy() if data is not None else QueryDict(mutable=True)
        filled.setdefault("state", NOW)
        super().__init__(filled, *args, **kwargs)

    def with_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        for word in words.split():
            rows = rows.filter(Q(*((f"{field}__icontains", word) for field in self.words_in), _connector=Q.OR))
        return rows

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.exclude(state=State.ENDED.value) if value == NOW else rows.filter(state=value)


class StrategyFilter(StrategyRoomFilter):
    """Narrow the strategies of the open place."""

    partnership = ModelChoiceFilter(label=_("Partnership"), queryset=_partnerships, empty_label=_("Any"))

    class Meta:
        model = Strategy
        fields: ClassVar[list[str]] = ["q", "partnership", "state"]


class IssueFilter(StrategyRoomFilter):
    """Narrow the issues of the open place."""

    words_in: ClassVar[tuple[str, ...]] = ("title", "description")
    theme = ModelChoiceFilter(label=_("Theme"), queryset=_themes, empty_label=_("Any"))
    state = ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[(NOW, _("Open")), (State.ENDED.value, _("Ended"))],
        empty_label=None,
    )

    class Meta:
        model = Issue
        fields: ClassVar[list[str]] = ["q", "theme", "state"]


class ObjectiveFilter(StrategyRoomFilter):
    """Narrow the objectives of the open place."""

    words_in: ClassVar[tuple[str, ...]] = ("title", "description", "issue__title")
    theme = ModelChoiceFilter(label=_("Theme"), queryset=_themes, empty_label=_("Any"))
    lead = ModelChoiceFilter(label=_("Lead"), queryset=_leads, empty_label=_("Any"))

    class Meta:
        model = Objective
        fields: ClassVar[list[str]] = ["q", "theme", "lead", "state"]


class TargetFilter(StrategyRoomFilter):
    """Narrow the targets of the open place."""

    words_in: ClassVar[tuple[str, ...]] = ("title", "indicator__name", "objective__title")
    theme = ModelChoiceFilter(label=_("Theme"), field_name="objective__theme", queryset=_themes, empty_label=_("Any"))
    lead = ModelChoiceFilter(label=_("Lead"), queryset=_leads, method="led_by", empty_label=_("Any"))
    key = BooleanFilter(label=_("Key measures only"), method="key_only", widget=forms.CheckboxInput)

    class Meta:
        model = Target
        fields: ClassVar[list[str]] = ["q", "theme", "lead", "key", "state"]

    def led_by(self, rows: QuerySet[Target], name: str, lead: Person) -> QuerySet[Target]:
        return rows.filter(Q(lead=lead) | Q(lead__isnull=True, objective__lead=lead))

    def key_only(self, rows: QuerySet[Target], name: str, wanted: bool) -> QuerySet[Target]:
        return rows.filter(is_key_measure=True) if wanted else rows
