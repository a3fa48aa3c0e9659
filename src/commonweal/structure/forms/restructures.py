"""What is typed about restructures, their steps and stages, and about duties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from commonweal.kit.forms import Form, ModelForm
from commonweal.register.models import Organisation, Partnership
from commonweal.register.rules import Viewer
from commonweal.strategy.models import Target
from commonweal.structure import reads, rules
from commonweal.structure.exports.restructures import STATES, state_of
from commonweal.structure.forms.shape import RowFilter
from commonweal.structure.models import (
    Duty,
    DutyKind,
    Operation,
    OperationKind,
    ProposedPartnership,
    Restructure,
    Stage,
)

LINES = {"rows": 3}


class RestructureForm(ModelForm):
    """What a restructure is called and what it is for."""

    class Meta:
        model = Restructure
        fields: ClassVar = ["name", "purpose"]
        widgets: ClassVar = {"purpose": forms.Textarea(attrs=LINES)}


class CopyForm(Form):
    """What the copy is called."""

    name = forms.CharField(label=_("Name of the copy"), max_length=200)
    purpose = forms.CharField(
        label=_("What should be better in it"), required=False, widget=forms.Textarea(attrs=LINES)
    )


class AbandonForm(Form):
    """Why it is given up."""

    because = forms.CharField(
        label=_("Why is it given up?"),
        help_text=_("Those who think of the same again will read this."),
        widget=forms.Textarea(attrs=LINES),
    )
    asks_why = False


class SureForm(Form):
    """Nothing is asked but whether to do it."""


class AssuranceForm(Form):
    """How one who would lose is kept on board."""

    text = forms.CharField(
        label=_("How is it kept on board?"),
        help_text=_(
            "Who talks to it, and what it has instead: a seat elsewhere, a say by another way, an end agreed with it."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    asks_why = False


# --- Steps

BODY_FIRST = (OperationKind.SPLIT, OperationKind.NARROW, OperationKind.WIDEN, OperationKind.REHOME)
"""Steps whose questions depend on the partnership: that is chosen on a page of its own."""
PROPOSED: Sequence[str] = ("name", "theme", "purpose", "role", "meetings_a_year", "meeting_hours", "preparation_hours")
FREQUENCY: Sequence[str] = ("meetings_a_year", "meeting_hours", "preparation_hours")
ORGANISATIONS = {
    OperationKind.CREATE: _("Who sits on it?"),
    OperationKind.SPLIT: _("Whose seats go along?"),
    OperationKind.WIDEN: _("Who joins?"),
    OperationKind.NARROW: _("Who leaves?"),
}
OTHERS = {
    OperationKind.MERGE: _("Into which?"),
    OperationKind.MOVE: _("Under which?"),
    OperationKind.SHARE: _("Whose secretariat?"),
}
SUBJECTS = {
    OperationKind.MERGE: _("Which partnership ends?"),
    OperationKind.MOVE: _("Which partnership moves?"),
    OperationKind.SHARE: _("Which partnership gives up its own?"),
}


class BodyForm(forms.Form):
    """Which partnership a step is about."""

    body = forms.ChoiceField(label=_("Which partnership?"))

    def __init__(self, *args: Any, offer: reads.Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].choices = [("", ""), *offer.bodies]  # type: ignore[attr-defined]


class OperationForm(Form):
    """One step of a restructure: it asks what its kind needs, and offers what the steps so far have left."""

    def __init__(
        self,
        *args: Any,
        kind: str,
        offer: reads.Offer,
        restructure: Restructure,
        body: str = "",
        thing: Operation | None = None,
        **kwargs: Any,
    ) -> None:
        self.kind, self.offer, self.body, self.restructure = OperationKind(kind), offer, body, restructure
        self.old = thing
        super().__init__(*args, thing=thing, **kwargs)
        asked = {name: field for name, field in self._asked().items() if not (thing and name in ("body", "other"))}
        later = {name: self.fields.pop(name) for name in ("version", "why") if name in self.fields}
        self.fields.update(asked | later)
        self.prepare(None)
        if thing is not None:
            self.initial = {**self.initial, **_as_typed(thing)}

    def _asked(self) -> dict[str, forms.Field]:
        kind = self.kind
        asked: dict[str, Any] = {}
        if not self.body and kind != OperationKind.CREATE:
            asked["body"] = self._body(SUBJECTS.get(kind, _("Which partnership?")))
        if kind in OTHERS:
            asked["other"] = self._body(OTHERS[kind])
        if kind in rules.PROPOSES:
            asked |= forms.fields_for_model(ProposedPartnership, fields=PROPOSED)
            asked["theme"].queryset = asked["theme"].queryset.filter(place=self.restructure.place_id)
        if kind == OperationKind.FREQUENCY:
            asked |= dict(forms.fields_for_model(Operation, fields=FREQUENCY))
        if kind in ORGANISATIONS:
            asked["organisations"] = _several(
                ORGANISATIONS[kind],
                self._organisations(),
                needed=kind != OperationKind.CREATE and kind != OperationKind.SPLIT,
            )
        if kind in rules.REHOMING:
            asked["carries"] = _several(
                _("Which duties and targets does it take over?"), self._carried(), needed=kind == OperationKind.REHOME
            )
        if kind == OperationKind.SHARE:
            asked |= forms.fields_for_model(Operation, fields=["secretariat_hours"])
        if kind in rules.ENDING:
            asked |= forms.fields_for_model(
                Operation,
                fields=["exit_arrangements", "records"],
                widgets={name: forms.Textarea(attrs=LINES) for name in ("exit_arrangements", "records")},
            )
        return asked

    def _body(self, label: Any) -> forms.ChoiceField:
        return forms.ChoiceField(label=label, choices=[("", ""), *self.offer.bodies])

    def _organisations(self) -> Sequence[tuple[str, str]]:
        if self.kind == OperationKind.CREATE:
            return self.offer.organisations
        offered = (
            self.offer.unseated(self.body) if self.kind == OperationKind.WIDEN else self.offer.seated.get(self.body, ())
        )
        return self._with_own(offered, "organisation")

    def _carried(self) -> Sequence[tuple[str, str]]:
        offered = (
            self.offer.carried.get(self.body, ())
            if self.kind == OperationKind.SPLIT
            else self.offer.to_rehome(self.body)
        )
        return self._with_own(offered, "duty", "law_of", "target")

    def _with_own(self, offered: Sequence[tuple[str, str]], *names: str) -> Sequence[tuple[str, str]]:
        """What this very step named before is offered again, though the branch has it done already."""
        known = {key for key, _name in offered}
        own = [(key, str(part)) for key, part in _named(self.old, *names) if key not in known]
        return (*own, *offered)

    @property
    def facts(self) -> dict[str, Any]:
        typed = dict(super().facts)
        told: dict[str, Any] = {}
        if self.kind in rules.PROPOSES:
            told["proposes"] = {name: typed.pop(name) for name in PROPOSED}
        subject = self.body or typed.pop("body", "")
        if self.old is None:
            told |= _bodies("partnership", "proposed", subject) | _bodies(
                "other", "other_proposed", typed.pop("other", "")
            )
        if "organisations" in typed:
            told["organisations"] = Organisation.objects.filter(pk__in=[int(key) for key in typed.pop("organisations")])
        if "carries" in typed:
            told |= _carried(typed.pop("carries"))
        return typed | told


def _several(label: Any, choices: Sequence[tuple[str, str]], *, needed: bool) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=needed, widget=forms.CheckboxSelectMultiple)


def _bodies(real: str, proposed: str, key: str) -> dict[str, Any]:
    """A chosen body as the partnership, or the proposed one, that its key stands for."""
    if key.startswith("p"):
        return {real: Partnership.objects.get(pk=int(key[1:]))}
    return {proposed: ProposedPartnership.objects.get(pk=int(key[1:]))} if key else {}


def _carried(keys: Sequence[str]) -> dict[str, Any]:
    numbers: dict[str, list[int]] = {"d": [], "l": [], "t": []}
    for key in keys:
        numbers[key[0]].append(int(key[1:]))
    return {
        "duties": Duty.objects.filter(pk__in=numbers["d"]),
        "laws": Partnership.objects.filter(pk__in=numbers["l"]),
        "targets": Target.objects.filter(pk__in=numbers["t"]),
    }


def _named(operation: Operation | None, *names: str) -> list[tuple[str, Any]]:
    """The parts of a step as the form's choices know them."""
    sign = {"organisation": "", "duty": "d", "law_of": "l", "target": "t"}
    parts = operation.parts.all() if operation else []
    return [
        (f"{sign[name]}{getattr(part, f'{name}_id')}", part)
        for part in parts
        for name in names
        if getattr(part, f"{name}_id") is not None
    ]


