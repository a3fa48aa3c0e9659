"""Components that carry words: buttons, tags, banners, hints, links."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonweal.kit.components.markup import (
    Options,
    as_text,
    attribute,
    content,
    either,
    safe,
)
from commonweal.kit.components.markup import (
    attributes as more,
)
from commonweal.kit.components.markup import (
    classes as joined,
)

START_ICON = (
    '<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" '
    'height="19" viewBox="0 0 33 40" aria-hidden="true" focusable="false">'
    '<path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>'
)


def back_link(
    *,
    href: str = "#",
    text: Any = "",
    html: str = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """A link to the page before."""
    words = either(html, text or _("Back"))
    return safe(
        f'<a href="{as_text(href or "#")}" class="{joined("govuk-back-link", classes)}"{more(attributes)}>{words}</a>'
    )


def breadcrumbs(
    *,
    items: Sequence[Options] = (),
    collapse_on_mobile: bool = False,
    label_text: Any = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Where this page sits, from the home page down."""
    names = joined(
        "govuk-breadcrumbs",
        classes,
        "govuk-breadcrumbs--collapse-on-mobile" if collapse_on_mobile else "",
    )
    label = as_text(_("Breadcrumb") if label_text is None else label_text)
    crumbs = "".join(_crumb(item) for item in items)
    return safe(
        f'<nav class="{names}"{more(attributes)} aria-label="{label}">'
        f'<ol class="govuk-breadcrumbs__list">{crumbs}</ol></nav>'
    )


def _crumb(item: Options) -> str:
    href = item.get("href")
    if not href:
        return f'<li class="govuk-breadcrumbs__list-item" aria-current="page">{content(item)}</li>'
    return (
        '<li class="govuk-breadcrumbs__list-item"><a class="govuk-breadcrumbs__link" '
        f'href="{as_text(href)}"{more(item.get("attributes"))}>{content(item)}</a></li>'
    )


