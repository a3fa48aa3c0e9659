"""Escaping, attributes and the small conventions that every component shares."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Options = Mapping[str, Any]


def as_text(value: Any) -> str:
    """The value as it stands in an attribute: nothing for none, lower-case true and false."""
    if value is None:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    return conditional_escape(value)


def attribute(name: str, value: Any) -> str:
    """One attribute with a space before it; a bare name for true, nothing for an absent value."""
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return f" {name}"
    return f' {name}="{conditional_escape(value)}"'


def attributes(values: Mapping[str, Any] | SafeString | None) -> str:
    """Further attributes a page asks for, each with a space before it."""
    if not values:
        return ""
    if isinstance(values, str):
        return values if isinstance(values, SafeString) else conditional_escape(values)
    parts = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            if value.get("optional") is True:
                if value.get("value") is True:
                    parts.append(f" {conditional_escape(name)}")
                    continue
                if value.get("value") in (None, False):
                    continue
            value = value.get("value")
        parts.append(f' {conditional_escape(name)}="{as_text(value)}"')
    return "".join(parts)


def content(options: Options | None) -> str:
    """What goes inside: `html` as it is, otherwise `text` escaped."""
    if not options:
        return ""
    html = options.get("html")
    if html:
        return str(html)
    return as_text(options.get("text"))


def either(html: Any, text: Any) -> str:
    """`html` as it is, otherwise `text` escaped."""
    return str(html) if html else as_text(text)


def classes(*names: Any) -> str:
    """Class names joined by spaces, absent ones left out."""
    return " ".join(conditional_escape(name) for name in names if name)


def translations(key: str, messages: Any) -> str:
    """Words that a component's script needs, as the data attributes it reads them from."""
    if not messages:
        return ""
    if isinstance(messages, Mapping):
        return "".join(
            f' data-i18n.{key}.{plural}="{conditional_escape(message)}"' for plural, message in messages.items()
        )
    return f' data-i18n.{key}="{conditional_escape(messages)}"'


def safe(html: str) -> SafeString:
    """Mark what a component has put together; every value in it has been escaped by then."""
    return mark_safe(html)  # noqa: S308
