"""Components made of many rows or parts: tables, summary lists, tabs, accordions, tasks, page links."""

from collections.abc import Mapping, Sequence
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
    translations,
)
from commonweal.kit.components.markup import (
    attributes as more,
)
from commonweal.kit.components.markup import (
    classes as joined,
)
from commonweal.kit.components.text import tag as draw_tag

Items = Sequence[Options | None]


def accordion(
    *,
    id: str = "",
    items: Items = (),
    heading_level: int | str = 2,
    remember_expanded: bool | None = None,
    words: Mapping[str, Any] | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Sections that open one by one. `words` translates what its script says."""
    level = as_text(heading_level or 2)
    said = "".join(translations(key, message) for key, message in (words or {}).items())
    kept = "" if remember_expanded is None else f' data-remember-expanded="{as_text(remember_expanded)}"'
    sections = "".join(
        _section(item, f"{as_text(id)}", number, level) for number, item in enumerate(items, start=1) if item
    )
    return safe(
        f'<div class="{joined("govuk-accordion", classes)}" data-module="govuk-accordion" '
        f'id="{as_text(id)}"{said}{kept}{more(attributes)}>{sections}</div>'
    )


def _section(item: Options, id: str, number: int, level: str) -> str:
    open = " govuk-accordion__section--expanded" if item.get("expanded") else ""
    summary = content(item.get("summary"))
    if summary:
        summary = f'<div class="govuk-accordion__section-summary govuk-body" id="{id}-summary-{number}">{summary}</div>'
    inside = item.get("content") or {}
    body = content(inside)
    if body and not inside.get("html"):
        body = f'<p class="govuk-body">{body}</p>'
    return (
        f'<div class="govuk-accordion__section{open}"><div class="govuk-accordion__section-header">'
        f'<h{level} class="govuk-accordion__section-heading"><span class="govuk-accordion__section-button" '
        f'id="{id}-heading-{number}">{content(item.get("heading"))}</span></h{level}>{summary}</div>'
        f'<div id="{id}-content-{number}" class="govuk-accordion__section-content">{body}</div></div>'
    )


def error_summary(
    *,
    title_text: Any = "",
    title_html: str = "",
    description_text: Any = "",
    description_html: str = "",
    error_list: Items = (),
    disable_auto_focus: bool | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Everything that is wrong with a form, each linked to its field."""
    still = "" if disable_auto_focus is None else f' data-disable-auto-focus="{as_text(disable_auto_focus)}"'
    description = either(description_html, description_text)
    if description:
        description = f"<p>{description}</p>"
    listed = "".join(f"<li>{_error_link(item)}</li>" for item in error_list if item)
    if error_list:
        listed = f'<ul class="govuk-list govuk-error-summary__list">{listed}</ul>'
    return safe(
        f'<div class="{joined("govuk-error-summary", classes)}"{still}{more(attributes)} '
        'data-module="govuk-error-summary"><div role="alert"><h2 class="govuk-error-summary__title">'
        f'{either(title_html, title_text)}</h2><div class="govuk-error-summary__body">{description}'
        f"{listed}</div></div></div>"
    )


def _error_link(item: Options) -> str:
    href = item.get("href")
    if not href:
        return content(item)
    return f'<a href="{as_text(href)}"{more(item.get("attributes"))}>{content(item)}</a>'


def summary_list(
    *,
    rows: Items = (),
    card: Options | None = None,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Facts of one thing, each with its name."""
    any_actions = any(_actions_of(row) for row in rows if row)
    card_title = (card or {}).get("title")
    drawn = "".join(_row(row, any_actions=any_actions, card_title=card_title) for row in rows if row)
    drawn = f'<dl class="{joined("govuk-summary-list", classes)}"{more(attributes)}>{drawn}</dl>'
    return safe(_card(card, drawn) if card else drawn)


def _actions_of(owner: Options) -> Items:
    return (owner.get("actions") or {}).get("items") or ()


def _row(row: Options, *, any_actions: bool, card_title: Options | None) -> str:
    key, value = row.get("key") or {}, row.get("value") or {}
    actions = _actions_of(row)
    links = ""
    if actions:
        names = joined("govuk-summary-list__actions", (row.get("actions") or {}).get("classes"))
        drawn = [_action_link(action, card_title) for action in actions if action]
        if len(drawn) == 1:
            inside = drawn[0]
        else:
            items = "".join(f'<li class="govuk-summary-list__actions-list-item">{link}</li>' for link in drawn)
            inside = f'<ul class="govuk-summary-list__actions-list">{items}</ul>'
        links = f'<dd class="{names}">{inside}</dd>'
    without = "govuk-summary-list__row--no-actions" if any_actions and not actions else ""
    return (
        f'<div class="{joined("govuk-summary-list__row", without, row.get("classes"))}">'
        f'<dt class="{joined("govuk-summary-list__key", key.get("classes"))}">{content(key)}</dt>'
        f'<dd class="{joined("govuk-summary-list__value", value.get("classes"))}">{content(value)}</dd>'
        f"{links}</div>"
    )


def _action_link(action: Options, card_title: Options | None) -> str:
    spoken = action.get("visually_hidden_text")
    hidden = f" {as_text(spoken)}" if spoken else ""
    if card_title:
        hidden += f" ({content(card_title)})"
    if hidden:
        hidden = f'<span class="govuk-visually-hidden">{hidden}</span>'
    return (
        f'<a class="{joined("govuk-link", action.get("classes"))}" href="{as_text(action.get("href"))}"'
        f"{more(action.get('attributes'))}>{content(action)}{hidden}</a>"
    )


def _card(card: Options, inner: str) -> str:
    title = card.get("title")
    heading = ""
    if title:
        level = as_text(title.get("heading_level") or 2)
        names = joined("govuk-summary-card__title", title.get("classes"))
        heading = f'<h{level} class="{names}">{content(title)}</h{level}>'
    return (
        f'<div class="{joined("govuk-summary-card", card.get("classes"))}"{more(card.get("attributes"))}>'
        f'<div class="govuk-summary-card__title-wrapper">{heading}{_card_actions(card, title)}</div>'
        f'<div class="govuk-summary-card__content">{inner}</div></div>'
    )


def _card_actions(card: Options, title: Options | None) -> str:
    links = [_action_link(action, title) for action in _actions_of(card) if action]
    if not links:
        return ""
    names = joined("govuk-summary-card__actions", (card.get("actions") or {}).get("classes"))
    if len(links) == 1:
        return f'<div class="{names}">{links[0]}</div>'
    items = "".join(f'<li class="govuk-summary-card__action">{link}</li>' for link in links)
    return f'<ul class="{names}">{items}</ul>'


def table(
    *,
    head: Items = (),
    rows: Sequence[Items | None] = (),
    caption: Any = "",
    caption_classes: str = "",
    first_cell_is_header: bool = False,
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Rows and columns."""
    title = (
        f'<caption class="{joined("govuk-table__caption", caption_classes)}">{as_text(caption)}</caption>'
        if caption
        else ""
    )
    top = "".join(_head_cell(item) for item in head if item is not None)
    if head:
        top = f'<thead class="govuk-table__head"><tr class="govuk-table__row">{top}</tr></thead>'
    body = "".join(
        '<tr class="govuk-table__row">'
        + "".join(_cell(cell or {}, as_header=first_cell_is_header and place == 0) for place, cell in enumerate(row))
        + "</tr>"
        for row in rows
        if row
    )
    return safe(
        f'<table class="{joined("govuk-table", classes)}"{more(attributes)}>{title}{top}'
        f'<tbody class="govuk-table__body">{body}</tbody></table>'
    )


def scrolling_table(inner: str, *, caption: Any = "", classes: str = "", attributes: Any = None) -> SafeString:
    """A table of ready rows in a frame that scrolls by itself and can be reached by keyboard."""
    title = (
        f'<caption class="govuk-table__caption govuk-table__caption--m">{as_text(caption)}</caption>' if caption else ""
    )
    return scrolling(
        f'<table class="{joined("govuk-table cw-table", classes)}"{more(attributes)}>{title}{inner}</table>',
        name=caption,
    )


def scrolling(html: str, *, name: Any = "") -> SafeString:
    """A frame that scrolls by itself. A group, not a region: a page with ten tables has no ten landmarks."""
    named = f' role="group"{attribute("aria-label", name)}' if name else ""
    return safe(f'<div class="cw-scroll" tabindex="0"{named}>{html}</div>')


def _spans(cell: Options) -> str:
    return (
        f"{attribute('colspan', cell.get('colspan'))}{attribute('rowspan', cell.get('rowspan'))}"
        f"{more(cell.get('attributes'))}"
    )


def _head_cell(cell: Options) -> str:
    format = cell.get("format")
    names = joined("govuk-table__header", f"govuk-table__header--{format}" if format else "", cell.get("classes"))
    return f'<th scope="col" class="{names}"{_spans(cell)}>{content(cell)}</th>'


def _cell(cell: Options, *, as_header: bool) -> str:
    if as_header:
        names = joined("govuk-table__header", cell.get("classes"))
        return f'<th scope="row" class="{names}"{_spans(cell)}>{content(cell)}</th>'
    format = cell.get("format")
    names = joined("govuk-table__cell", f"govuk-table__cell--{format}" if format else "", cell.get("classes"))
    return f'<td class="{names}"{_spans(cell)}>{content(cell)}</td>'


def tabs(
    *,
    items: Items = (),
    id: str = "",
    id_prefix: str = "",
    title: Any = "",
    classes: str = "",
    attributes: Any = None,
) -> SafeString:
    """Parts of a page of which one is read at a time."""
    listed = [
        (item, str(item.get("id") or f"{id_prefix}-{number}"), number)
        for number, item in enumerate(items, start=1)
        if item
    ]
    links = "".join(_tab_link(item, panel, number) for item, panel, number in listed)
    panels = "".join(_tab_panel(item, panel, number) for item, panel, number in listed)
    if items:
        links = f'<ul class="govuk-tabs__list">{links}</ul>'
    return safe(
        f'<div{attribute("id", id)} class="{joined("govuk-tabs", classes)}"{more(attributes)} '
        f'data-module="govuk-tabs"><h2 class="govuk-tabs__title">{as_text(title or _("Contents"))}</h2>'
        f"{links}{panels}</div>"
    )


def _tab_link(item: Options, panel: str, number: int) -> str:
    names = joined("govuk-tabs__list-item", "govuk-tabs__list-item--selected" if number == 1 else "")
    return (
        f'<li class="{names}"><a class="govuk-tabs__tab" href="#{as_text(panel)}"'
        f"{more(item.get('attributes'))}>{as_text(item.get('label'))}</a></li>"
    )


def _tab_panel(item: Options, panel: str, number: int) -> str:
    inside = item.get("panel") or {}
    words = content(inside)
    if words and not inside.get("html"):
        words = f'<p class="govuk-body">{words}</p>'
    names = joined("govuk-tabs__panel", "govuk-tabs__panel--hidden" if number > 1 else "")
    return f'<div class="{names}" id="{as_text(panel)}"{more(inside.get("attributes"))}>{words}</div>'


def task_list(
    *, items: Items = (), id_prefix: str = "task-list", classes: str = "", attributes: Any = None
) -> SafeString:
    """Steps to do, each with its state."""
    prefix = as_text(id_prefix or "task-list")
    drawn = "".join(_task(item, f"{prefix}-{number}") for number, item in enumerate(items, start=1) if item)
    return safe(f'<ul class="{joined("govuk-task-list", classes)}"{more(attributes)}>{drawn}</ul>')


def _task(item: Options, id: str) -> str:
    title, status, href = item.get("title") or {}, item.get("status") or {}, item.get("href")
    note = item.get("hint")
    if href:
        described = joined(f"{id}-hint" if note else "", f"{id}-status")
        name = (
            f'<a class="{joined("govuk-link govuk-task-list__link", title.get("classes"))}" '
            f'href="{as_text(href)}" aria-describedby="{described}">{content(title)}</a>'
        )
    else:
        name = f"<div{attribute('class', title.get('classes'))}>{content(title)}</div>"
    if note:
        name += f'<div id="{id}-hint" class="govuk-task-list__hint">{content(note)}</div>'
    mark = status.get("tag")
    state = draw_tag(**mark) if mark else content(status)
    names = joined("govuk-task-list__item", "govuk-task-list__item--with-link" if href else "", item.get("classes"))
    return (
        f'<li class="{names}"><div class="govuk-task-list__name-and-hint">{name}</div>'
        f'<div class="{joined("govuk-task-list__status", status.get("classes"))}" id="{id}-status">{state}</div></li>'
    )
