"""The product's own parts: what a rating shows, how an action is refused, how lists are sorted and paged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import django_tables2
import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from commonweal.kit import panels
from commonweal.kit.components import house
from commonweal.kit.components.listed import draw_table, shown_as
from commonweal.kit.verdicts import no, yes
from tests.kit.outline import Outline


def request(address: str = "/register/") -> HttpRequest:
    return RequestFactory().get(address)


def drawn(words: str, **context: Any) -> Outline:
    return Outline(Template("{% load govuk %}" + words).render(Context({"request": request(), **context})))


# --- Ratings, actions, panels


@pytest.mark.parametrize("kind", list(house.RATINGS))
def test_a_rating_is_a_word_and_a_shape_of_its_own(kind: str) -> None:
    page = Outline(house.rating(kind))
    assert page.words == [str(house.RATINGS[kind])]
    assert page.tag("svg", **{"aria-hidden": "true"})
    assert len(set(house.SHAPES.values())) == len(house.SHAPES)


@pytest.mark.parametrize("value", [None, "", "excellent", "ON-TRACK"])
def test_an_unknown_rating_is_no_data_and_never_good_news(value: Any) -> None:
    assert Outline(house.rating(value)).words == ["No data"]


def test_a_rating_may_come_as_the_database_writes_it() -> None:
    assert Outline(house.rating("off_track")).words == ["Off track"]


@pytest.mark.parametrize(("figure", "shown"), [(7, "7"), (21066, "21,066"), ("45.2%", "45.2%")])
def test_a_stat_groups_the_digits_of_a_count_and_leaves_other_figures_alone(figure: Any, shown: str) -> None:
    assert Outline(house.stat("observations", figure)).words == [shown, "observations"]


def test_an_action_that_is_allowed_is_a_button() -> None:
    page = drawn('{% action "/seats/3/end/" verdict %}End this seat{% endaction %}', verdict=yes())
    assert page.tag("a", role="button")["href"] == "/seats/3/end/"
    assert page.words == ["End this seat"]


def test_an_action_that_is_refused_is_its_name_with_the_reason() -> None:
    page = drawn('{% action "/seats/3/end/" verdict %}End this seat{% endaction %}', verdict=no("Only <they> may."))
    assert page.tags("a") == []
    assert page.words == ["End this seat", "Not available:", "Only <they> may."]


def test_panels_are_links_that_htmx_replaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "panels_of", lambda kind, pk, part="": [("Targets", f"/strategy/{kind}/{pk}/")])
    page = drawn('{% panels "place" 4 %}')
    assert (
        page.tag("a")["href"] == page.tag("div", **{"hx-trigger": "intersect once"})["hx-get"] == "/strategy/place/4/"
    )


def test_flashes_are_banners_with_titles_of_their_own() -> None:
    page = drawn(
        "{% flashes %}",
        messages=[Message(constants.SUCCESS, "Saved."), Message(constants.ERROR, "Not <sent>.")],
    )
    assert page.words == ["Done", "Saved.", "There is a problem", "Not <sent>."]
    titles = [heading["id"] for heading in page.tags("h2")]
    assert titles == [banner["aria-labelledby"] for banner in page.tags("div") if "aria-labelledby" in banner]
    assert len(set(titles)) == 2


# --- Wholes and their parts


def test_parts_gather_in_their_own_whole() -> None:
    page = drawn(
        '{% summary_list %}{% row "Lead" %}Amara{% endrow %}{% row "Seats" %}'
        '{% summary_list %}{% row "Chair" %}Bo{% endrow %}{% endsummary_list %}{% endrow %}{% endsummary_list %}'
    )
    assert page.words == ["Lead", "Amara", "Seats", "Chair", "Bo"]
    assert page.parts.count("/dl") == 2


def test_parts_may_come_from_a_loop() -> None:
    page = drawn(
        "{% breadcrumbs %}{% for name in names %}{% crumb name '/x/' %}{% endfor %}{% crumb 'Here' %}{% endbreadcrumbs %}",
        names=["Register", "<Places>"],
    )
    assert page.words == ["Home", "Register", "<Places>", "Here"]
    assert page.tag("li", **{"aria-current": "page"})


def test_a_part_without_its_whole_is_told_so() -> None:
    with pytest.raises(TemplateSyntaxError, match="belongs inside"):
        drawn("{% crumb 'Lost' %}")


def test_options_for_htmx_and_data_become_attributes() -> None:
    page = drawn('{% button hx_post="/save/" data_kind="a" aria_label="Save it" %}Save{% endbutton %}')
    button = page.tag("button")
    assert (button["hx-post"], button["data-kind"], button["aria-label"]) == ("/save/", "a", "Save it")


# --- Lists


class MeetingTable(django_tables2.Table):
    name = django_tables2.Column(verbose_name="Name")
    hours = django_tables2.Column(verbose_name="Hours")
    note = django_tables2.Column(verbose_name="Note", orderable=False)


ROWS = [{"name": f"Board <{number}>", "hours": number * 5_000, "note": None} for number in range(40)]


def listed(address: str = "/register/?theme=a&page=2") -> Outline:
    asked = request(address)
    table = MeetingTable(ROWS, request=asked)
    django_tables2.RequestConfig(asked, paginate={"per_page": 10}).configure(table)
    return Outline(draw_table(table, asked, title="Meetings"))


def test_a_table_can_be_scrolled_by_keyboard_and_has_a_name() -> None:
    frame = listed().tag("div", role="group")
    assert (frame["tabindex"], frame["aria-label"]) == ("0", "Meetings")


def test_headings_sort_and_keep_the_rest_of_the_address_but_the_page() -> None:
    links = [link["href"] for link in listed().tags("a")]
    assert links == ["/register/?theme=a&sort=name", "/register/?theme=a&sort=hours"]


@pytest.mark.parametrize(
    ("sort", "told", "next_sort"), [("hours", "ascending", "-hours"), ("-hours", "descending", "hours")]
)
def test_the_sorted_column_says_how_it_is_sorted(sort: str, told: str, next_sort: str) -> None:
    page = listed(f"/register/?sort={sort}")
    assert [heading.get("aria-sort") for heading in page.tags("th")[:3]] == [None, told, None]
    assert page.tags("a")[1]["href"] == f"/register/?sort={next_sort}"


def test_figures_stand_to_the_right_under_their_heading() -> None:
    page = listed("/register/")
    assert [heading.get("class") for heading in page.tags("th")[:3]] == [None, "cw-number", None]
    assert [cell.get("class") for cell in page.tags("td")[:2]] == ["cw-number", None]


def named_columns(count: int) -> Outline:
    names = [f"Column {number}" for number in range(count)]
    columns = [(name, django_tables2.Column(verbose_name=name)) for name in names]
    table = django_tables2.Table([dict.fromkeys(names, "x")], extra_columns=columns)
    return Outline(draw_table(table, request("/")))


@pytest.mark.parametrize(
    ("columns", "classes"),
    [
        (2, "govuk-table cw-table"),
        (3, "govuk-table cw-table cw-table--stacks"),
        (7, "govuk-table cw-table cw-table--stacks cw-table--stacks-early"),
    ],
)
def test_a_table_of_many_columns_gives_way_on_a_narrow_screen(columns: int, classes: str) -> None:
    page = named_columns(columns)
    assert page.tag("table")["class"] == classes
    labels = [cell.get("data-label") for cell in page.tags("td")]
    assert labels == ([f"Column {number}" for number in range(1, columns)] if columns > 2 else [None])


def test_what_stands_in_a_cell_is_escaped_and_missing_values_are_not_zero() -> None:
    words = listed("/register/").words
    assert words[3:9] == ["Board <0>", "0", "—", "Board <1>", "5000", "—"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2026, ("2026", True)),
        (157_000, ("157,000", True)),
        (-12_500, ("-12,500", True)),
        (Decimal("3.50"), ("3.50", True)),
        (True, ("Yes", False)),
        (False, ("No", False)),
        (date(2026, 3, 27), ("27 Mar 2026", False)),
        (datetime(2026, 7, 27, 9, 14, tzinfo=UTC), ("27 Jul 2026, 10:14", False)),
        ("<b>", ("&lt;b&gt;", False)),
    ],
)
def test_values_are_shown_as_people_read_them(value: Any, shown: tuple[str, bool]) -> None:
    assert shown_as(value) == shown


def test_page_links_keep_the_rest_of_the_address() -> None:
    page = Outline(
        Template("{% load govuk %}{% pagination page %}").render(
            Context({"request": request("/register/?sort=-name&page=3"), "page": Paginator(range(95), 10).page(3)})
        )
    )
    links = [link["href"] for link in page.tags("a")]
    assert links[0] == "/register/?sort=-name&page=2"
    assert links[-1] == "/register/?sort=-name&page=4"
    assert page.tag("a", **{"aria-current": "page"})["href"] == "/register/?sort=-name&page=3"


def test_one_page_has_no_page_links() -> None:
    assert drawn("{% pagination page %}", page=Paginator(range(5), 10).page(1)).parts == []


def test_the_count_says_which_are_shown_only_where_there_are_more() -> None:
    assert drawn("{% count_of page %}", page=Paginator(range(95), 10).page(3)).words == ["Showing 21 to 30 of 95"]
    assert drawn("{% count_of page %}", page=Paginator(range(5), 10).page(1)).words == []
