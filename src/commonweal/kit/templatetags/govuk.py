"""The design system's components as tags: `{% load govuk %}`.

A tag takes the options of the component in snake case; what stands between the tag and its end is
the content. Options that begin with `hx_`, `data_` or `aria_` become attributes. The tags of parts
(`row`, `crumb`, `tab`, `part`, `task`) belong inside the tag of their whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.library import parse_bits
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from commonweal.kit.components import choices, fields, movement, rows, text
from commonweal.kit.templatetags import parts

register = template.Library()

_PARTS = "parts of a component"


def options_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """Options with those that name attributes moved to where the component expects them."""
    options: dict[str, Any] = {}
    attributes = dict(given.get("attributes") or {})
    for name, value in given.items():
        if name == "attributes":
            continue
        if name.startswith(("hx_", "data_", "aria_")):
            attributes[name.replace("_", "-")] = value
        else:
            options[name] = value
    if attributes:
        options["attributes"] = attributes
    return options


# --- Components with content between their tag and its end


@register.simple_block_tag
def button(content: str, **options: Any) -> SafeString:
    """`{% button %}Save{% endbutton %}`; with `href` a link that looks like a button.

    `kind` is "secondary", "warning" or "inverse".
    """
    kind = options.pop("kind", "")
    if kind:
        options["classes"] = f"govuk-button--{kind} {options.get('classes', '')}".strip()
    return text.button(html=content.strip(), **options_of(options))


@register.simple_block_tag
def tag(content: str, colour: str = "", **options: Any) -> SafeString:
    """`{% tag "green" %}Critical{% endtag %}`."""
    if colour:
        options["classes"] = f"govuk-tag--{colour} {options.get('classes', '')}".strip()
    return text.tag(html=content.strip(), **options_of(options))


@register.simple_block_tag
def details(content: str, summary: Any, **options: Any) -> SafeString:
    """`{% details "How this is worked out" %}…{% enddetails %}`."""
    return text.details(summary_text=summary, html=content.strip(), **options_of(options))


@register.simple_block_tag
def inset_text(content: str, **options: Any) -> SafeString:
    """`{% inset_text %}…{% endinset_text %}`."""
    return text.inset_text(html=content.strip(), **options_of(options))


@register.simple_block_tag
def warning_text(content: str, **options: Any) -> SafeString:
    """`{% warning_text %}…{% endwarning_text %}`."""
    return text.warning_text(html=content.strip(), **options_of(options))


@register.simple_block_tag
def notification_banner(content: str, title: Any = "", **options: Any) -> SafeString:
    """`{% notification_banner "Published" type="success" %}…{% endnotification_banner %}`."""
    return text.notification_banner(html=content.strip(), title_text=title, **options_of(options))


@register.simple_block_tag
def panel(content: str, title: Any, **options: Any) -> SafeString:
    """`{% panel "Published" heading_level=2 %}…{% endpanel %}`."""
    return text.panel(title_text=title, html=content.strip(), **options_of(options))


@register.simple_block_tag
def phase_banner(content: str, phase: Any, **options: Any) -> SafeString:
    """`{% phase_banner "Beta" %}…{% endphase_banner %}`."""
    return text.phase_banner(tag={"text": phase}, html=content.strip(), **options_of(options))


@register.simple_block_tag
def fieldset(content: str, legend: Any, **options: Any) -> SafeString:
    """`{% fieldset "Where they live" %}…{% endfieldset %}`."""
    size = options.pop("size", "m")
    named = {"text": legend, "classes": f"govuk-fieldset__legend--{size}"}
    return text.fieldset(legend=named, html=content, **options_of(options))


@register.simple_block_tag
def table(content: str, caption: Any = "", **options: Any) -> SafeString:
    """`{% table "Seats" %}<thead>…</thead><tbody>…</tbody>{% endtable %}`: scrolls by itself on a phone."""
    return wide_table(content, caption, **options_of(options))


def wide_table(
    inner: str, caption: Any, *, classes: str = "", attributes: Mapping[str, Any] | None = None
) -> SafeString:
    """A table inside a region that a keyboard can scroll, named by the table's caption."""
    return rows.scrolling_table(inner, caption=caption, classes=classes, attributes=attributes)


