"""What is typed to ask the optimiser, to settle parts of what it proposes, and to narrow the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.kit.forms import Form
from commonweal.register.rules import Viewer
from commonweal.structure.exports.proposals import STATES, easing_in_words
from commonweal.structure.forms.shape import RowFilter
from commonweal.structure.models import Proposal
from commonweal.structure.reads import proposals as reads
from commonweal.structure.reads.proposals import (
    BETWEEN,
    Across,
    Answer,
    Choice,
    HoursOf,
    Question,
    Seats,
    Settled,
    Unsaid,
)

SECONDS = [("10", gettext_lazy("10 seconds")), ("60", gettext_lazy("1 minute")), ("300", gettext_lazy("5 minutes"))]
MOST_NAMES = 10


def _plain(value: Any) -> Any:
    """A whole number without its nought behind the point, as a person would type it."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _hours(label: Any, help_text: Any = "") -> forms.FloatField:
    return forms.FloatField(label=label, help_text=help_text, min_value=0, max_value=10_000)


class QuestionForm(Form):
    """Everything that can be asked. The figures that stand in it are ours and no published ones."""

    name = forms.CharField(label=gettext_lazy("Name of the proposal"), max_length=150)
    theme: Any = forms.ModelChoiceField(
        label=gettext_lazy("Partnerships of which theme?"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("The whole place"),
    )
    across = forms.ChoiceField(
        label=gettext_lazy("Where may a duty or a target go?"),
        choices=[
            (Across.THEME, gettext_lazy("To a partnership of the same theme")),
            (Across.ALL, gettext_lazy("To any of them")),
        ],
        widget=forms.RadioSelect,
    )
    seats = forms.ChoiceField(
        label=gettext_lazy("Who keeps a seat on a partnership that stands?"),
        help_text=gettext_lazy("On one that the law requires, everybody does."),
        choices=[
            (Seats.STAY, gettext_lazy("Everybody who sits there today")),
            (Seats.NEEDED, gettext_lazy("The chair, the accountable body, and whom its duties and targets need")),
        ],
        widget=forms.RadioSelect,
    )
    unsaid = forms.ChoiceField(
        label=gettext_lazy("A partnership of which nobody has said what it carries"),
        choices=[
            (Unsaid.STAND, gettext_lazy("Is left alone: it stands, and gets no further work")),
            (Unsaid.MAY_CLOSE, gettext_lazy("May close")),
        ],
        widget=forms.RadioSelect,
    )
    law_stands = forms.BooleanField(
        label=gettext_lazy("A partnership that carries a duty of law stands too"),
        help_text=gettext_lazy("Otherwise such a duty may move. One that the law itself names always stands."),
        required=False,
    )
    membership_cap = forms.IntegerField(
        label=gettext_lazy("Most organisations on one partnership"),
        help_text=gettext_lazy("Above it a partnership is a talking shop. One that is larger today may stay as large."),
        min_value=1,
        max_value=1000,
        required=False,
    )
    agenda_cap = forms.IntegerField(
        label=gettext_lazy("Most duties and targets on one partnership"),
        help_text=gettext_lazy("One that carries more today may go on with them."),
        min_value=1,
        max_value=1000,
        required=False,
    )
    hours_of = forms.ChoiceField(
        label=gettext_lazy("Nobody is asked for more hours than they said they can give"),
        choices=[
            (HoursOf.ALL, gettext_lazy("Any organisation that said what it can give")),
            (HoursOf.THIRD, gettext_lazy("Only the voluntary, community and faith sectors")),
            (HoursOf.NOBODY, gettext_lazy("Leave hours out of it")),
        ],
        widget=forms.RadioSelect,
    )
    max_changes = forms.IntegerField(
        label=gettext_lazy("Most changes of any kind"),
        help_text=gettext_lazy("Leave blank for no limit."),
        min_value=0,
        max_value=10_000,
        required=False,
    )
    new = forms.CharField(
        label=gettext_lazy("Partnerships that could be set up"),
        help_text=gettext_lazy("A name on each line. Fewer partnerships are not the aim."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    service_hours = _hours(
        gettext_lazy("Hours a year that it takes to run a partnership, where nobody knows"),
        gettext_lazy(
            "Agendas, minutes, chasing. An assumption: say yours. Hours of secretariats that are known are used as they are."
        ),
    )
    seat_hours = _hours(
        gettext_lazy("Hours a year of a seat, where nobody knows how often the partnership meets"),
    )
    close = _hours(gettext_lazy("Hours to close a partnership"))
    open = _hours(gettext_lazy("Hours to set one up"))
    move = _hours(gettext_lazy("Hours to move a duty or a target"))
    begin_seat = _hours(gettext_lazy("Hours to begin a seat"))
    end_seat = _hours(gettext_lazy("Hours to end a seat"))
    years = forms.FloatField(
        label=gettext_lazy("Over how many years are the hours of change spread?"), min_value=0.1, max_value=100
    )
    seconds = forms.TypedChoiceField(
        label=gettext_lazy("How long may it look?"), choices=SECONDS, coerce=int, widget=forms.RadioSelect
    )
    settled = forms.MultipleChoiceField(
        label=gettext_lazy("Settled already"), required=False, widget=forms.CheckboxSelectMultiple
    )

    groups: ClassVar = (
        (gettext_lazy("What it is about"), ("name", "theme", "across", "seats", "unsaid", "law_stands", "new")),
        (gettext_lazy("Limits"), ("membership_cap", "agenda_cap", "hours_of", "max_changes")),
        (gettext_lazy("What takes how long"), ("service_hours", "seat_hours")),
        (
            gettext_lazy("What a change costs, once"),
            ("close", "open", "move", "begin_seat", "end_seat", "years"),
        ),
        (gettext_lazy("The search"), ("seconds", "settled")),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        viewer: Viewer,
        place_id: int,
        question: Question,
        settled: Iterable[Choice] = (),
        **kwargs: Any,
    ) -> None:
        self.question = question
        kept = {name: _plain(value) for name, value in question.to_keep().items()}
        shown = kept | {"new": "\n".join(question.new), "seconds": str(question.seconds)}
        kwargs["initial"] = shown | kwargs.get("initial", {})
        super().__init__(data, **kwargs)
        self.fields["theme"].queryset = reads.themes_to_ask_about(viewer, place_id)  # type: ignore[attr-defined]
        taken = [(one.value, choice_in_words(one)) for one in settled if one.value in question.settled]
        if taken:
            self.fields["settled"].choices = taken  # type: ignore[attr-defined]
        else:
            del self.fields["settled"]

    def clean_new(self) -> tuple[str, ...]:
        names = tuple(dict.fromkeys(line.strip() for line in self.cleaned_data["new"].splitlines() if line.strip()))
        if len(names) > MOST_NAMES or any(len(name) > 200 for name in names):
            raise ValidationError(_("Enter at most 10 names of at most 200 characters."))
        return names

    @property
    def facts(self) -> dict[str, Any]:
        """The name and the question."""
        told = super().facts
        name, theme = told.pop("name"), told.pop("theme")
        told["settled"] = tuple(told["settled"]) if "settled" in told else self.question.settled
        return {"name": name, "question": replace(self.question, theme=theme.pk if theme else None, **told)}


GROUPS = {
    "stand": (Settled.KEEP, gettext_lazy("These stand")),
    "close": (Settled.CLOSE, gettext_lazy("These close")),
    "host": (Settled.HOST, gettext_lazy("This work sits here")),
    "seated": (Settled.SEATED, gettext_lazy("These keep a seat, or get one")),
    "unseated": (Settled.UNSEATED, gettext_lazy("These get no seat")),
}


class AgainForm(Form):
    """What to settle, and what to ease, before the same question is worked out again."""

    name = forms.CharField(label=gettext_lazy("Name of the new proposal"), max_length=150)
    ease = forms.MultipleChoiceField(
        label=gettext_lazy("Ease these"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Any = None, *, proposal: Proposal, answer: Answer | None, choices: list[Choice], **kwargs: Any
    ) -> None:
        self.question, self.answer = Question.kept(proposal.question), answer
        kwargs.setdefault("initial", {})["name"] = _("%(name)s, again") % {"name": proposal.name[:140]}
        super().__init__(data, **kwargs)
        may = [one for one in answer.easings if not one.is_law] if answer else []
        self.easings = {one.key: one for one in may}
        self._offer("ease", [(one.key, easing_in_words(one)) for one in may], list(self.easings))
        for field, (kind, label) in GROUPS.items():
            self.fields[field] = forms.MultipleChoiceField(
                label=label, required=False, widget=forms.CheckboxSelectMultiple
            )
            offered = [(one.value, choice_in_words(one)) for one in choices if one.kind is kind]
            self._offer(field, offered, [value for value, _words in offered if value in self.question.settled])
        self.prepare(None)

    def _offer(self, name: str, offered: list[tuple[str, str]], initial: list[str]) -> None:
        if not offered:
            del self.fields[name]
            return
        self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.initial[name] = initial

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        close = {value.split(BETWEEN)[1] for value in cleaned.get("close", ())}
        if close & {value.split(BETWEEN)[1] for value in cleaned.get("stand", ())}:
            self.add_error("close", _("A partnership cannot both stand and close."))
        hosts = [value.split(BETWEEN)[1] for value in cleaned.get("host", ())]
        if len(hosts) != len(set(hosts)):
            self.add_error("host", _("A duty or a target sits on one partnership only."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """The name, and the question with what is settled and eased."""
        settled = tuple(value for field in GROUPS for value in self.cleaned_data.get(field, ()))
        eased = [self.easings[key] for key in self.cleaned_data.get("ease", ())]
        more = tuple((one.limit.value, tuple(about.key for about in one.subject), one.by) for one in eased)
        question = replace(self.question, settled=settled, eased=(*self.question.eased, *more))
        return {"name": self.cleaned_data["name"], "question": question}


def choice_in_words(one: Choice) -> str:
    """What may be settled, as beside a box to tick."""
    if one.where is None:
        return one.what.name
    said = {
        Settled.HOST: _("%(what)s on %(where)s"),
        Settled.SEATED: _("%(what)s on %(where)s"),
        Settled.UNSEATED: _("%(what)s not on %(where)s"),
    }
    return said[one.kind] % {"what": one.what.name, "where": one.where.name}


class DraftForm(Form):
    """The restructure that a proposal is made into."""

    name = forms.CharField(label=gettext_lazy("Name of the restructure"), max_length=200)
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        help_text=gettext_lazy("What should be better afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    asks_why = False


class StopForm(Form):
    """Nothing but the wish that it stops."""

    asks_why = False


class ListForm(forms.Form):
    """How the list of proposals is narrowed."""

    q = forms.CharField(label=gettext_lazy("Name has"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", gettext_lazy("Any")), *STATES.items()]
    )


class ProposalFilter(RowFilter):
    """Narrow the list of proposals."""

    form_class = ListForm

    def fits(self, row: Any, name: str, value: Any) -> bool:
        return bool(row.state == value) if name == "state" else super().fits(row, name, value)
