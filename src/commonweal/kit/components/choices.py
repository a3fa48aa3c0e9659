"""Components in which a person picks from what is shown: radios and checkboxes."""

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.safestring import SafeString

from commonweal.kit.components.group import Group
from commonweal.kit.components.markup import (
    Options,
    as_text,
    attribute,
    content,
)
from commonweal.kit.components.markup import (
    attributes as more,
)
from commonweal.kit.components.markup import (
    classes as joined,
)
from commonweal.kit.components.text import hint as draw_hint
from commonweal.kit.components.text import label as draw_label


def radios(
    *,
    name: str = "",
    id_prefix: str = "",
    items: Sequence[Options | None] = (),
    value: Any = None,
    fieldset: Options | None = None,
    hint: Options | None = None,
    error_message: Options | None = None,
    form_group: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """One choice from a few."""
    prefix = id_prefix or name
    group = Group(prefix, hint, error_message, form_group, (fieldset or {}).get("described_by") or "")

    def is_checked(item: Options) -> bool:
        if item.get("checked"):
            return True
        return bool(value) and item.get("checked") is not False and item.get("value") == value

    drawn = "".join(
        _item("radios", item, number, prefix=prefix, name=name, checked=is_checked(item), described_by="")
        for number, item in enumerate(items, start=1)
        if item
    )
    return _choices("radios", group, drawn, fieldset=fieldset, classes=classes, attributes=attributes)


def checkboxes(
    *,
    name: str = "",
    id_prefix: str = "",
    items: Sequence[Options | None] = (),
    values: Collection[Any] = (),
    fieldset: Options | None = None,
    hint: Options | None = None,
    error_message: Options | None = None,
    described_by: str = "",
    form_group: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Any number of choices from a few, or one yes or no."""
    prefix = id_prefix or name
    outer = (fieldset or {}).get("described_by") or described_by
    group = Group(prefix, hint, error_message, form_group, outer)

    def is_checked(item: Options) -> bool:
        if item.get("checked"):
            return True
        return bool(values) and item.get("checked") is not False and item.get("value") in values

    # Without a fieldset nothing else tells a screen reader about the hint and the error.
    passed_on = "" if fieldset else group.described_by
    drawn = "".join(
        _item("checkboxes", item, number, prefix=prefix, name=name, checked=is_checked(item), described_by=passed_on)
        for number, item in enumerate(items, start=1)
        if item
    )
    return _choices("checkboxes", group, drawn, fieldset=fieldset, classes=classes, attributes=attributes)


def _choices(
    kind: str, group: Group, drawn: str, *, fieldset: Options | None, classes: str, attributes: Any
) -> SafeString:
    inner = (
        f"{group.notes()}"
        f'<div class="{joined(f"govuk-{kind}", classes)}"{more(attributes)} data-module="govuk-{kind}">'
        f"{group.beside('before_inputs')}{drawn}{group.beside('after_inputs')}</div>"
    )
    return group.around(group.inside_fieldset(inner, fieldset))


def _item(kind: str, item: Options, number: int, *, prefix: str, name: str, checked: bool, described_by: str) -> str:
    if item.get("divider"):
        return f'<div class="govuk-{kind}__divider">{as_text(item["divider"])}</div>'
    # The first has no number, so that an error summary can link to it by the name of the field.
    id = item.get("id") or (prefix if number == 1 else f"{prefix}-{number}")
    note = item.get("hint") or {}
    note_id = f"{id}-item-hint" if content(note) else ""
    extra = content(item.get("conditional")) if (item.get("conditional") or {}).get("html") else ""
    type = "radio" if kind == "radios" else "checkbox"
    label = item.get("label") or {}
    words = draw_label(
        text=item.get("text"),
        html=item.get("html") or "",
        for_=id,
        classes=joined(f"govuk-{kind}__label", label.get("classes")),
        attributes=label.get("attributes"),
    )
    help = (
        draw_hint(
            id=note_id,
            text=note.get("text"),
            html=note.get("html") or "",
            classes=joined(f"govuk-{kind}__hint", note.get("classes")),
            attributes=note.get("attributes"),
        )
        if note_id
        else ""
    )
    drawn = (
        f'<div class="govuk-{kind}__item"><input class="govuk-{kind}__input" id="{as_text(id)}" '
        f'name="{as_text(item.get("name") or name)}" type="{type}" value="{as_text(item.get("value"))}"'
        f"{' checked' if checked else ''}{' disabled' if item.get('disabled') else ''}"
        f"{attribute('data-aria-controls', f'conditional-{id}' if extra else '')}"
        f"{attribute('data-behaviour', item.get('behaviour'))}"
        f"{attribute('aria-describedby', joined(described_by, note_id))}"
        f"{more(item.get('attributes'))}>{words}{help}</div>"
    )
    if not extra:
        return drawn
    names = joined(f"govuk-{kind}__conditional", "" if checked else f"govuk-{kind}__conditional--hidden")
    return f'{drawn}<div class="{names}" id="conditional-{as_text(id)}">{extra}</div>'
