"""Components in which a person types or chooses one thing: inputs, text areas, selects, files, dates."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonweal.kit.components.group import Group, affix
from commonweal.kit.components.markup import (
    Options,
    as_text,
    attribute,
    safe,
    translations,
)
from commonweal.kit.components.markup import (
    attributes as more,
)
from commonweal.kit.components.markup import (
    classes as joined,
)
from commonweal.kit.components.text import button
from commonweal.kit.components.text import hint as draw_hint
from commonweal.kit.components.text import label as draw_label


def input(
    *,
    name: str = "",
    id: str = "",
    label: Options | None = None,
    hint: Options | None = None,
    error_message: Options | None = None,
    type: str = "text",
    value: Any = None,
    inputmode: str = "",
    autocomplete: str = "",
    autocapitalize: str = "",
    pattern: str = "",
    spellcheck: bool | None = None,
    disabled: bool = False,
    described_by: str = "",
    prefix: Options | None = None,
    suffix: Options | None = None,
    form_group: Options | None = None,
    input_wrapper: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """One line of text or one number."""
    group = Group(id or name, hint, error_message, form_group, described_by)
    names = joined("govuk-input", classes, "govuk-input--error" if error_message else "")
    spelling = f' spellcheck="{as_text(spellcheck)}"' if spellcheck is not None else ""
    held = "" if value is None or value is False else f' value="{as_text(value)}"'
    box = (
        f'<input class="{names}" id="{as_text(group.id)}" name="{as_text(name)}" '
        f'type="{as_text(type or "text")}"{spelling}{held}{attribute("disabled", disabled)}'
        f"{attribute('aria-describedby', group.described_by)}{attribute('autocomplete', autocomplete)}"
        f"{attribute('autocapitalize', autocapitalize)}{attribute('pattern', pattern)}"
        f"{attribute('inputmode', inputmode)}{more(attributes)}>"
    )
    before, after = group.beside("before_input"), group.beside("after_input")
    lead, tail = affix(prefix, "prefix"), affix(suffix, "suffix")
    if before or after or lead or tail:
        wrapper = input_wrapper or {}
        box = (
            f'<div class="{joined("govuk-input__wrapper", wrapper.get("classes"))}"'
            f"{more(wrapper.get('attributes'))}>{before}{lead}{box}{tail}{after}</div>"
        )
    return group.around(_label_of(label, group.id) + group.notes() + box)


def _label_of(label: Options | None, id: str) -> str:
    if not label:
        return ""
    return draw_label(
        text=label.get("text"),
        html=label.get("html") or "",
        for_=id,
        is_page_heading=bool(label.get("is_page_heading")),
        classes=label.get("classes") or "",
        attributes=label.get("attributes"),
    )


def textarea(
    *,
    name: str = "",
    id: str = "",
    label: Options | None = None,
    hint: Options | None = None,
    error_message: Options | None = None,
    value: Any = None,
    rows: int | str = 5,
    autocomplete: str = "",
    spellcheck: bool | None = None,
    disabled: bool = False,
    described_by: str = "",
    form_group: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """More than one line of text."""
    group = Group(id or name, hint, error_message, form_group, described_by)
    names = joined("govuk-textarea", "govuk-textarea--error" if error_message else "", classes)
    spelling = f' spellcheck="{as_text(spellcheck)}"' if spellcheck is not None else ""
    box = (
        f'<textarea class="{names}" id="{as_text(group.id)}" name="{as_text(name)}" '
        f'rows="{as_text(rows or 5)}"{spelling}{attribute("disabled", disabled)}'
        f"{attribute('aria-describedby', group.described_by)}{attribute('autocomplete', autocomplete)}"
        f"{more(attributes)}>{as_text(value)}</textarea>"
    )
    return group.around(
        _label_of(label, group.id) + group.notes() + group.beside("before_input") + box + group.beside("after_input")
    )


def character_count(
    *,
    name: str = "",
    id: str = "",
    maxlength: int | str | None = None,
    maxwords: int | str | None = None,
    threshold: int | str | None = None,
    count_type: str = "",
    textarea_description_text: Any = "",
    count_message: Options | None = None,
    form_group: Options | None = None,
    classes: str = "",
    words: Mapping[str, Any] | None = None,
    **options: Any,
) -> SafeString:
    """A text area that says how much room is left. `words` translates what its script says."""
    identity = id or name
    counted = count_type or ("words" if maxwords else "")
    limit = maxwords or maxlength
    outer = form_group or {}
    said = textarea_description_text or (
        _("You can enter up to %(count)s words") % {"count": "%{count}"}
        if counted == "words"
        else _("You can enter up to %(count)s characters") % {"count": "%{count}"}
    )
    settings = "".join(
        (
            ' data-module="govuk-character-count"',
            attribute("data-maxlength", maxlength),
            attribute("data-maxwords", maxwords),
            attribute("data-threshold", threshold),
            attribute("data-count-type", counted),
            translations("textarea-description", {"other": said}) if not limit and textarea_description_text else "",
            *(translations(key, messages) for key, messages in (words or {}).items()),
            more(outer.get("attributes")),
        )
    )
    message = draw_hint(
        text=str(said).replace("%{count}", str(limit)) if limit else "",
        id=f"{identity}-info",
        classes=joined("govuk-character-count__message", (count_message or {}).get("classes")),
    )
    after = outer.get("after_input")
    return textarea(
        name=name,
        id=identity,
        described_by=f"{identity}-info",
        classes=joined("govuk-js-character-count", classes),
        form_group={
            "classes": joined("govuk-character-count", outer.get("classes")),
            "attributes": safe(settings),
            "before_input": outer.get("before_input"),
            "after_input": {"html": message + (str(after.get("html") or as_text(after.get("text"))) if after else "")},
        },
        **options,
    )


def password_input(
    *,
    name: str = "",
    id: str = "",
    autocomplete: str = "current-password",
    form_group: Options | None = None,
    button_classes: str = "",
    show_password_text: Any = None,
    show_password_aria_label_text: Any = None,
    words: Mapping[str, Any] | None = None,
    classes: str = "",
    **options: Any,
) -> SafeString:
    """A password, which its owner may choose to see. `words` translates what its script says."""
    identity = id or name
    outer = form_group or {}
    show = show_password_text or _("Show")
    aloud = show_password_aria_label_text or _("Show password")
    said = {
        "show-password": show_password_text,
        "show-password-aria-label": show_password_aria_label_text,
        **(words or {}),
    }
    settings = (
        ' data-module="govuk-password-input"'
        + "".join(translations(key, message) for key, message in said.items())
        + more(outer.get("attributes"))
    )
    toggle = button(
        type="button",
        classes=joined(
            "govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle", button_classes
        ),
        text=show,
        attributes={"aria-controls": identity, "aria-label": aloud, "hidden": {"value": True, "optional": True}},
    )
    after = outer.get("after_input")
    return input(
        name=name,
        id=identity,
        type="password",
        spellcheck=False,
        autocapitalize="none",
        autocomplete=autocomplete or "current-password",
        classes=joined("govuk-password-input__input govuk-js-password-input-input", classes),
        input_wrapper={"classes": "govuk-password-input__wrapper"},
        form_group={
            "classes": joined("govuk-password-input", outer.get("classes")),
            "attributes": safe(settings),
            "before_input": outer.get("before_input"),
            "after_input": {"html": toggle + (str(after.get("html") or as_text(after.get("text"))) if after else "")},
        },
        **options,
    )


def select(
    *,
    name: str = "",
    id: str = "",
    items: Sequence[Options | None] = (),
    value: Any = None,
    label: Options | None = None,
    hint: Options | None = None,
    error_message: Options | None = None,
    disabled: bool = False,
    described_by: str = "",
    form_group: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """One choice from a list too long for radios. An item with `items` of its own is a group."""
    group = Group(id or name, hint, error_message, form_group, described_by)
    names = joined("govuk-select", classes, "govuk-select--error" if error_message else "")
    options = "".join(_option(item, value) for item in items if item)
    box = (
        f'<select class="{names}" id="{as_text(group.id)}" name="{as_text(name)}"'
        f"{attribute('disabled', disabled)}{attribute('aria-describedby', group.described_by)}"
        f"{more(attributes)}>{options}</select>"
    )
    return group.around(
        _label_of(label, group.id) + group.notes() + group.beside("before_input") + box + group.beside("after_input")
    )


def _option(item: Options, chosen: Any) -> str:
    if item.get("items"):
        inner = "".join(_option(one, chosen) for one in item["items"] if one)
        return f'<optgroup label="{as_text(item.get("text"))}">{inner}</optgroup>'
    value = item.get("value", item.get("text"))
    selected = item.get("selected")
    if selected is None:
        selected = bool(chosen) and value == chosen
    held = f' value="{as_text(item["value"])}"' if "value" in item else ""
    return (
        f"<option{held}{' selected' if selected else ''}{' disabled' if item.get('disabled') else ''}"
        f"{more(item.get('attributes'))}>{as_text(item.get('text'))}</option>"
    )


def file_upload(
    *,
    name: str = "",
    id: str = "",
    label: Options | None = None,
    hint: Options | None = None,
    error_message: Options | None = None,
    multiple: bool = False,
    disabled: bool = False,
    javascript: bool = False,
    described_by: str = "",
    words: Mapping[str, Any] | None = None,
    wrapper_classes: str = "",
    wrapper_attributes: Any = None,
    form_group: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """A file from the person's machine; with `javascript` it can be dropped. `words` translates the script."""
    group = Group(id or name, hint, error_message, form_group, described_by)
    names = joined("govuk-file-upload", classes, "govuk-file-upload--error" if error_message else "")
    box = (
        f'<input class="{names}" id="{as_text(group.id)}" name="{as_text(name)}" type="file"'
        f"{attribute('disabled', disabled)}{attribute('multiple', multiple)}"
        f"{attribute('aria-describedby', group.described_by)}{more(attributes)}>"
    )
    if javascript:
        said = "".join(translations(key, message) for key, message in (words or {}).items())
        box = (
            f'<div class="{joined("govuk-file-upload-wrapper", wrapper_classes)}" '
            f'data-module="govuk-file-upload"{said}{more(wrapper_attributes)}>{box}</div>'
        )
    return group.around(
        _label_of(label, group.id) + group.notes() + group.beside("before_input") + box + group.beside("after_input")
    )