def button(
    *,
    text: Any = "",
    html: str = "",
    href: str = "",
    type: str = "submit",
    name: str = "",
    value: Any = None,
    id: str = "",
    disabled: bool = False,
    is_start_button: bool = False,
    prevent_double_click: bool | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """A button, or a link that looks like one where there is an address."""
    names = joined("govuk-button", classes, "govuk-button--start" if is_start_button else "")
    shared = f' class="{names}" data-module="govuk-button"{more(attributes)}{attribute("id", id)}'
    words = either(html, text)
    if is_start_button:
        words = (f"<span>{words}</span>" if html else words) + START_ICON
    if href:
        return safe(f'<a href="{as_text(href)}" role="button" draggable="false"{shared}>{words}</a>')
    off = ' disabled aria-disabled="true"' if disabled else ""
    once = "" if prevent_double_click is None else f' data-prevent-double-click="{as_text(prevent_double_click)}"'
    return safe(
        f'<button type="{as_text(type or "submit")}"{attribute("value", value)}'
        f"{attribute('name', name)}{off}{once}{shared}>{words}</button>"
    )


def details(
    *,
    summary_text: Any = "",
    summary_html: str = "",
    text: Any = "",
    html: str = "",
    id: str = "",
    open: bool = False,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """More for those who want it, opened by its summary."""
    return safe(
        f'<details{attribute("id", id)} class="{joined("govuk-details", classes)}"'
        f"{more(attributes)}{' open' if open else ''}>"
        '<summary class="govuk-details__summary"><span class="govuk-details__summary-text">'
        f"{either(summary_html, summary_text)}</span></summary>"
        f'<div class="govuk-details__text">{either(html, text)}</div></details>'
    )


def error_message(
    *,
    text: Any = "",
    html: str = "",
    id: str = "",
    visually_hidden_text: Any = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """What is wrong with one field."""
    spoken = _("Error") if visually_hidden_text is None else visually_hidden_text
    prefix = f'<span class="govuk-visually-hidden">{as_text(spoken)}:</span> ' if spoken else ""
    return safe(
        f'<p{attribute("id", id)} class="{joined("govuk-error-message", classes)}"'
        f"{more(attributes)}>{prefix}{either(html, text)}</p>"
    )


def fieldset(
    *,
    legend: Options | None = None,
    html: str = "",
    role: str = "",
    described_by: str = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Fields that belong together, under one legend."""
    return safe(
        f'<fieldset class="{joined("govuk-fieldset", classes)}"{attribute("role", role)}'
        f"{attribute('aria-describedby', described_by)}{more(attributes)}>"
        f"{_legend(legend or {})}{html or ''}</fieldset>"
    )


def _legend(legend: Options) -> str:
    words = content(legend)
    if not words:
        return ""
    if legend.get("is_page_heading"):
        words = f'<h1 class="govuk-fieldset__heading">{words}</h1>'
    names = joined("govuk-fieldset__legend", legend.get("classes"))
    return f'<legend class="{names}">{words}</legend>'


def hint(
    *,
    text: Any = "",
    html: str = "",
    id: str = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Help with one field."""
    return safe(
        f'<div{attribute("id", id)} class="{joined("govuk-hint", classes)}"'
        f"{more(attributes)}>{either(html, text)}</div>"
    )


def inset_text(
    *,
    text: Any = "",
    html: str = "",
    id: str = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """A passage set apart from the text around it."""
    return safe(
        f'<div{attribute("id", id)} class="{joined("govuk-inset-text", classes)}"'
        f"{more(attributes)}>{either(html, text)}</div>"
    )


def label(
    *,
    text: Any = "",
    html: str = "",
    for_: str = "",
    is_page_heading: bool = False,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """The name of one field."""
    words = either(html, text)
    if not words:
        return safe("")
    drawn = f'<label class="{joined("govuk-label", classes)}"{more(attributes)}{attribute("for", for_)}>{words}</label>'
    return safe(f'<h1 class="govuk-label-wrapper">{drawn}</h1>' if is_page_heading else drawn)


def notification_banner(
    *,
    text: Any = "",
    html: str = "",
    type: str = "",
    role: str = "",
    title_text: Any = "",
    title_html: str = "",
    title_id: str = "govuk-notification-banner-title",
    title_heading_level: int | str = 2,
    disable_auto_focus: bool | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """News about this page or about what was just done."""
    done = type == "success"
    title = either(title_html, title_text or (_("Success") if done else _("Important")))
    level = as_text(title_heading_level or 2)
    still = "" if disable_auto_focus is None else f' data-disable-auto-focus="{as_text(disable_auto_focus)}"'
    names = joined("govuk-notification-banner", "govuk-notification-banner--success" if done else "", classes)
    identity = as_text(title_id or "govuk-notification-banner-title")
    words = html or (f'<p class="govuk-notification-banner__heading">{as_text(text)}</p>' if text else "")
    return safe(
        f'<div class="{names}" role="{as_text(role or ("alert" if done else "region"))}" '
        f'aria-labelledby="{identity}" data-module="govuk-notification-banner"{still}'
        f'{more(attributes)}><div class="govuk-notification-banner__header">'
        f'<h{level} class="govuk-notification-banner__title" id="{identity}">{title}</h{level}>'
        f'</div><div class="govuk-notification-banner__content">{words}</div></div>'
    )


def panel(
    *,
    title_text: Any = "",
    title_html: str = "",
    text: Any = "",
    html: str = "",
    heading_level: int | str = 1,
    actions: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """That something is finished, or that something stands in the way."""
    level = as_text(heading_level or 1)
    interrupts = "govuk-panel--interruption" in classes
    names = joined("govuk-panel", "" if interrupts else "govuk-panel--confirmation", classes)
    words = either(html, text)
    body = f'<div class="govuk-panel__body">{words}</div>' if words else ""
    return safe(
        f'<div class="{names}"{more(attributes)}><h{level} class="govuk-panel__title">'
        f"{either(title_html, title_text)}</h{level}>{body}"
        f"{_panel_actions(actions) if interrupts and actions else ''}</div>"
    )


def _panel_actions(actions: Options) -> str:
    items = actions.get("items") or ()
    group = "".join(_panel_action(item) for item in items)
    group = f'<div class="govuk-button-group">{group}</div>' if items else ""
    names = joined("govuk-panel__actions", actions.get("classes"))
    return f'<div class="{names}"{more(actions.get("attributes"))}>{group}</div>'


def _panel_action(action: Options) -> str:
    href = action.get("href")
    if not href or action.get("type") == "button":
        return button(
            text=action.get("text"),
            type=action.get("type") or "button",
            classes=joined("govuk-button--inverse", action.get("classes")),
            href=href or "",
            attributes=action.get("attributes"),
        )
    names = joined("govuk-link govuk-link--inverse", action.get("classes"))
    return (
        f'<a class="{names}" href="{as_text(href)}"{more(action.get("attributes"))}>{as_text(action.get("text"))}</a>'
    )


def phase_banner(
    *,
    tag: Options | None = None,
    text: Any = "",
    html: str = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """How finished this installation is."""
    options = tag or {}
    mark = draw_tag(
        text=options.get("text"),
        html=options.get("html") or "",
        classes=joined("govuk-phase-banner__content__tag", options.get("classes")),
    )
    names = joined("govuk-phase-banner govuk-width-container", classes)
    return safe(
        f'<div class="{names}"{more(attributes)}><p class="govuk-phase-banner__content">{mark}'
        f'<span class="govuk-phase-banner__text">{either(html, text)}</span></p></div>'
    )


def skip_link(
    *,
    href: str = "#content",
    text: Any = "",
    html: str = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """A way past the header for those who do not use a mouse."""
    return safe(
        f'<a href="{as_text(href or "#content")}" class="{joined("govuk-skip-link", classes)}"'
        f'{more(attributes)} data-module="govuk-skip-link">{either(html, text)}</a>'
    )


def tag(*, text: Any = "", html: str = "", classes: str = "", attributes: Any = None) -> SafeString:
    """The state of a thing in a word or two."""
    return safe(f'<strong class="{joined("govuk-tag", classes)}"{more(attributes)}>{either(html, text)}</strong>')


# An option of the phase banner is called `tag` too.
draw_tag = tag


def warning_text(
    *,
    text: Any = "",
    html: str = "",
    icon_fallback_text: Any = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """What will follow if the reader goes on."""
    return safe(
        f'<div class="{joined("govuk-warning-text", classes)}"{more(attributes)}>'
        '<span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">'
        f"{as_text(icon_fallback_text or _('Warning'))}</span> {either(html, text)}"
        "</strong></div>"
    )
