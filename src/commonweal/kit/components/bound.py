"""Draws a Django form with the components: one function for each kind of widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.forms import widgets
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from commonweal.kit.components import choices, fields, rows, text
from commonweal.kit.components.group import Group
from commonweal.kit.components.markup import Options, as_text, safe
from commonweal.kit.components.markup import classes as joined
from commonweal.kit.dates import PARTS, DateBoxes

# Attributes that Django's widgets set for its own templates and that ours draw otherwise.
_OWN = {
    "class",
    "rows",
    "required",
    "maxlength",
    "minlength",
    "prefix",
    "suffix",
    "autocomplete",
    "inputmode",
    "placeholder",
}
# From this many choices on, boxes to tick stand in a frame that scrolls.
MANY_CHOICES = 12


def draw_form(form: forms.BaseForm) -> SafeString:
    """The whole form but its buttons: what is wrong, then its fields."""
    return safe(draw_errors(form) + draw_fields(form))


def draw_fields(form: forms.BaseForm) -> SafeString:
    """The fields in their groups, the hidden ones first."""
    hidden = "".join(str(field) for field in form.hidden_fields())
    return safe(hidden + "".join(_grouped(form)))


def _grouped(form: forms.BaseForm) -> Iterator[str]:
    visible = {field.name: field for field in form.visible_fields()}
    for place, (legend, names, *note) in enumerate(getattr(form, "groups", ())):
        inside = "".join(draw_field(visible.pop(name)) for name in names if name in visible)
        if inside:
            id = f"{form.prefix or 'group'}-{place}-note" if any(note) else ""
            said = text.hint(id=id, text=note[0], classes="cw-group__note") if id else ""
            yield text.fieldset(
                legend={"text": legend, "classes": "govuk-fieldset__legend--m"},
                html=said + inside,
                classes="cw-group",
                described_by=id,
            )
    for field in visible.values():
        yield draw_field(field)


def draw_errors(form: forms.BaseForm) -> str:
    """The summary of what is wrong, each fault linked to its field."""
    if not form.is_bound or not form.errors:
        return ""
    listed: list[Options] = [{"text": error} for error in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else f"#{_target(field)}"
        listed += [{"text": error, "href": target} for error in field.errors]
    return rows.error_summary(title_text=_("There is a problem"), error_list=listed)


def _target(field: BoundField) -> str:
    if isinstance(field.field.widget, DateBoxes):
        return f"{_id(field)}-day"
    return _id(field)


def _id(field: BoundField) -> str:
    return field.auto_id or field.html_name


def draw_field(field: BoundField) -> SafeString:
    """One field with its label, hint and error."""
    if field.is_hidden:
        return safe(str(field))
    widget = field.field.widget
    for kind, draw in _DRAWN_BY:
        if isinstance(widget, kind):
            return draw(field)
    return _as_django_draws_it(field)


def _shared(field: BoundField) -> dict[str, Any]:
    """The options that every component of one field takes."""
    widget = field.field.widget
    options: dict[str, Any] = {
        "name": field.html_name,
        "label": {"text": _label(field), "classes": "govuk-label--s"},
        "classes": widget.attrs.get("class", ""),
        "attributes": _attributes(field),
        **_notes(field),
    }
    return options


def _notes(field: BoundField) -> dict[str, Any]:
    error = " ".join(str(message) for message in field.errors)
    return {
        "hint": {"html": as_text(field.help_text)} if field.help_text else None,
        "error_message": {"text": error} if error else None,
    }


def _attributes(field: BoundField) -> dict[str, Any]:
    given = {name: value for name, value in field.field.widget.attrs.items() if name not in _OWN}
    return {
        name: {"value": value, "optional": True} if isinstance(value, bool) else value for name, value in given.items()
    }


def _label(field: BoundField) -> str:
    form: Any = field.form
    if field.field.required or not getattr(form, "marks_optional", False):
        return str(field.label)
    return _("%(label)s (optional)") % {"label": field.label}


def _disabled(field: BoundField) -> bool:
    return bool(field.field.disabled)


def _input(field: BoundField) -> SafeString:
    options = _shared(field)
    widget: Any = field.field.widget
    attrs = widget.attrs
    kind, value, inputmode, width = widget.input_type, field.value(), "", ""
    if isinstance(widget, forms.NumberInput):
        # A number input turns the mouse wheel into a change and reads badly aloud; text with a keypad does not.
        whole = isinstance(field.field, forms.IntegerField) and not isinstance(
            field.field, forms.FloatField | forms.DecimalField
        )
        kind, inputmode, width = "text", "numeric" if whole else "decimal", "govuk-input--width-10"
        options["attributes"] = {
            name: value for name, value in options["attributes"].items() if name not in ("step", "min", "max")
        }
    if isinstance(widget, forms.DateTimeInput):
        kind, value = "datetime-local", value.strftime("%Y-%m-%dT%H:%M") if isinstance(value, datetime) else value
    elif isinstance(widget, forms.DateInput):
        kind, value = "date", value.isoformat() if isinstance(value, date) else value
    elif not isinstance(value, str):
        value = widget.format_value(value)
    if width and "govuk-input--width" not in options["classes"]:
        options["classes"] = joined(width, options["classes"])
    return fields.input(
        id=_id(field),
        type=kind,
        value=value,
        inputmode=attrs.get("inputmode", inputmode),
        autocomplete=attrs.get("autocomplete", ""),
        spellcheck=False if kind in ("email", "url") else None,
        prefix={"text": attrs["prefix"]} if attrs.get("prefix") else None,
        suffix={"text": attrs["suffix"]} if attrs.get("suffix") else None,
        disabled=_disabled(field),
        **options,
    )


def _password(field: BoundField) -> SafeString:
    return fields.password_input(
        id=_id(field),
        autocomplete=field.field.widget.attrs.get("autocomplete", "current-password"),
        disabled=_disabled(field),
        show_password_text=_("Show"),
        show_password_aria_label_text=_("Show password"),
        words={
            "hide-password": _("Hide"),
            "hide-password-aria-label": _("Hide password"),
            "password-shown-announcement": _("Your password is visible"),
            "password-hidden-announcement": _("Your password is hidden"),
        },
        **_shared(field),
    )


def _textarea(field: BoundField) -> SafeString:
    options = _shared(field)
    options["attributes"].pop("cols", None)
    options.update(id=_id(field), value=field.value(), rows=_rows(field))
    limit = getattr(field.field, "max_length", None)
    if limit:
        return fields.character_count(maxlength=limit, words=_words_of_the_count(), **options)
    return fields.textarea(disabled=_disabled(field), **options)


def _words_of_the_count() -> dict[str, Any]:
    """What the script says while someone types; it puts the figure where its own sign for it stands."""
    sign = {"count": "%{count}"}
    return {
        "characters-under-limit": {
            "one": _("You have %(count)s character left") % sign,
            "other": _("You have %(count)s characters left") % sign,
        },
        "characters-at-limit": _("You have no characters left"),
        "characters-over-limit": {
            "one": _("You have %(count)s character too many") % sign,
            "other": _("You have %(count)s characters too many") % sign,
        },
    }


def _rows(field: BoundField) -> Any:
    # Django gives every text area ten rows; a form's author who wants ten can write "10 ".
    rows_wanted = field.field.widget.attrs.get("rows", "10")
    return 5 if rows_wanted == "10" else rows_wanted


def _flat(field: BoundField) -> Iterator[tuple[Any, dict[str, Any]]]:
    widget: Any = field.field.widget
    value = widget.format_value(field.value())
    for group, options, _index in widget.optgroups(field.html_name, value, None):
        for option in options:
            # A choice that a table writes in lower case begins a line here; a name stays as it is written.
            if not isinstance(field.field, forms.ModelChoiceField):
                option["label"] = capfirst(str(option["label"]))
            yield group, option


def _select(field: BoundField) -> SafeString:
    items: list[dict[str, Any]] = []
    chosen, offered = field.value(), list(_flat(field))
    if chosen in (None, "") and not any(option["value"] in ("", None) for _group, option in offered):
        # Without this the first choice would look as if someone had made it.
        items.append({"value": "", "text": _("Choose…"), "selected": True})
    for group, option in offered:
        words = option["label"]
        if option["value"] in ("", None):
            # Django's own dashes say nothing; words that a form chose ("Any", "Nobody yet") do.
            said = "" if set(str(words)) <= {"-"} else words
            words = _("Choose…") if field.field.required else said
        item = {"value": option["value"], "text": words, "selected": bool(option["selected"])}
        if not group:
            items.append(item)
        elif items and items[-1].get("items") and items[-1]["text"] == group:
            items[-1]["items"].append(item)
        else:
            items.append({"text": group, "items": [item]})
    return fields.select(id=_id(field), items=items, disabled=_disabled(field), **_shared(field))


def _choice_items(field: BoundField) -> list[dict[str, Any]]:
    items = []
    for _group, option in _flat(field):
        blank = option["value"] in ("", None)
        if blank and field.field.required:
            continue
        items.append(
            {
                "value": option["value"],
                "text": _("Not stated") if blank else option["label"],
                "checked": bool(option["selected"]),
                "disabled": _disabled(field),
            }
        )
    return items


def _choice_options(field: BoundField) -> dict[str, Any]:
    legend = {"text": _label(field), "classes": "govuk-fieldset__legend--s"}
    return {
        "name": field.html_name,
        "id_prefix": _id(field),
        "fieldset": {"legend": legend},
        "attributes": _attributes(field),
        **_notes(field),
    }


def _radios(field: BoundField) -> SafeString:
    names = joined("govuk-radios--small", field.field.widget.attrs.get("class"))
    return choices.radios(items=_choice_items(field), classes=names, **_choice_options(field))


def _checkboxes(field: BoundField) -> SafeString:
    items = _choice_items(field)
    many = len(items) > MANY_CHOICES
    names = joined("govuk-checkboxes--small", "cw-many" if many else "", field.field.widget.attrs.get("class"))
    options = _choice_options(field)
    if many:
        options["attributes"] = {**options["attributes"], "tabindex": "0"}
    return choices.checkboxes(items=items, classes=names, **options)


def _tick(field: BoundField) -> SafeString:
    widget: Any = field.field.widget
    notes = _notes(field)
    item = {
        "value": "on",
        "text": str(field.label),
        "checked": widget.check_test(field.value()),
        "hint": notes.pop("hint"),
        "disabled": _disabled(field),
        "attributes": _attributes(field),
    }
    return choices.checkboxes(
        name=field.html_name, id_prefix=_id(field), items=[item], classes="govuk-checkboxes--small", **notes
    )


def _date(field: BoundField) -> SafeString:
    widget: Any = field.field.widget
    typed = widget.format_value(field.value())
    wrong = _wrong_parts(field, typed)
    labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
    id = _id(field)
    items = [
        {
            "id": f"{id}-{part}",
            "name": f"{field.html_name}_{part}",
            "label": labels[part],
            "value": value,
            "classes": joined(
                f"govuk-input--width-{4 if part == 'year' else 2}", "govuk-input--error" if part in wrong else ""
            ),
            "inputmode": "text" if part == "month" else "numeric",
        }
        for part, value in zip(PARTS, typed, strict=True)
    ]
    legend = {"text": _label(field), "classes": "govuk-fieldset__legend--s"}
    return fields.date_input(id=id, items=items, fieldset={"legend": legend}, **_notes(field))


def _wrong_parts(field: BoundField, typed: Any) -> list[str]:
    if not field.errors:
        return []
    return (typed.missing() if any(typed) else []) or list(PARTS)


def _file(field: BoundField) -> SafeString:
    widget: Any = field.field.widget
    # The browser's own control: it takes a dropped file too, and says its own name to a screen reader.
    return fields.file_upload(
        id=_id(field),
        multiple=bool(getattr(widget, "allow_multiple_selected", False)),
        disabled=_disabled(field),
        **_shared(field),
    )


def _as_django_draws_it(field: BoundField) -> SafeString:
    """A widget made of several others, under a legend."""
    inner = str(field)
    notes = _notes(field)
    group = Group(_id(field), notes["hint"], notes["error_message"], None, "")
    legend = {"text": _label(field), "classes": "govuk-fieldset__legend--s"}
    return group.around(group.inside_fieldset(group.notes() + inner, {"legend": legend}, role="group"))


Draw = Callable[[BoundField], SafeString]

# The first that fits draws; narrower kinds stand before those that they derive from.
_DRAWN_BY: tuple[tuple[type[forms.Widget], Draw], ...] = (
    (DateBoxes, _date),
    (forms.CheckboxSelectMultiple, _checkboxes),
    (forms.RadioSelect, _radios),
    (forms.SelectMultiple, _checkboxes),
    (forms.Select, _select),
    (forms.Textarea, _textarea),
    (forms.CheckboxInput, _tick),
    (forms.FileInput, _file),
    (forms.PasswordInput, _password),
    (widgets.Input, _input),
)
