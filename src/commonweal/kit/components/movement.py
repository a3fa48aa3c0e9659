"""Components that take a person elsewhere: page links and the product's own navigation."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonweal.kit.components.markup import (
    Options,
    as_text,
    attribute,
    content,
    safe,
)
from commonweal.kit.components.markup import (
    attributes as more,
)
from commonweal.kit.components.markup import (
    classes as joined,
)

PREVIOUS_ICON = (
    '<svg class="govuk-pagination__icon govuk-pagination__icon--prev" xmlns="http://www.w3.org/2000/svg" '
    'height="13" width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m6.5938-0.0078125'
    '-6.7266 6.7266 6.7441 6.4062 1.377-1.449-4.1856-3.9768h12.896v-2h-12.984l4.2931-4.293-1.414-1.414z">'
    "</path></svg>"
)
NEXT_ICON = (
    '<svg class="govuk-pagination__icon govuk-pagination__icon--next" xmlns="http://www.w3.org/2000/svg" '
    'height="13" width="15" aria-hidden="true" focusable="false" viewBox="0 0 15 13"><path d="m8.107-0.0078125'
    '-1.4136 1.414 4.2926 4.293h-12.986v2h12.896l-4.1855 3.9766 1.377 1.4492 6.7441-6.4062-6.7246-6.7266z">'
    "</path></svg>"
)


def pagination(
    *,
    previous: Options | None = None,
    next: Options | None = None,
    items: Sequence[Options | None] = (),
    landmark_label: Any = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Links to the pages of a long list, or to the thing before and the thing after."""
    block = not items and bool(next or previous)
    back = _arrow(previous, "prev", block=block) if previous and previous.get("href") else ""
    on = _arrow(next, "next", block=block) if next and next.get("href") else ""
    numbers = "".join(_page(item) for item in items if item)
    if items:
        numbers = f'<ul class="govuk-pagination__list">{numbers}</ul>'
    names = joined("govuk-pagination", "govuk-pagination--block" if block else "", classes)
    return safe(
        f'<nav class="{names}" aria-label="{as_text(landmark_label or _("Pagination"))}"{more(attributes)}>'
        f"{back}{numbers}{on}</nav>"
    )


def _arrow(link: Options, side: str, *, block: bool) -> str:
    label = link.get("label_text")
    words = content(link)
    if not words:
        hidden = f'<span class="govuk-visually-hidden"> {as_text(_("page"))}</span>'
        words = as_text(_("Previous") if side == "prev" else _("Next")) + hidden
    names = joined(
        "govuk-pagination__link-title", "govuk-pagination__link-title--decorated" if block and not label else ""
    )
    named = (
        '<span class="govuk-visually-hidden">:</span>'
        f'<span class="govuk-pagination__link-label">{as_text(label)}</span>'
        if label and block
        else ""
    )
    icon = PREVIOUS_ICON if side == "prev" else NEXT_ICON
    before = icon if block or side == "prev" else ""
    after = icon if not block and side == "next" else ""
    return (
        f'<div class="govuk-pagination__{side}"><a class="govuk-link govuk-pagination__link" '
        f'href="{as_text(link.get("href"))}" rel="{side}"{more(link.get("attributes"))}>{before}'
        f'<span class="{names}">{words}</span>{named}{after}</a></div>'
    )


def _page(item: Options) -> str:
    if item.get("ellipsis"):
        return '<li class="govuk-pagination__item govuk-pagination__item--ellipsis">&ctdot;</li>'
    number = as_text(item.get("number"))
    spoken = item.get("visually_hidden_text")
    spoken = as_text(_("Page %(number)s") % {"number": number} if spoken is None else spoken)
    names = joined("govuk-pagination__item", "govuk-pagination__item--current" if item.get("current") else "")
    return (
        f'<li class="{names}"><a class="govuk-link govuk-pagination__link" href="{as_text(item.get("href"))}" '
        f'aria-label="{spoken}"{attribute("aria-current", "page" if item.get("current") else "")}'
        f"{more(item.get('attributes'))}>{number}</a></li>"
    )


