"""The product's own parts as tags; `{% load govuk %}` brings them too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonweal.kit import identity, navigation
from commonweal.kit import panels as hung
from commonweal.kit.components import bound, house, movement, text
from commonweal.kit.components.listed import draw_table
from commonweal.kit.components.markup import safe
from commonweal.kit.record import verb_in_words
from commonweal.kit.stale import Merge, kept_of

register = template.Library()

register.simple_tag(house.rating)
register.simple_tag(house.stat)
register.simple_tag(house.page_heading)
register.simple_tag(house.download_links)


@register.simple_block_tag
def action(content: str, href: str, verdict: Any = None, **options: Any) -> SafeString:
    """`{% action address verdict %}End this seat{% endaction %}`: a button, or the reason why not."""
    return house.action(content.strip(), href, verdict, **options)


@register.simple_block_tag
def card(content: str, title: Any = "", **options: Any) -> SafeString:
    """`{% card "Register" href=address %}…{% endcard %}`."""
    return house.card(content, title=title, **options)


@register.simple_block_tag
def cards(content: str) -> SafeString:
    """A grid of cards or stats: `{% cards %}{% card … %}…{% endcards %}`."""
    return safe(f'<div class="cw-grid">{content}</div>')


@register.simple_block_tag
def empty_state(content: str, title: Any = "") -> SafeString:
    """`{% empty_state "No partnerships yet" %}…{% endempty_state %}`."""
    return house.empty_state(content, title=title)


@register.simple_tag
def panels(kind: str, pk: int, part: str = "") -> SafeString:
    """What later rooms hang on the page of this thing: `{% panels "partnership" partnership.pk %}`.

    A page that shows what its owner comes for before its own facts asks for "first" there and for "rest" below.
    """
    return safe("".join(house.panel_frame(title, href) for title, href in hung.panels_of(kind, pk, part=part)))


@register.simple_tag
def fetched(title: Any, href: str) -> SafeString:
    """A part of this page that is fetched when it comes into view, and a plain link without JavaScript: `{% fetched words address %}`."""
    return house.panel_frame(title, href)


# --- The frame of every page


@register.simple_tag(takes_context=True)
def installation(context: Context) -> identity.Identity:
    """Name, place and colours of this installation: `{% installation as house %}`."""
    return identity.current(context.get("request"))


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> SafeString:
    """The menu of rooms, which folds on a phone."""
    items = navigation.menu(context.get("request"))
    if not items:
        return safe("")
    return movement.service_navigation(
        navigation=items,
        menu_button_text=_("Menu"),
        menu_button_label=_("Show or hide the menu"),
        navigation_label=_("Main menu"),
        navigation_id="main-menu",
    )


@register.simple_tag(takes_context=True)
def flashes(context: Context) -> SafeString:
    """What was just done, as banners."""
    drawn = []
    for number, message in enumerate(context.get("messages") or ()):
        done = message.level_tag == "success"
        drawn.append(
            text.notification_banner(
                text=message.message,
                type="success" if done else "",
                title_text=_titles().get(message.level_tag, ""),
                title_id=f"message-{number}",
                classes=f"cw-banner--{message.level_tag}",
            )
        )
    return safe("".join(drawn))


def _titles() -> dict[str, str]:
    return {"success": _("Done"), "error": _("There is a problem"), "warning": _("Warning"), "info": _("Please note")}


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The languages a person may choose, where there is more than one and a page that changes it."""
    if len(settings.LANGUAGES) < 2 or not address("kit:language"):
        return []
    return list(settings.LANGUAGES)


@register.simple_tag
def address(url_name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page that an installation may or may not have: nothing where it has not."""
    try:
        return reverse(url_name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def title_prefix(context: Context) -> str:
    """ "Error: " before the title of a page whose form has errors, so that it is heard first."""
    form = context.get("form")
    wrong = form is not None and getattr(form, "is_bound", False) and form.errors
    return _("Error: ") if wrong else ""


# --- Lists


@register.simple_tag(takes_context=True)
def listed(context: Context, table: Any) -> SafeString:
    """The rows of a django-tables2 table: `{% listed table %}`."""
    return draw_table(table, context.get("request"), title=context.get("title", ""))


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any] | None, field: str = "page") -> SafeString:
    """Links to the pages of a list, the rest of its address kept: `{% pagination table.page %}`."""
    if page is None or page.paginator.num_pages < 2:
        return safe("")
    request: HttpRequest = context["request"]

    def to(number: int) -> str:
        query: QueryDict = request.GET.copy()
        query[field] = str(number)
        return f"{request.path}?{query.urlencode()}"

    return movement.pagination(
        previous={"href": to(page.number - 1)} if page.has_previous() else None,
        next={"href": to(page.number + 1)} if page.has_next() else None,
        items=list(_numbers(page, to)),
        landmark_label=_("Pages of this list"),
    )


def _numbers(page: Page[Any], to: Any) -> Iterator[dict[str, Any]]:
    shown: Iterable[int | str] = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    for number in shown:
        if isinstance(number, int):
            yield {"number": number, "href": to(number), "current": number == page.number}
        else:
            yield {"ellipsis": True}


@register.simple_tag(takes_context=True)
def count_of(context: Context, page: Page[Any] | None) -> str:
    """How many there are and which of them are shown."""
    if page is None:
        return ""
    total = page.paginator.count
    if page.paginator.num_pages < 2:
        return ""
    return _("Showing %(first)s to %(last)s of %(total)s") % {
        "first": page.start_index(),
        "last": page.end_index(),
        "total": total,
    }


# --- Forms

register.simple_tag(bound.draw_form, name="form_body")
register.simple_tag(bound.draw_fields, name="form_fields")
register.simple_tag(bound.draw_field, name="form_field")


@register.simple_tag
def form_errors(form: Any) -> SafeString:
    """The summary of errors by itself, for a page that draws a form's fields one by one."""
    return safe(bound.draw_errors(form) if form is not None else "")


# --- The record, and edits that came too late


@register.filter
def verb_words(verb: str) -> str:
    """The verb of a write as words: "register.add_place" is "Add place"."""
    return verb_in_words(verb)


@register.simple_tag(takes_context=True)
def stale_kept(context: Context, merge: Merge) -> SafeString:
    """What the page of a stale edit sends by itself, as hidden inputs."""
    sent = context["request"].POST
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', kept_of(merge, sent))