def date_input(
    *,
    id: str = "",
    name_prefix: str = "",
    items: Sequence[Options | None] = (),
    values: Options | None = None,
    day: Options | Literal[False] | None = None,
    month: Options | Literal[False] | None = None,
    year: Options | Literal[False] | None = None,
    fieldset: Options | None = None,
    hint: Options | None = None,
    error_message: Options | None = None,
    form_group: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """A date in three boxes: day, month, year."""
    described = (fieldset or {}).get("described_by") or ""
    group = Group(id, hint, error_message, form_group, described)
    known = values or {}
    parts: dict[str, Options] = {
        part: {"name": part, "value": known.get(part), "classes": f"govuk-input--width-{width}"}
        if given is None
        else given or {}
        for part, given, width in (("day", day, 2), ("month", month, 2), ("year", year, 4))
    }
    chosen = [item for item in (items or parts.values()) if item]
    marked = any(_has_error(item) for item in chosen)
    boxes = "".join(
        _date_box(
            item, parts, id=id, name_prefix=name_prefix, known=known, all_wrong=bool(error_message) and not marked
        )
        for item in chosen
    )
    inner = (
        group.notes()
        + f'<div class="{joined("govuk-date-input", classes)}"{more(attributes)}{attribute("id", id)}>'
        + group.beside("before_inputs")
        + boxes
        + group.beside("after_inputs")
        + "</div>"
    )
    return group.around(group.inside_fieldset(inner, fieldset, role="group"))


def _has_error(item: Options) -> bool:
    return bool(item.get("error")) or "govuk-input--error" in (item.get("classes") or "")


def _part_of(item: Options, parts: Mapping[str, Options]) -> str:
    for part, own in parts.items():
        if item is own or (item.get("name") and item["name"] in (part, own.get("name"))):
            return part
    return ""


def _date_box(
    item: Options, parts: Mapping[str, Options], *, id: str, name_prefix: str, known: Options, all_wrong: bool
) -> str:
    part = _part_of(item, parts)
    name = item.get("name") or part
    own = item.get("classes") or ""
    wrong = _has_error(item) or (all_wrong and item.get("error") is not False)
    full_name = f"{name_prefix}-{name}" if name_prefix else name
    value = item.get("value")
    if value is None and part:
        value = parts[part].get("value")
    if value is None:
        value = known.get(full_name)
    box = input(
        label={"text": item.get("label") or name.capitalize(), "classes": "govuk-date-input__label"},
        id=item.get("id") or f"{id}-{name}",
        name=full_name,
        value=value,
        inputmode=item.get("inputmode") or "numeric",
        autocomplete=item.get("autocomplete") or "",
        pattern=item.get("pattern") or "",
        attributes=item.get("attributes"),
        classes=joined(
            "govuk-date-input__input",
            "govuk-input--error" if wrong and "govuk-input--error" not in own else "",
            "" if "govuk-input--width-" in own else f"govuk-input--width-{4 if part == 'year' else 2}",
            own,
        ),
    )
    return f'<div class="govuk-date-input__item">{box}</div>'