def _as_typed(operation: Operation) -> dict[str, Any]:
    """What the form would have been filled in with for this step."""
    new = operation.proposed if operation.kind == OperationKind.CREATE else operation.other_proposed
    told: dict[str, Any] = {
        name: getattr(operation, name) for name in (*FREQUENCY, "secretariat_hours", "exit_arrangements", "records")
    }
    if new is not None and operation.kind in rules.PROPOSES:
        told |= {name: getattr(new, name) for name in PROPOSED}
    told["organisations"] = [key for key, _part in _named(operation, "organisation")]
    told["carries"] = [key for key, _part in _named(operation, "duty", "law_of", "target")]
    return told


# --- Stages


class StageForm(ModelForm):
    """A day on which a part is carried out."""

    class Meta:
        model = Stage
        fields: ClassVar = ["name", "on", "note"]
        widgets: ClassVar = {"note": forms.Textarea(attrs=LINES)}


class StagesForm(Form):
    """In which stage each step is carried out."""

    asks_why = False
    marks_optional = False

    def __init__(self, *args: Any, trial: reads.Trial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = list(trial.restructure.stages.all())
        self.stages = {str(stage.pk): stage for stage in stages}
        open_ones = [
            (str(stage.pk), f"{stage.name}, {stage.on:%-d %B %Y}") for stage in stages if not stage.carried_out_on
        ]
        nothing = [] if trial.restructure.adopted_on else [("", _("No stage yet"))]
        for step in trial.steps:
            if step.operation.stage is None or step.operation.stage.carried_out_on is None:
                self.fields[f"step_{step.operation.pk}"] = forms.ChoiceField(
                    label=f"{step.operation.position}. {step.sentence}",
                    choices=[*nothing, *open_ones],
                    required=bool(trial.restructure.adopted_on),
                    initial=str(step.operation.stage_id or ""),
                )
        self.prepare(None)

    @property
    def facts(self) -> dict[str, Any]:
        return {
            "stages": {
                int(name.removeprefix("step_")): self.stages.get(value) for name, value in self.cleaned_data.items()
            }
        }


# --- Duties


class DutyForm(ModelForm):
    """A duty, who carries it and whom it needs."""

    organisations = forms.ModelMultipleChoiceField(
        label=_("Who must be at the table for it?"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Duty
        fields: ClassVar = ["title", "kind", "basis", "theme", "partnership"]

    def __init__(self, *args: Any, viewer: Viewer, place_id: int, instance: Duty | None = None, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance or Duty(place_id=place_id), **kwargs)
        offered: dict[str, Any] = {
            "partnership": reads.partnerships_for_duties(viewer, place_id, on=localdate()),
            "organisations": reads.organisations_for_duties(viewer, place_id),
        }
        for name, queryset in offered.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        theme: Any = self.fields["theme"]
        theme.queryset = theme.queryset.filter(place=place_id)
        if self.thing.pk:
            self.initial["organisations"] = [need.organisation_id for need in self.thing.needs.all()]


class DutyNarrowForm(forms.Form):
    """What duties are narrowed by."""

    q = forms.CharField(label=_("Words"), required=False)
    kind = forms.ChoiceField(label=_("It rests on"), required=False, choices=[("", _("Anything")), *DutyKind.choices])
    home = forms.BooleanField(label=_("Only those in nobody’s remit"), required=False)


class DutyFilter(RowFilter):
    """Narrow duties."""

    form_class = DutyNarrowForm

    def fits(self, row: Duty, name: str, value: Any) -> bool:
        if name == "home":
            return row.partnership_id is None
        return row.kind == value if name == "kind" else super().fits(row, name, value)

    def words(self, row: Duty) -> str:
        return f"{row.title} {row.basis}"


class FateForm(forms.Form):
    """What the parts are narrowed by."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Any")), *reads.FATES.items()])
    q = forms.CharField(label=_("Words"), required=False)


class FateFilter(RowFilter):
    """Narrow what becomes of every part."""

    form_class = FateForm

    def fits(self, row: reads.Fate, name: str, value: Any) -> bool:
        return row.kind == value if name == "kind" else super().fits(row, name, value)

    def words(self, row: reads.Fate) -> str:
        return f"{row.what} {row.where} {row.then}"


class RestructureNarrowForm(forms.Form):
    """What restructures are narrowed by."""

    state = forms.ChoiceField(label=_("Which"), required=False, choices=[("", _("All")), *STATES.items()])


class RestructureFilter(RowFilter):
    """Narrow restructures."""

    form_class = RestructureNarrowForm

    def fits(self, row: Restructure, name: str, value: Any) -> bool:
        return bool(state_of(row) == value)