# --- Wholes made of parts


class WholeNode(template.Node):
    """A component whose parts are tags between its start and its end."""

    def __init__(
        self,
        draw: Callable[..., str],
        nodelist: NodeList,
        args: list[FilterExpression],
        kwargs: dict[str, FilterExpression],
    ) -> None:
        self.draw = draw
        self.nodelist = nodelist
        self.args = args
        self.kwargs = kwargs

    def render(self, context: Context) -> str:
        outer = context.render_context.get(_PARTS)
        parts: list[dict[str, Any]] = []
        context.render_context[_PARTS] = parts
        self.nodelist.render(context)
        context.render_context[_PARTS] = outer
        args = [arg.resolve(context) for arg in self.args]
        kwargs = {name: value.resolve(context) for name, value in self.kwargs.items()}
        return self.draw(parts, *args, **options_of(kwargs))


def whole(name: str) -> Callable[[Callable[..., str]], Callable[..., str]]:
    """Make a function of parts and options the tag `name` … `endname`."""

    def decorate(draw: Callable[..., str]) -> Callable[..., str]:
        def compile_tag(parser: Parser, token: Token) -> WholeNode:
            bits = token.split_contents()[1:]
            args, kwargs = parse_bits(  # type: ignore[call-arg]
                parser,
                bits,
                params=["subject"],
                varargs=None,
                varkw="options",
                defaults=(None,),
                kwonly=[],
                kwonly_defaults={},
                takes_context=False,
                name=name,
            )
            nodelist = parser.parse((f"end{name}",))
            parser.delete_first_token()
            return WholeNode(draw, nodelist, args, kwargs)

        register.tag(name, compile_tag)
        return draw

    return decorate


def add_part(context: Context, part: dict[str, Any]) -> str:
    parts = context.render_context.get(_PARTS)
    if parts is None:
        raise template.TemplateSyntaxError("this tag belongs inside the tag of the whole of which it is a part")
    parts.append(part)
    return ""


@whole("summary_list")
def draw_summary_list(parts: list[dict[str, Any]], title: Any = None, **options: Any) -> str:
    """`{% summary_list %}{% row "Lead" %}Dr Osei{% endrow %}{% endsummary_list %}`; a title makes it a card."""
    card = {"title": {"text": title}} if title else None
    return rows.summary_list(rows=parts or options.pop("rows", ()), card=card, **options)


@register.simple_block_tag(takes_context=True)
def row(context: Context, content: str, key: Any, change: str = "", change_text: Any = "") -> str:
    """One fact: `{% row "Lead" change=address %}…{% endrow %}`."""
    actions = [{"href": change, "text": change_text or _("Change"), "visually_hidden_text": key}] if change else []
    return add_part(context, {"key": {"text": key}, "value": {"html": content.strip()}, "actions": {"items": actions}})


@whole("breadcrumbs")
def draw_breadcrumbs(parts: list[dict[str, Any]], items: Any = None, **options: Any) -> str:
    """`{% breadcrumbs %}{% crumb "Register" address %}{% endbreadcrumbs %}`; Home comes by itself."""
    home = {"text": _("Home"), "href": "/"}
    return text.breadcrumbs(items=[home, *(items or parts)], collapse_on_mobile=True, **options)


@register.simple_tag(takes_context=True)
def crumb(context: Context, words: Any, href: str = "") -> str:
    """One step of the breadcrumbs; without an address it is the page itself."""
    return add_part(context, {"text": words, "href": href})


@whole("tabs")
def draw_tabs(parts: list[dict[str, Any]], id: Any = "", **options: Any) -> str:
    """`{% tabs "views" %}{% tab "Picture" %}…{% endtab %}{% endtabs %}`."""
    return rows.tabs(items=parts, id=id or "", id_prefix=f"{id or 'tab'}", **options)


