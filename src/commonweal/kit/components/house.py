"""Components of the product's own: ratings, figures, cards, actions with their reason, panels."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commonweal.kit.components.markup import as_text, attribute, safe
from commonweal.kit.components.markup import classes as joined
from commonweal.kit.components.text import button

# A rating is a shape and a word; its colour only repeats them. Drawn in a square of 16.
SHAPES = {
    "on-track": '<circle cx="8" cy="8" r="7"/><path class="cw-rating__line" d="m4.6 8.3 2.4 2.4 4.4-5"/>',
    "at-risk": '<path d="M8 .8 15.6 14.6H.4z"/><path class="cw-rating__line" d="M8 5.6v4.2M8 11.6v1"/>',
    "off-track": '<path d="M8 .3 15.7 8 8 15.7.3 8z"/><path class="cw-rating__line" d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8"/>',
    "complete": '<rect x=".8" y=".8" width="14.4" height="14.4" rx="2"/><path class="cw-rating__line" d="m4.6 8.3 2.4 2.4 4.4-5"/>',
    "no-data": '<circle class="cw-rating__ring" cx="8" cy="8" r="6.6"/>',
}
RATINGS = {
    "on-track": pgettext_lazy("rating", "On track"),
    "at-risk": pgettext_lazy("rating", "At risk"),
    "off-track": pgettext_lazy("rating", "Off track"),
    "complete": pgettext_lazy("rating", "Complete"),
    "no-data": pgettext_lazy("rating", "No data"),
}


def rating(value: Any, words: Any = "") -> SafeString:
    """How a target or an action stands. An unknown value is shown as no data, never as good news."""
    kind = str(value or "").replace("_", "-")
    if kind not in RATINGS:
        kind = "no-data"
    return safe(
        f'<span class="cw-rating cw-rating--{kind}"><svg class="cw-rating__shape" viewBox="0 0 16 16" width="16" '
        f'height="16" aria-hidden="true" focusable="false">{SHAPES[kind]}</svg>{as_text(words or RATINGS[kind])}</span>'
    )


def stat(label: Any, figure: Any, *, href: str = "", note: Any = "") -> SafeString:
    """One figure with what it counts; a whole number has its thousands grouped."""
    shown = number_format(figure, 0, force_grouping=True) if isinstance(figure, int) else figure
    named = as_text(label)
    if href:
        named = f'<a class="govuk-link govuk-link--no-visited-state" href="{as_text(href)}">{named}</a>'
    under = f'<p class="cw-stat__note">{as_text(note)}</p>' if note else ""
    return safe(
        f'<div class="cw-stat"><p class="cw-stat__figure">{as_text(shown)}</p>'
        f'<p class="cw-stat__label">{named}</p>{under}</div>'
    )


def card(html: str, *, title: Any = "", href: str = "", heading_level: int | str = 2, classes: str = "") -> SafeString:
    """One of several things side by side, with the way to it."""
    heading = ""
    if title:
        words = as_text(title)
        if href:
            words = (
                f'<a class="govuk-link govuk-link--no-visited-state cw-card__link" href="{as_text(href)}">{words}</a>'
            )
        heading = f'<h{heading_level} class="cw-card__title">{words}</h{heading_level}>'
    return safe(f'<div class="{joined("cw-card", classes)}">{heading}{html}</div>')


def action(label: str, href: str, verdict: Any = None, *, kind: str = "secondary", classes: str = "") -> SafeString:
    """The button of something this person may do; where they may not, its name with the reason beside it."""
    if verdict is None or verdict.allowed:
        style = f"govuk-button--{kind}" if kind and kind != "primary" else ""
        return button(html=label, href=href, classes=joined(style, classes))
    return format_html(
        '<div class="cw-action-off"><span class="cw-action-off__label">{}</span>'
        '<span class="cw-action-off__reason"><span class="govuk-visually-hidden">{} </span>{}</span></div>',
        safe(label),
        _("Not available:"),
        verdict.reason,
    )


def panel_frame(title: Any, href: str) -> SafeString:
    """A place on a page for a later room's page: a link, which htmx replaces by what it leads to."""
    words = _("Show: %(title)s") % {"title": title}
    return format_html(
        '<section class="cw-panel"><h2 class="cw-panel__title">{title}</h2>'
        '<div class="cw-panel__body" hx-get="{href}" hx-trigger="intersect once" hx-swap="innerHTML">'
        '<p class="govuk-body"><a class="govuk-link" href="{href}">{words}</a></p></div></section>',
        title=title,
        href=href,
        words=words,
    )


def empty_state(html: str, *, title: Any = "") -> SafeString:
    """What stands where there is nothing yet: what would be here, and how to make the first one."""
    heading = f'<p class="cw-empty__title">{as_text(title)}</p>' if title else ""
    return safe(f'<div class="cw-empty">{heading}{html}</div>')


def page_heading(title: Any, *, caption: Any = "", lead: Any = "", size: str = "l") -> SafeString:
    """The one h1 of a page, what kind of thing it is about above it, one sentence below it."""
    above = f'<span class="govuk-caption-{size}">{as_text(caption)}</span>' if caption else ""
    below = f'<p class="govuk-body-l cw-lead">{as_text(lead)}</p>' if lead else ""
    return safe(f'<div class="cw-heading">{above}<h1 class="govuk-heading-{size}">{as_text(title)}</h1>{below}</div>')


def download_links(links: Iterable[tuple[Any, str]], *, label: Any = "") -> SafeString:
    """The forms in which what is shown can be taken away."""
    drawn = "".join(
        f'<li><a class="govuk-link" href="{as_text(href)}"{attribute("download", True)}>{as_text(words)}</a></li>'
        for words, href in links
    )
    if not drawn:
        return safe("")
    return safe(
        f'<div class="cw-downloads"><span class="cw-downloads__label">{as_text(label or gettext_lazy("Download:"))}</span>'
        f'<ul class="cw-downloads__list">{drawn}</ul></div>'
    )
