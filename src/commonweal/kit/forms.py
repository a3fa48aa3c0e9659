"""Forms that draw themselves: label, hint, error and summary in the design system's way.

A room's forms derive from `Form` or `ModelForm`; `{{ form }}` in a template draws the whole. A form
never saves: `form.submit(writes.edit_place, place, by=request.viewer)` hands its facts to a write and
puts what the write refuses beside the field it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.forms.renderers import DjangoTemplates
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonweal.kit.dates import DateBoxes, DateField
from commonweal.kit.number_fields import AmountField, FigureField, Typed, WholeField, plain_words, words_about_numbers

T = TypeVar("T")

# "Since" and "Runs until" stand well above a box and badly at the head of an error.
NAMES_OF_DAYS = {
    "since": gettext_lazy("The first day"),
    "until": gettext_lazy("The day of the end"),
    "due": gettext_lazy("The due date"),
}

__all__ = ["AmountField", "DateBoxes", "DateField", "FigureField", "Form", "ModelForm", "Renderer", "WholeField"]

NUMBERS: dict[type[forms.Field], type[Typed]] = {
    forms.DecimalField: AmountField,
    forms.IntegerField: WholeField,
    forms.FloatField: FigureField,
}
"""Which field of ours reads what people type into Django's."""

# Not facts about the thing: where the edit started from, and why it was made.
BOOKKEEPING = ("version", "why")


class Renderer(DjangoTemplates):
    """Draws every form of the product, allauth's too."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"


class Drawn(forms.BaseForm):
    """What both kinds of form share: plain error messages, dates in boxes, the version and the reason."""

    # (legend, names of fields) or (legend, names, a note); fields that no group names follow without a legend.
    groups: ClassVar[Sequence[tuple[Any, ...]]] = ()
    # Whether to ask for a reason where a thing that exists is changed or ended.
    asks_why: ClassVar[bool] = True
    marks_optional = True

    def prepare(self, thing: models.Model | None) -> None:
        """Make the fields ready to be drawn; a thing that exists brings its version and asks for a reason."""
        for name, field in self.fields.items():
            if type(field) is forms.DateField and type(field.widget) is forms.DateInput:
                self.fields[name] = field = DateField.like(field)
            if type(field) in NUMBERS:
                self.fields[name] = field = NUMBERS[type(field)].like(field)
            explain(field, name)
        version = getattr(thing, "version", None)
        if thing is None or thing.pk is None or version is None:
            return
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=version)
        if self.asks_why:
            self.fields["why"] = forms.CharField(
                label=_("Reason for the change"),
                help_text=_("Kept in the record beside the change."),
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def facts(self) -> dict[str, Any]:
        """What was entered about the thing itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in BOOKKEEPING}

    def submit(self, write: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """Do `write` with the facts of a valid form and return what it changed.

        Returns None where the form is not filled in, not valid, or refused by the write: its errors
        then say why. Passes `version` and `why` on where the form carries them.
        """
        if not self.is_valid():
            return None
        carried = {name: self.cleaned_data[name] for name in BOOKKEEPING if name in self.fields}
        try:
            return write(*args, **self.facts, **carried, **kwargs)
        except ValidationError as refusal:
            self.take(refusal)
            return None

    def left_as_it_was(self, changed: Any) -> bool:
        """Whether a write gave the form's thing back at the version that the form started from: nothing in it differed.

        A form that asks for no fact of the thing has something done to it, which may be to take it away.
        """
        started = self.cleaned_data.get("version")
        thing = getattr(self, "thing", None)
        return bool(self.facts) and started is not None and changed == thing and changed.version == started

    def take(self, refusal: ValidationError) -> None:
        """Show what a write refused, each part beside its field where the form has that field."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            known = name != NON_FIELD_ERRORS and name in self.fields
            said = [plain_words(error, self.fields[name]) for error in errors] if known else errors
            self.add_error(name if known else None, said)


class Form(Drawn, forms.Form):
    """A form that stands for no single table. `thing` is what it changes or ends, where there is one."""

    def __init__(self, *args: Any, thing: models.Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing
        self.prepare(thing)


class ModelForm(Drawn, forms.ModelForm):  # type: ignore[type-arg]
    """A form whose fields are those of a table. The thing it is given stays as it was: writes change things."""

    def __init__(self, *args: Any, instance: Any = None, **kwargs: Any) -> None:
        # Checking a model form copies what was typed onto its instance, which the page still needs as it was.
        super().__init__(*args, **{**kwargs, "instance": copy(instance)})
        # Where there is none yet, the empty one that the form fills.
        self.thing = self.instance if instance is None else instance
        self.prepare(self.thing)


def explain(field: forms.Field, name: str) -> None:
    """Give a field error messages that say what to do, with the field's own name in them."""
    if isinstance(field, DateField) and name in NAMES_OF_DAYS:
        field.error_messages.setdefault("name", NAMES_OF_DAYS[name])
    label = str(field.error_messages.get("name") or field.label or name.replace("_", " "))
    counted = label.replace("%", "%%")
    said: dict[str, Any] = {
        "required": format_lazy(_what_is_missing(field), name=label[:1].lower() + label[1:], question=label),
        "max_length": format_lazy(gettext_lazy("{name} must be %(limit_value)d characters or fewer"), name=counted),
        "min_length": format_lazy(gettext_lazy("{name} must be at least %(limit_value)d characters"), name=counted),
        "max_value": format_lazy(gettext_lazy("{name} must be %(limit_value)s or less"), name=counted),
        "min_value": format_lazy(gettext_lazy("{name} must be %(limit_value)s or more"), name=counted),
    }
    if isinstance(field, forms.CharField):
        unseen = gettext_lazy("{name} holds signs that cannot be seen. Type it again")
        said["null_characters_not_allowed"] = format_lazy(unseen, name=label)
    if isinstance(field, forms.FloatField | forms.IntegerField):
        said |= words_about_numbers(field, label)
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        # Nobody sees this who chose on the page as it was sent; whoever does must know which field it is.
        words = format_lazy(gettext_lazy("{name} must be one of those listed. Choose again"), name=counted)
        said |= dict.fromkeys(("invalid_choice", "invalid_list", "invalid_pk_value"), words)
    elif isinstance(field, forms.SlugField):
        words = gettext_lazy(
            "{name} must be letters from a to z, digits, hyphens and underscores, like air-quality-2026"
        )
        said["invalid"] = format_lazy(words, name=label)
    elif isinstance(field, forms.URLField):
        said["invalid"] = format_lazy(
            gettext_lazy("{name} must be a web address, like https://example.org"), name=label
        )
    # Messages that the form's author wrote come first.
    standard = _standard_messages(type(field))
    for code, message in said.items():
        if field.error_messages.get(code) == standard.get(code):
            field.error_messages[code] = message


def _standard_messages(kind: type[forms.Field]) -> Mapping[str, Any]:
    messages: dict[str, Any] = {}
    for parent in reversed(kind.__mro__):
        messages.update(getattr(parent, "default_error_messages", {}))
    return messages


def _what_is_missing(field: forms.Field) -> Any:
    if isinstance(field, forms.FileField):
        return gettext_lazy("Choose a file for {name}")
    if isinstance(field, forms.BooleanField):
        return gettext_lazy("Tick the box: {name}")
    if str(field.label or "").endswith("?") and not field.error_messages.get("name"):
        return gettext_lazy("Answer the question “{question}”")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return gettext_lazy("Choose {name}")
    return gettext_lazy("Enter {name}")