@register.simple_block_tag(takes_context=True)
def tab(context: Context, content: str, label: Any, id: str = "") -> str:
    """One tab and its panel."""
    return add_part(context, {"label": label, "id": id, "panel": {"html": content}})


@whole("accordion")
def draw_accordion(parts: list[dict[str, Any]], id: Any = "accordion", **options: Any) -> str:
    """`{% accordion "method" %}{% part "Step one" %}…{% endpart %}{% endaccordion %}`."""
    # The script names a button by these words; the name must hold what can be seen on it.
    words = {
        "show-all-sections": _("Show all sections"),
        "hide-all-sections": _("Hide all sections"),
        "show-section": _("Show"),
        "hide-section": _("Hide"),
        "show-section-aria-label": _("Show"),
        "hide-section-aria-label": _("Hide"),
    }
    return rows.accordion(items=parts, id=id, words=words, **options)


@register.simple_block_tag(takes_context=True)
def part(context: Context, content: str, heading: Any, summary: Any = "", expanded: Any = "") -> str:
    """One section of an accordion."""
    return add_part(
        context,
        {
            "heading": {"text": heading},
            "summary": {"text": summary},
            "content": {"html": content},
            "expanded": bool(expanded),
        },
    )


@whole("task_list")
def draw_task_list(parts: list[dict[str, Any]], id_prefix: Any = "task-list", **options: Any) -> str:
    """`{% task_list %}{% task "Write the vision" href=address status="Done" %}{% endtask_list %}`."""
    return rows.task_list(items=parts, id_prefix=id_prefix, **options)


@register.simple_tag(takes_context=True)
def task(context: Context, title: Any, href: str = "", status: Any = "", colour: str = "", hint: Any = "") -> str:
    """One task and its state; with a colour the state is a tag."""
    state = {"tag": {"text": status, "classes": f"govuk-tag--{colour}"}} if colour else {"text": status}
    return add_part(
        context, {"title": {"text": title}, "href": href, "status": state, "hint": {"text": hint} if hint else None}
    )


# --- Components drawn from data alone


@register.simple_tag
def back_link(href: str, words: Any = "", **options: Any) -> SafeString:
    """`{% back_link address "Back to the register" %}`."""
    return text.back_link(href=href, text=words, **options_of(options))


@register.simple_tag
def skip_link(words: Any, href: str = "#main-content") -> SafeString:
    """`{% skip_link "Skip to main content" %}`."""
    return text.skip_link(text=words, href=href)


@register.simple_tag
def data_table(head: Sequence[Any], body: Sequence[Any], caption: Any = "", **options: Any) -> SafeString:
    """A table from rows of options, as the design system describes them."""
    return rows.table(head=head, rows=body, caption=caption, **options_of(options))


@register.simple_tag
def error_summary(errors: Sequence[Mapping[str, Any]], title: Any = "") -> SafeString:
    """`{% error_summary errors %}`; a form draws its own."""
    return rows.error_summary(title_text=title or _("There is a problem"), error_list=errors)


def _offer(name: str, draw: Callable[..., SafeString]) -> None:
    def field_tag(**options: Any) -> SafeString:
        return draw(**options_of(options))

    field_tag.__doc__ = draw.__doc__
    register.simple_tag(field_tag, name=name)


_DRAWN_FROM_OPTIONS: dict[str, Callable[..., SafeString]] = {
    "character_count": fields.character_count,
    "checkboxes": choices.checkboxes,
    "date_input": fields.date_input,
    "error_message": text.error_message,
    "file_upload": fields.file_upload,
    "hint": text.hint,
    "input": fields.input,
    "label": text.label,
    "page_links": movement.pagination,
    "password_input": fields.password_input,
    "radios": choices.radios,
    "select": fields.select,
    "service_navigation": movement.service_navigation,
    "textarea": fields.textarea,
}
for _name, _draw in _DRAWN_FROM_OPTIONS.items():
    _offer(_name, _draw)

register.tags.update(parts.register.tags)
register.filters.update(parts.register.filters)
