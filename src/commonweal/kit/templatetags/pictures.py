"""Pictures in a page: `{% chart charts.trajectory %}`, `{% map maps.neighbourhoods %}`."""

from __future__ import annotations

from django import template
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.template.loader import get_template

from commonweal.kit.components.figured import figures_table
from commonweal.kit.pictures import NARROW_WIDTH, Picture

register = template.Library()
register.simple_tag(figures_table)

OWN_QUESTIONS = ("chart", "map", "as")


@register.simple_tag(takes_context=True)
def chart(context: Context, picture: Picture | str | None, *, level: int = 2) -> str:
    """The chart with its title, its table and its downloads; nothing where the view gave none.

    `level` is the level of its heading on this page.
    """
    return draw(context, picture, "kit/_chart.html", level)


@register.simple_tag(takes_context=True)
def map(context: Context, picture: Picture | str | None, *, level: int = 2) -> str:
    """The map with its title, its legend, its table and its downloads; nothing where the view gave none."""
    return draw(context, picture, "kit/_map.html", level)


def draw(context: Context, picture: Picture | str | None, name: str, level: int) -> str:
    # What a template finds nothing under is an empty text: a page without figures has no picture.
    if not isinstance(picture, Picture):
        return ""
    request = context.get("request")
    return str(
        get_template(name).render(
            {"picture": picture, "level": level, "at": Addresses(request, picture), "narrow_width": NARROW_WIDTH},
            request,
        )
    )


class Addresses:
    """Where each form of a picture is to be had: the page's own address, with its other questions kept."""

    def __init__(self, request: HttpRequest | None, picture: Picture) -> None:
        self._picture = picture
        self._query = request.GET.copy() if request else QueryDict(mutable=True)
        for question in OWN_QUESTIONS:
            self._query.pop(question, None)
        # A page fetched as a fragment stands in another page, so its address must be said in full.
        self._path = request.path if request else ""

    def __getitem__(self, form: str) -> str:
        """The address of a form; those that a page draws may be kept for good, so they name what they show."""
        query = self._query.copy()
        query[self._picture.kind] = self._picture.name
        wanted = form.removesuffix("_pinned").replace("_", "-")
        query["as"] = f"{wanted}.{self._picture.fingerprint}" if form.endswith("_pinned") else wanted
        return f"{self._path}?{query.urlencode()}"