def service_navigation(
    *,
    navigation: Sequence[Options | None] = (),
    service_name: Any = "",
    service_url: str = "",
    menu_button_text: Any = "",
    menu_button_label: Any = "",
    navigation_label: Any = "",
    navigation_id: str = "navigation",
    navigation_classes: str = "",
    collapse_navigation_on_mobile: bool | None = None,
    aria_label: Any = "",
    slots: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """The name of the product and the way to its rooms; folds into a menu on a phone."""
    places = slots or {}
    items = [item for item in navigation if item]
    end, inline = _end_slot(places.get("end"))
    drawn = ""
    if items or places.get("navigation_start") or places.get("navigation_end"):
        folds = len(items) > 1 if collapse_navigation_on_mobile is None else collapse_navigation_on_mobile
        menu = menu_button_text or _("Menu")
        id = as_text(navigation_id or "navigation")
        toggle = _menu_button(menu, menu_button_label, id) if folds else ""
        inside = (
            str(places.get("navigation_start") or "")
            + "".join(_navigation_item(item) for item in items)
            + str(places.get("navigation_end") or "")
        )
        drawn = (
            f'<nav aria-label="{as_text(navigation_label or menu)}" '
            f'class="{joined("govuk-service-navigation__wrapper", navigation_classes)}">{toggle}'
            f'<ul class="govuk-service-navigation__list" id="{id}">{inside}</ul></nav>'
        )
    width = joined("govuk-width-container", "govuk-service-navigation__inlining-container" if inline else "")
    inner = (
        f'<div class="{width}">{places.get("start") or ""}<div class="govuk-service-navigation__container">'
        f"{_service_name(service_name, service_url)}{drawn}</div>{end}</div>"
    )
    shared = (
        f'class="{joined("govuk-service-navigation", classes)}" data-module="govuk-service-navigation"'
        f"{more(attributes)}"
    )
    if service_name or places.get("start") or end:
        spoken = as_text(aria_label or _("Service information"))
        return safe(f'<section aria-label="{spoken}" {shared}>{inner}</section>')
    return safe(f"<div {shared}>{inner}</div>")


def _end_slot(slot: Any) -> tuple[str, bool]:
    if isinstance(slot, str):
        return slot, False
    options = slot or {}
    return str(options.get("html") or ""), options.get("align") == "inline"


def _menu_button(text: Any, label: Any, id: str) -> str:
    spoken = attribute("aria-label", label if label and label != text else "")
    return (
        '<button type="button" class="govuk-service-navigation__toggle govuk-js-service-navigation-toggle" '
        f'aria-controls="{id}"{spoken} hidden aria-hidden="true">{as_text(text)}</button>'
    )


def _service_name(name: Any, url: str) -> str:
    if not name:
        return ""
    inside = (
        f'<a href="{as_text(url)}" class="govuk-service-navigation__link">{as_text(name)}</a>'
        if url
        else f'<span class="govuk-service-navigation__text">{as_text(name)}</span>'
    )
    return f'<span class="govuk-service-navigation__service-name">{inside}</span>'


def _navigation_item(item: Options) -> str:
    here = item.get("current") or item.get("active")
    words = content(item)
    if here:
        words = f'<strong class="govuk-service-navigation__active-fallback">{words}</strong>'
    current = attribute("aria-current", ("page" if item.get("current") else "true") if here else "")
    if item.get("href"):
        words = (
            f'<a class="govuk-service-navigation__link" href="{as_text(item["href"])}"{current}'
            f"{more(item.get('attributes'))}>{words}</a>"
        )
    elif words:
        words = f'<span class="govuk-service-navigation__text"{current}>{words}</span>'
    names = joined("govuk-service-navigation__item", "govuk-service-navigation__item--active" if here else "")
    return f'<li class="{names}">{words}</li>'
