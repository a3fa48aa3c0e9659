"""What a person types in delivery, and how its lists can be narrowed."""

from __future__ import annotations

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

from commonweal.delivery import reads, rules
from commonweal.delivery.models import Action, Rating, Update
from commonweal.delivery.rules import ActionState
from commonweal.kit.forms import FigureField, Form, ModelForm
from commonweal.register import reads as register
from commonweal.register.models import Organisation, Person, Theme
from commonweal.register.rules import Viewer
from commonweal.strategy import reads as strategy
from commonweal.strategy.models import Target
from commonweal.strategy.rules import can_be, place_of, shown


def ask_why(form: Form, question: str, missing: str) -> None:
    """Make a form's reason a question that must be answered."""
    field = form.fields["why"]
    field.label, field.required = question, True
    field.error_messages["required"] = missing


# --- Updates

LONGEST_SUFFIX = 6


class UpdateForm(Form):
    """One number and one sentence. The day and the forecast are there for whoever knows better than the defaults."""

    value = FigureField(
        label=_("Where does it stand?"),
        error_messages={"required": _("Enter the figure"), "invalid": _("The figure must be a number, like 12.5")},
    )
    commentary = forms.CharField(
        label=_("Why, in a sentence?"),
        help_text=_("What moved it or held it back. The board reads this beside the figure."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why it stands there, in a sentence")},
    )
    on = forms.DateField(label=_("The figure is of"), error_messages={"name": _("The day of the figure")})
    forecast = FigureField(
        label=_("What do you expect when it falls due?"),
        required=False,
        error_messages={"invalid": _("The forecast must be a number, like 12.5")},
    )

    def __init__(self, *args: Any, viewer: Viewer, target: Target, asked: reads.Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.target = viewer, target
        self._in_the_unit(target)
        if asked.pace is not None:
            pace = shown(target.indicator, asked.pace)
            self.fields["forecast"].help_text = gettext("At the pace so far it would be %(pace)s.") % {"pace": pace}

    def _in_the_unit(self, target: Target) -> None:
        name, unit = target.indicator.name, target.indicator.unit
        # A long unit would leave no room to type on a phone, so it stands in the hint.
        short = len(unit) <= LONGEST_SUFFIX
        self.fields["value"].help_text = name if short else f"{name}, {unit}"
        for field in ("value", "forecast"):
            self.fields[field].unit = unit  # type: ignore[attr-defined]
            if short:
                self.fields[field].widget.attrs["suffix"] = unit

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > localdate():
            raise ValidationError(gettext("A figure cannot be of a day to come."))
        return on

    def clean(self) -> dict[str, Any]:
        """Ask again where a figure is so far from the last one that a slip is likelier than the truth."""
        cleaned = super().clean() or self.cleaned_data
        value, on = cleaned.get("value"), self.day()
        # What the unit cannot be is refused, and asking whether it is right would be no help.
        if value is None or on is None or not can_be(self.target.indicator, value).allowed:
            return cleaned
        last = reads.last_value(self.viewer, self.target, before=on)
        if rules.is_surprising(value, last):
            told = {"value": shown(self.target.indicator, value), "last": shown(self.target.indicator, last)}
            self.fields["sure"] = forms.BooleanField(label=gettext("%(value)s is right") % told, required=False)
            if not self.data.get("sure"):
                self.add_error(
                    "sure",
                    gettext("Are you sure? The figure before it was %(last)s. Tick the box if %(value)s is right.")
                    % told,
                )
        return cleaned

    def day(self) -> date | None:
        """The day that the figure is of, where that is known."""
        return self.cleaned_data.get("on")

    @property
    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in super().facts.items() if name != "sure"}


class CorrectionForm(UpdateForm):
    """What an update should have said, and what was wrong with it. Its day stays: that is which update it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["on"]
        ask_why(self, gettext("What was wrong?"), gettext("Say what was wrong"))

    def day(self) -> date | None:
        return self.thing.on if isinstance(self.thing, Update) else None


# --- Actions


class ActionForm(ModelForm):
    """A piece of work that somebody promises."""

    class Meta:
        model = Action
        fields: ClassVar = ["title", "description", "lead", "organisation", "since", "due"]
        labels: ClassVar = {
            "title": _("What is to be done?"),
            "description": _("What does that take?"),
            "lead": _("Who leads it?"),
            "organisation": _("Which organisation does it?"),
            "since": _("Starts on"),
            "due": _("To be done by"),
        }
        error_messages: ClassVar = {"title": {"required": _("Say what is to be done")}}
        help_texts: ClassVar = {
            "title": _("Begin with a verb: open, train, agree, repair."),
            "lead": _("One named person. They may change it and say when it is done."),
            "since": _("Leave blank while it is only planned."),
        }

    def __init__(self, *args: Any, viewer: Viewer, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place_id = place_of(target)
        people = register.people_at(viewer, place_id) | register.people_nowhere(viewer)
        self._offer("lead", Person.objects.filter(people), nothing=_("Nobody yet"))
        bodies = Organisation.objects.filter(register.organisations_at(viewer, place_id))
        self._offer("organisation", bodies, nothing=_("None"))

    def _offer(self, name: str, found: QuerySet[Any], *, nothing: Any) -> None:
        field = self.fields[name]
        chosen = Q(pk=getattr(self.thing, f"{name}_id", None))
        field.queryset = field.queryset.filter(Q(pk__in=found.order_by().values("pk")) | chosen)  # type: ignore[attr-defined]
        field.empty_label = nothing  # type: ignore[attr-defined]


class CompleteForm(Form):
    """When an action was done."""

    on = forms.DateField(label=_("Done on"), initial=localdate, error_messages={"name": _("The day it was done")})

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > localdate():
            raise ValidationError(gettext("It cannot have been done on a day to come."))
        return on


class ReopenForm(Form):
    """Nothing to fill in but the reason."""


class EndForm(Form):
    """From when an action is given up, and why."""

    on = forms.DateField(
        label=_("Given up on"), initial=localdate, error_messages={"name": _("The day it is given up")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_why(self, gettext("Why will it not be done?"), gettext("Say why it will not be done"))


# --- Filters


def _viewer(request: HttpRequest | None) -> Viewer:
    return request.viewer if request is not None else Viewer()  # type: ignore[attr-defined, no-any-return, unused-ignore]


def _themes(request: HttpRequest | None) -> QuerySet[Theme]:
    return strategy.themes(_viewer(request), _viewer(request).place_id)


def _leads(request: HttpRequest | None) -> QuerySet[Person]:
    return strategy.leads(_viewer(request), _viewer(request).place_id)


def _action_leads(request: HttpRequest | None) -> QuerySet[Person]:
    return reads.action_leads(_viewer(request), _viewer(request).place_id)


UNRATED = "none"
RATINGS = [
    (Rating.OFF_TRACK.value, Rating.OFF_TRACK.label),
    (Rating.AT_RISK.value, Rating.AT_RISK.label),
    (UNRATED, _("no update yet")),
    (Rating.ON_TRACK.value, Rating.ON_TRACK.label),
    (Rating.MET.value, Rating.MET.label),
]


class PerformanceFilter(FilterSet):
    """Narrow the board's page."""

    rating = ChoiceFilter(label=_("Rating"), method="rated", choices=RATINGS, empty_label=_("Any"))
    theme = ModelChoiceFilter(label=_("Theme"), field_name="objective__theme", queryset=_themes, empty_label=_("Any"))
    lead = ModelChoiceFilter(label=_("Lead"), queryset=_leads, method="led_by", empty_label=_("Any"))
    key = BooleanFilter(label=_("Key measures only"), method="key_only", widget=forms.CheckboxInput)
    late = BooleanFilter(label=_("Late updates only"), method="late_only", widget=forms.CheckboxInput)

    class Meta:
        model = Target
        fields: ClassVar[list[str]] = ["rating", "theme", "lead", "key", "late"]

    def rated(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(rating__isnull=True) if value == UNRATED else rows.filter(rating=value)

    def led_by(self, rows: QuerySet[Any], name: str, lead: Person) -> QuerySet[Any]:
        return rows.filter(Q(lead=lead) | Q(lead__isnull=True, objective__lead=lead))

    def key_only(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(is_key_measure=True) if wanted else rows

    def late_only(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(is_late=True) if wanted else rows


class UpdateFilter(FilterSet):
    """Narrow the updates of the open place."""

    q = CharFilter(label=_("Has the words"), method="with_words")
    rating = ChoiceFilter(label=_("Rating"), choices=Rating.choices, empty_label=_("Any"))
    lead = ModelChoiceFilter(label=_("Lead of the target"), queryset=_leads, method="led_by", empty_label=_("Any"))

    class Meta:
        model = Update
        fields: ClassVar[list[str]] = ["q", "rating", "lead"]

    def with_words(self, rows: QuerySet[Update], name: str, words: str) -> QuerySet[Update]:
        for word in words.split():
            rows = rows.filter(Q(target__title__icontains=word) | Q(commentary__icontains=word))
        return rows

    def led_by(self, rows: QuerySet[Update], name: str, lead: Person) -> QuerySet[Update]:
        return rows.filter(Q(target__lead=lead) | Q(target__lead__isnull=True, target__objective__lead=lead))


OPEN, OVERDUE = "open", "overdue"
STATES = [(OPEN, _("still to be done")), (OVERDUE, _("overdue")), *ActionState.choices]


class ActionFilter(FilterSet):
    """Narrow the actions of the open place; to what is still to be done unless asked otherwise."""

    q = CharFilter(label=_("Has the words"), method="with_words")
    state = ChoiceFilter(label=_("State"), method="in_state", choices=STATES, empty_label=None)
    lead = ModelChoiceFilter(label=_("Lead"), queryset=_action_leads, empty_label=_("Any"))

    class Meta:
        model = Action
        fields: ClassVar[list[str]] = ["q", "state", "lead"]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        filled = data.copy() if data is not None else QueryDict(mutable=True)
        filled.setdefault("state", OPEN)
        super().__init__(filled, *args, **kwargs)

    def with_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        for word in words.split():
            rows = rows.filter(Q(title__icontains=word) | Q(target__title__icontains=word))
        return rows

    def in_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == OPEN:
            return rows.filter(state__in=[ActionState.PLANNED.value, ActionState.UNDER_WAY.value])
        return rows.filter(is_overdue=True) if value == OVERDUE else rows.filter(state=value)
