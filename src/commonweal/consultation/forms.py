"""What a person types in consultation: questionnaires, enquiries, invitations, and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, FilterSet

from commonweal.consultation import imports, reads, rules
from commonweal.consultation.models import Enquiry, Invitation, Question, QuestionKind, Questionnaire, Section
from commonweal.consultation.rules import State
from commonweal.kit.forms import DateField, FigureField, Form, ModelForm
from commonweal.register.models import Organisation, Partnership, Person, Seat
from commonweal.register.rules import Viewer

# --- Questionnaires


class QuestionnaireForm(ModelForm):
    """A questionnaire of the place's own: its name, what it is for, and whose it is."""

    class Meta:
        model = Questionnaire
        fields: ClassVar = [
            "title", "code", "purpose", "source", "source_year", "source_version", "document", "cited_at",
        ]  # fmt: skip


class QuestionnaireEditForm(ModelForm):
    """What is said of a questionnaire; its code stays, because editions are known by it."""

    class Meta:
        model = Questionnaire
        fields: ClassVar = ["title", "purpose", "source", "source_year", "source_version", "document", "cited_at"]


class QuestionnaireFileForm(Form):
    """A file that holds a questionnaire."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("YAML or JSON, of the form in which questionnaires go out.")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return imports.understood(file.read(imports.LARGEST_BYTES + 1))

    @property
    def facts(self) -> dict[str, Any]:
        """The questionnaire that the file holds."""
        return {"instrument": self.cleaned_data["file"]}


class SectionForm(ModelForm):
    """A page of questions."""

    class Meta:
        model = Section
        fields: ClassVar = ["title", "intro", "rank"]


class BlankForm(Form):
    """Nothing but a button, and for a thing that exists the reason."""


class QuestionForm(ModelForm):
    """One question. Choices and conditions are typed a line each."""

    choices = forms.CharField(
        label=gettext_lazy("Choices"),
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("For a question of choice. One a line: the words, or a code, = and the words."),
    )
    shown_if = forms.CharField(
        label=gettext_lazy("Asked only if"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "One condition a line: the code of a question on an earlier page, = and its answers, as in: type = strategic, operational"
        ),
    )

    class Meta:
        model = Question
        fields: ClassVar = [
            "text", "help", "kind", "is_required", "choices", "low_label", "high_label", "points", "unit", "minimum",
            "maximum", "code", "rank", "shown_if",
        ]  # fmt: skip

    groups = (
        (gettext_lazy("What is asked"), ("text", "help", "kind", "is_required")),
        (gettext_lazy("For a question of choice"), ("choices",)),
        (gettext_lazy("For a scale"), ("low_label", "high_label", "points")),
        (gettext_lazy("For a number"), ("unit", "minimum", "maximum")),
        (gettext_lazy("Where it stands"), ("code", "rank", "shown_if")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance
        self.initial["choices"] = "\n".join(f"{one['code']} = {one['label']}" for one in known.choices)
        self.initial["shown_if"] = "\n".join(
            f"{one['question']} = {', '.join(map(str, one['answers']))}" for one in known.shown_if
        )

    def clean_choices(self) -> list[dict[str, str]]:
        return [_choice(line) for line in self.cleaned_data["choices"].splitlines() if line.strip()]

    def clean_shown_if(self) -> list[dict[str, Any]]:
        return [_condition(line) for line in self.cleaned_data["shown_if"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        told = dict(super().clean() or self.cleaned_data)
        if told.get("kind") == QuestionKind.SCALE and told.get("points") is None:
            told["points"] = 5
        return told


def _choice(line: str) -> dict[str, str]:
    code, equals, label = line.partition("=")
    words = (label if equals else code).strip()
    made = slugify(code)[:60].strip("-_")
    if not words or not made:
        raise ValidationError(
            _("Give each choice its words, or a code, = and the words: “%(line)s” has none.") % {"line": line}
        )
    return {"code": made, "label": words}


def _condition(line: str) -> dict[str, Any]:
    code, _equals, answers = (part.strip() for part in line.partition("="))
    named = [answer.strip() for answer in answers.split(",") if answer.strip()]
    if not code or not named:
        raise ValidationError(_("Write a condition as: code = answer, answer. “%(line)s” is none.") % {"line": line})
    return {"question": code, "answers": [int(one) if one.isascii() and one.isdecimal() else one for one in named]}


# --- Enquiries


class EnquiryForm(Form):
    """A questionnaire is put to people: about what, from when to when, in confidence or by name."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever is asked reads this before the first question."),
    )
    partnership = forms.ModelChoiceField(
        label=gettext_lazy("About the partnership"), queryset=Partnership.objects.none(), required=False
    )
    opens_on = DateField(label=gettext_lazy("Opens on"))
    closes_on = DateField(
        label=gettext_lazy("Closes on"),
        required=False,
        help_text=gettext_lazy("The first day on which nobody can answer any more. Leave blank while it stays open."),
    )
    is_by_name = forms.TypedChoiceField(
        label=gettext_lazy("How answers are given"),
        widget=forms.RadioSelect,
        coerce=lambda value: value == "name",
        choices=[
            ("confidence", gettext_lazy("In confidence: told of all together, and of no group smaller than five")),
            (
                "name",
                gettext_lazy("By name, as in an audit among partners: whoever sees the results sees who said what"),
            ),
        ],
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Partners of the place see the results once it is closed"), required=False, initial=True
    )

    def __init__(self, *args: Any, viewer: Viewer, place_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on = localdate()
        known = reads.partnerships_to_ask_about(viewer, place_id, on=on)
        self.fields["partnership"].queryset = known  # type: ignore[attr-defined]
        self.initial.setdefault("opens_on", on)

    @property
    def facts(self) -> dict[str, Any]:
        """What the write takes: the partnership is what the enquiry is about."""
        told = dict(super().facts)
        told["about"] = told.pop("partnership")
        return told


class EnquiryEditForm(ModelForm):
    """What can change of an enquiry until it is closed."""

    class Meta:
        model = Enquiry
        fields: ClassVar = ["title", "purpose", "opens_on", "closes_on", "is_shared"]


class EnquiryAgainForm(Form):
    """The next round: with which edition, from when to when."""

    questionnaire = forms.ModelChoiceField(
        label=gettext_lazy("Edition of the questionnaire"), queryset=Questionnaire.objects.none(), empty_label=None
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    opens_on = DateField(label=gettext_lazy("Opens on"))
    closes_on = DateField(
        label=gettext_lazy("Closes on"),
        required=False,
        help_text=gettext_lazy("The first day on which nobody can answer any more."),
    )

    def __init__(self, *args: Any, viewer: Viewer, enquiry: Enquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["questionnaire"]
        field.queryset = reads.questionnaires(viewer, place_id=enquiry.place_id).filter(code=enquiry.questionnaire.code)
        field.label_from_instance = _edition
        self.initial.update(title=enquiry.title, opens_on=localdate(), questionnaire=enquiry.questionnaire_id)


def _edition(questionnaire: Questionnaire) -> str:
    return _("%(title)s, edition %(number)d") % {"title": questionnaire.title, "number": questionnaire.edition}


class SeatsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Seats to tick, each by its holder and whose seat it is."""

    def label_from_instance(self, obj: Any) -> str:
        return ", ".join(str(part) for part in (obj.person, obj.organisation) if part)


class InviteForm(Form):
    """Who else is asked: seats of the partnership, organisations, a person."""

    all_seats = forms.BooleanField(label=gettext_lazy("Every seat that somebody holds"), required=False)
    seats = SeatsField(
        label=gettext_lazy("Seats"), queryset=Seat.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    organisations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organisations"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Anybody who works there answers for it, once."),
    )
    person = forms.ModelChoiceField(label=gettext_lazy("A person"), queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, viewer: Viewer, enquiry: Enquiry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["seats"].queryset = reads.seats_to_ask(viewer, enquiry, on=localdate())
        fields["organisations"].queryset = reads.organisations_to_ask(viewer, enquiry)
        fields["person"].queryset = reads.people_to_ask(viewer, enquiry)
        if not fields["seats"].queryset:
            del fields["all_seats"], fields["seats"]

    def clean(self) -> dict[str, Any]:
        told = dict(super().clean() or self.cleaned_data)
        if not any(told.values()):
            raise ValidationError(_("Choose at least one seat, organisation or person."))
        return told

    @property
    def facts(self) -> dict[str, Any]:
        """Everybody who was chosen, as the write takes them."""
        told = self.cleaned_data
        fields: Any = self.fields
        seats = list(fields["seats"].queryset) if told.get("all_seats") else list(told.get("seats") or ())
        person = told.get("person")
        return {"to": [*seats, *told["organisations"], *([person] if person else [])]}


class LinkForm(Form):
    """Somebody without an account: who they are, and until when their link works."""

    name = forms.CharField(
        label=gettext_lazy("Who gets the link"),
        max_length=200,
        help_text=gettext_lazy("Such as a residents' association. Not a person's address."),
    )
    until = DateField(label=gettext_lazy("First day on which it does not work"))


class LinkUntilForm(Form):
    """Until when somebody's link works."""

    until = DateField(label=gettext_lazy("First day on which it does not work"))
    asks_why = False


class EnquiryFilter(FilterSet):
    """Narrow the enquiries of the open place by their state."""

    state = ChoiceFilter(label=gettext_lazy("State"), choices=State.choices, empty_label=gettext_lazy("Any"))

    class Meta:
        model = Enquiry
        fields: ClassVar[list[str]] = ["state"]


PROGRESS = [
    ("sent", gettext_lazy("Answered")),
    ("begun", gettext_lazy("Begun")),
    ("waiting", gettext_lazy("Waiting")),
    ("withdrawn", gettext_lazy("Withdrawn")),
]


class InvitationFilter(FilterSet):
    """Narrow those who are asked by how far they are."""

    progress = ChoiceFilter(label=gettext_lazy("Progress"), choices=PROGRESS, empty_label=gettext_lazy("Any"))

    class Meta:
        model = Invitation
        fields: ClassVar[list[str]] = ["progress"]


# --- Answering

PREFIX = "q-"


class PageForm(Form):
    """The questions of one page. Its fields are named after the codes of the questions, with a prefix of their own."""

    def __init__(
        self, data: Any = None, *, questions: Sequence[Question], said: Mapping[str, Any], **kwargs: Any
    ) -> None:
        started = {PREFIX + question.code: said.get(question.code) for question in questions}
        super().__init__(data, initial=started, **kwargs)
        self.fields.update({PREFIX + question.code: field_of(question) for question in questions})
        self.prepare(None)

    @property
    def facts(self) -> dict[str, Any]:
        """What was answered, by the codes of the questions."""
        return {"values": {name.removeprefix(PREFIX): value for name, value in self.cleaned_data.items()}}

    def take(self, refusal: ValidationError) -> None:
        """Show what the write refused beside its question."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for code, errors in refusal.error_dict.items():
            self.add_error(PREFIX + code if PREFIX + code in self.fields else None, errors)


def field_of(question: Question) -> forms.Field:
    """The field in which a question is answered."""
    told: dict[str, Any] = {
        "label": question.text,
        "help_text": question.help,
        "required": question.is_required,
        "error_messages": {
            "required": _("Answer the question “%(question)s”") % {"question": question.text},
            "name": _("Your answer to “%(question)s”") % {"question": question.text},
        },
    }
    kind = QuestionKind(question.kind)
    if kind in (QuestionKind.ONE, QuestionKind.EXTENT, QuestionKind.SCALE):
        words = {"class": "govuk-radios--inline"} if kind != QuestionKind.ONE else {}
        choices = [(str(code), label) for code, label in rules.labels_of(question).items()]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(attrs=words), **told)
    if kind == QuestionKind.SEVERAL:
        several = list(rules.labels_of(question).items())
        return forms.MultipleChoiceField(choices=several, widget=forms.CheckboxSelectMultiple, **told)
    if kind == QuestionKind.NUMBER:
        widget = forms.NumberInput(attrs={"suffix": question.unit} if question.unit else {})
        field = FigureField(
            widget=widget, min_value=_limit(question.minimum), max_value=_limit(question.maximum), **told
        )
        field.unit = question.unit or None
        return field
    if kind == QuestionKind.DATE:
        return DateField(**told)
    if kind == QuestionKind.SHORT:
        return forms.CharField(max_length=rules.LONGEST_SHORT, **told)
    return forms.CharField(max_length=rules.LONGEST_LONG, widget=forms.Textarea, **told)


def _limit(value: float | None) -> float | None:
    """A least or a most as people write it: 99 and not 99.0."""
    return int(value) if value is not None and value.is_integer() else value
