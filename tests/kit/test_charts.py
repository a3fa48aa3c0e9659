"""Charts: what is drawn, what is answered, what is kept, and what the page says beside the picture."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import altair
import numpy as np
import pytest
from django.core.cache import caches
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from commonweal.kit import charts, drawing, pages, theme
from commonweal.kit.charts import Chart
from commonweal.kit.charts import structure as structure_of
from commonweal.kit.charts.parts import legend_columns, time_axis
from commonweal.kit.charts.structure import in_lines
from commonweal.kit.charts.ties import labels_that_fit
from commonweal.kit.drawing import Canvas
from commonweal.kit.identity import contrast
from commonweal.kit.pictures import ROWS_SHOWN, shown

SVG = "{http://www.w3.org/2000/svg}"
YEARS = [{"period": f"20{year}/{year + 1}", "place": "Northwick", "value": 50.0 + year} for year in range(15, 20)]
COLUMNS = [("period", "Period"), ("place", "Place"), ("value", "% in work")]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    caches["charts"].clear()
    yield
    caches["charts"].clear()


def rate(**changes: Any) -> Chart:
    told: dict[str, Any] = {"title": "Work", "alt": "More people are in work.", "rows": YEARS, "columns": COLUMNS}
    return charts.line("rate", **(told | changes))


def goal(**changes: Any) -> Chart:
    told: dict[str, Any] = {
        "title": "Towards 70 %",
        "alt": "Behind the plan.",
        "baseline": (date(2024, 4, 1), 52),
        "due": (date(2027, 3, 31), 70),
        "planned": [(date(2025, 4, 1), 58)],
        "actual": [(date(2025, 10, 1), 57), (date(2025, 4, 1), 55)],
        "forecast": [(date(2027, 3, 31), 63)],
        "unit": "% in work",
    }
    return charts.trajectory("goal", **(told | changes))


def seats() -> Chart:
    rows = [{"label": "Council", "value": 120}, {"label": "Voluntary Action Northwick", "value": 13}]
    return charts.bars(
        "seats", title="Seats", alt="The council has most.", rows=rows, columns=[("label", "Who"), ("value", "Seats")]
    )


def stacked() -> Chart:
    rows = [
        {"label": theme, "group": kind, "value": 5} for theme in ("Economy", "Housing") for kind in ("Open", "Closed")
    ]
    columns = [("label", "Theme"), ("group", "Kind"), ("value", "Bodies")]
    return charts.bars("stacked", title="Bodies", alt="Two kinds.", rows=rows, columns=columns, group="group")


def beside() -> Chart:
    rows = [
        {"label": "Northwick", "value": 61.3, "low": 58.0, "high": 64.5},
        {"label": "England", "value": Decimal("68.04"), "low": 68.0, "high": 68.1},
    ]
    columns = [("label", "Place"), ("value", "%")]
    told: dict[str, Any] = {"title": "Beside England", "alt": "Lower.", "rows": rows, "columns": columns}
    return charts.comparison("beside", **told, own="Northwick", low="low", high="high", unit="%")


def counts() -> Chart:
    rows = [
        {"row": row, "column": column, "value": 4}
        for row in ("Economy", "Housing")
        for column in ("Strategic", "Consultative")
    ]
    return charts.matrix(
        "counts",
        title="Audit",
        alt="Four in each.",
        rows=rows,
        columns=[("row", "Theme"), ("column", "Kind"), ("value", "Bodies")],
    )


def web() -> Chart:
    nodes = [
        {"id": number, "label": f"Body {number}", "group": "Board" if number else "Panel", "size": number}
        for number in range(4)
    ]
    ties = [
        {"source": 0, "target": 1, "weight": 2},
        {"source": 1, "target": 2, "weight": 5},
        {"source": 9, "target": 0},
    ]
    return charts.network(
        "web", title="Overlap", alt="Three in a line.", nodes=nodes, ties=ties, columns=[("label", "Body")]
    )


def tree() -> Chart:
    nodes = [
        {"id": name, "label": name}
        for name in ("Strategic Board", "Executive", "Community Safety Partnership", "Faith Forum")
    ]
    ties = [
        {"source": "Executive", "target": "Strategic Board"},
        {"source": "Community Safety Partnership", "target": "Executive"},
    ]
    return charts.structure(
        "tree", title="Structure", alt="A line of three.", nodes=nodes, ties=ties, columns=[("label", "Body")]
    )


SIGNS = {"chance": "none", "worse": "bad", "better": "good"}
MONTHS = [
    {"period": date(2025, month, 28), "label": f"Month {month}", "value": None if month == 5 else 40.0 + month,
     "sign": "worse" if month > 10 else "chance", "mean": 45.0, "lower": 30.0, "upper": 60.0}
    for month in range(1, 13)
]  # fmt: skip


def process(**changes: Any) -> Chart:
    columns = [("label", "Month"), ("value", "Fly-tips"), ("sign", "Sign")]
    told: dict[str, Any] = {"title": "Fly-tips", "alt": "It rose.", "rows": MONTHS, "columns": columns, "signs": SIGNS}
    return charts.control("process", **(told | changes))


def sizes() -> Chart:
    rows = [
        {"label": f"Ward {number}", "size": 100 * number, "value": 10.0 + number, "sign": "chance"}
        for number in range(1, 7)
    ]
    limits = [{"size": at, "lower": 8, "upper": 16, "lowest": 6, "highest": 18} for at in (100, 600)]
    columns = [("label", "Ward"), ("size", "People"), ("value", "%"), ("sign", "Sign")]
    return charts.funnel(
        "sizes", title="Wards", alt="All within.", rows=rows, columns=columns, limits=limits, benchmark=12.0,
        benchmark_word="All", size_word="People", signs=SIGNS, own="Ward 3",
    )  # fmt: skip


def spans() -> Chart:
    rows = [
        {"label": "Northwick", "value": 12.0, "lower": 11.0, "upper": 13.5, "sign": "worse"},
        {"label": "Southwick", "value": 9.0, "lower": None, "upper": None, "sign": ""},
    ]
    columns = [("label", "Place"), ("value", "%"), ("sign", "Beside England")]
    return charts.intervals(
        "spans", title="Beside others", alt="Worse.", rows=rows, columns=columns, signs=SIGNS, own="Northwick",
        benchmark=10.0, benchmark_word="England",
    )  # fmt: skip


KINDS = [rate, goal, seats, stacked, beside, counts, web, tree, process, sizes, spans]


def words_of(drawn: str) -> str:
    return " ".join("".join(text.itertext()) for text in ElementTree.fromstring(drawn).iter(f"{SVG}text"))


# --- Drawing


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("narrow", [False, True])
def test_every_kind_is_drawn_for_page_and_phone_as_wide_as_it_says(kind: Callable[[], Chart], narrow: bool) -> None:
    picture = kind()
    drawn = ElementTree.fromstring(picture.svg(narrow=narrow))
    wanted = picture.canvas(narrow=narrow).width
    assert float(drawn.attrib["width"]) == pytest.approx(wanted, abs=0.1 * wanted)
    assert float(drawn.attrib["height"]) == pytest.approx(picture.canvas(narrow=narrow).height, rel=0.05, abs=12)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_its_rows_in_the_table_and_compiles_for_the_browser(kind: Callable[[], Chart]) -> None:
    picture = kind()
    assert picture.headings()
    assert len(picture.table()) == len(picture.rows)
    compiled = json.loads(picture.vega())
    assert compiled["$schema"].startswith("https://vega.github.io/schema/vega/")
    assert compiled["description"] == picture.alt
    assert compiled["locale"]["number"]["currency"] == ["£", ""]
    assert '"url"' not in picture.vega()


def test_a_sign_has_a_shape_and_a_word_and_not_its_colour_alone() -> None:
    said = words_of(process().svg())
    assert "chance" in said
    assert "worse" in said
    assert "better" not in said, "a sign that no point has is not in the legend"
    spec = process().definition(Canvas(720, 340)).to_dict()
    shapes = spec["layer"][-1]["encoding"]["shape"]["scale"]
    assert (shapes["domain"], shapes["range"]) == (["chance", "worse"], ["circle", "square"])


def test_a_month_without_a_figure_has_no_point_and_breaks_the_line() -> None:
    spec = process().definition(Canvas(720, 340)).to_dict()
    assert spec["layer"][-1]["transform"] == [{"filter": "isValid(datum['value'])"}]
    assert process().table()[4][1].text == "no figure"


def test_the_place_of_a_funnel_is_named_and_the_benchmark_says_its_figure() -> None:
    said = words_of(sizes().svg())
    assert "Ward 3" in said
    assert "Ward 4" not in said
    assert "All 12" in said


def test_a_bar_without_an_interval_has_no_ends() -> None:
    drawn = spans().definition(Canvas(720, 340)).to_dict()
    kept = [layer for layer in drawn["layer"] if layer["mark"]["type"] in ("rule", "tick") and "transform" in layer]
    assert len(kept) == 3
    assert all(
        layer["transform"] == [{"filter": "isValid(datum['lower']) && isValid(datum['upper'])"}] for layer in kept
    )
    assert "England 10" in words_of(spans().svg())


def test_a_name_that_looks_like_a_script_is_only_ever_a_name() -> None:
    evil = "<script>alert(1)</script> href=x"
    drawn = seats_named(evil).svg()
    assert "<script" not in drawn
    assert evil in words_of(drawn)


def seats_named(name: str) -> Chart:
    rows = [{"label": name, "value": 1}]
    return charts.bars("seats", title="Seats", alt="One.", rows=rows, columns=[("label", "Who"), ("value", "Seats")])


def test_a_picture_that_would_show_a_file_from_elsewhere_is_refused() -> None:
    image = altair.Chart(altair.InlineData(values=[{"a": 1}])).mark_image(url="https://example.org/x.png")
    with pytest.raises(ValueError, match="element image"):
        Chart("image", title="T", alt="A", rows=YEARS, columns=COLUMNS, spec=image).svg()


def test_a_picture_fetches_no_data_from_elsewhere() -> None:
    fetching = {
        "data": {"url": "https://example.org/data.json"},
        "mark": "point",
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    }
    with pytest.raises(ValueError, match=r"example\.org"):
        Chart("fetching", title="T", alt="A", rows=YEARS, columns=COLUMNS, spec=fetching).svg()


def test_a_line_breaks_where_there_is_no_figure_and_the_table_says_so() -> None:
    whole = rate()
    broken = rate(rows=[row | {"value": None if row["period"] == "2017/18" else row["value"]} for row in YEARS])
    assert _starts(broken.svg()) == _starts(whole.svg()) + 1
    cell = broken.table()[2][2]
    assert (cell.text, cell.missing, cell.numeric) == ("no figure", True, True)


def _starts(drawn: str) -> int:
    lines = [
        path
        for path in ElementTree.fromstring(drawn).iter(f"{SVG}path")
        if path.attrib.get("aria-roledescription") == "line mark"
    ]
    return sum(path.attrib["d"].count("M") for path in lines)


def test_a_target_is_written_beside_its_level() -> None:
    assert "Target 1,250" in words_of(rate(target=1250).svg())


def test_a_trajectory_tells_plan_actual_and_forecast_apart_by_dash_and_word() -> None:
    drawn = goal().svg()
    for word in ("Planned", "Actual", "Forecast", "Target 70"):
        assert word in words_of(drawn)
    dashes = {path.attrib.get("stroke-dasharray") for path in ElementTree.fromstring(drawn).iter(f"{SVG}path")}
    assert {"6,4", "2,3"} <= dashes


def test_a_trajectorys_table_runs_by_date_and_says_what_each_figure_is() -> None:
    assert [(row["on"].isoformat(), row["kind"], row["value"]) for row in goal().rows] == [
        ("2024-04-01", "Baseline", 52),
        ("2025-04-01", "Planned", 58),
        ("2025-04-01", "Actual", 55),
        ("2025-10-01", "Actual", 57),
        ("2027-03-31", "Forecast", 63),
        ("2027-03-31", "Target", 70),
    ]


def test_a_trajectory_without_an_update_or_a_forecast_is_drawn() -> None:
    said = words_of(goal(actual=[], forecast=[], planned=[]).svg())
    assert "Planned" in said
    assert "Forecast" not in said


def test_a_forecast_starts_from_the_latest_actual_whatever_the_order_given() -> None:
    data = goal().spec.keywords["data"]
    assert [(row["on"], row["value"]) for row in data if row["way"] == "Forecast"] == [
        ("2025-10-01", 57.0),
        ("2027-03-31", 63.0),
    ]


def test_a_charts_dates_do_not_move_with_the_readers_time_zone() -> None:
    axis = time_axis("on", "T", Canvas(720, 340), [{"on": "2024-04-01"}, {"on": "2027-03-31"}]).to_dict()
    assert axis["scale"] == {"type": "utc"}
    assert [(tick["year"], tick["month"], tick["utc"]) for tick in axis["axis"]["values"]] == [
        (year, month, True) for year in (2024, 2025, 2026) for month in (4, 10)
    ]


def test_line_sets_years_as_far_apart_as_they_are() -> None:
    rows = [{"period": year, "place": "Northwick", "value": 50.0} for year in (2004, 2007, 2019)]
    drawn = rate(rows=rows).definition(Canvas(720, 340)).to_dict()["layer"][0]["encoding"]
    assert drawn["x"]["type"] == "quantitative"
    assert drawn["tooltip"][0]["format"] == "d"


def test_line_says_a_date_in_the_words_of_its_period() -> None:
    rows = [
        {"period": date(2025, 3, 31), "label": "2024/25", "place": "Northwick", "value": 50.0},
        {"period": date(2025, 6, 30), "label": "2025-06-30", "place": "Northwick", "value": 51.0},
    ]
    drawn = rate(rows=rows, words="label").definition(Canvas(720, 340)).to_dict()["layer"][0]["encoding"]
    assert drawn["x"]["type"] == "temporal"
    assert (drawn["tooltip"][0]["field"], drawn["tooltip"][0]["type"]) == ("label", "nominal")


def test_bars_take_the_colours_that_a_room_gives_its_groups() -> None:
    rows = [{"label": "Northwick", "group": "late", "value": 2}]
    columns = [("label", "Place"), ("group", "How"), ("value", "Targets")]
    colours = {"late": theme.STATUS["bad"]}
    picture = charts.bars("late", title="T", alt="A", rows=rows, columns=columns, group="group", colours=colours)
    assert theme.STATUS["bad"] in picture.svg()


def test_a_structure_names_every_body_and_puts_those_without_ties_below() -> None:
    drawn = tree().svg()
    for word in ("Strategic Board", "Executive", "Faith Forum"):
        assert word in words_of(drawn)
    spots = {
        "".join(text.itertext()): text.attrib["transform"] for text in ElementTree.fromstring(drawn).iter(f"{SVG}text")
    }
    down = {name: float(spot.split(",")[1].rstrip(")")) for name, spot in spots.items()}
    assert down["Faith Forum"] > down["No tie to another recorded"] > down["Strategic Board"]


def test_a_structure_on_a_phone_is_an_outline_stepping_in() -> None:
    texts = ElementTree.fromstring(tree().svg(narrow=True)).iter(f"{SVG}text")
    across = {"".join(text.itertext()): float(text.attrib["transform"].split("(")[1].split(",")[0]) for text in texts}
    assert across["Strategic Board"] < across["Executive"] < across["Community Safety Partnership"]
    assert across["Faith Forum"] == across["Strategic Board"]


def test_ties_to_bodies_that_are_not_shown_are_left_out() -> None:
    nodes = [{"id": 1, "label": "One"}]
    told: dict[str, Any] = {
        "title": "T",
        "alt": "A",
        "nodes": nodes,
        "ties": [{"source": 1, "target": 2}],
        "columns": [("label", "B")],
    }
    assert "One" in words_of(structure_of("s", **told).svg())
    assert "One" in words_of(charts.network("n", **told).svg())


def test_names_of_a_network_never_stand_on_each_other() -> None:
    at = np.array([[200.0, 100.0], [210.0, 100.0], [400.0, 100.0]])
    found = labels_that_fit(at, ["First partnership", "Second partnership", "Third"], [200.0, 100.0, 50.0], 600.0)
    assert found == [("First partnership", -1), ("Second partnership", 1), ("Third", 1)]


@pytest.mark.parametrize(
    ("label", "letters", "lines", "said"),
    [
        ("Housing", 10, 1, "Housing"),
        ("Community Safety", 10, 1, "Community…"),
        ("Community Safety", 10, 2, "Community\nSafety"),
        ("Community Safety Partnership Board", 10, 2, "Community\nSafety Pa…"),
        ("Llanfairpwllgwyngyll", 10, 2, "Llanfairpw\nllgwyngyll"),
    ],
)
def test_a_long_name_is_parted_at_a_space_or_cut_short(label: str, letters: int, lines: int, said: str) -> None:
    assert in_lines(label, letters, lines) == said


def test_a_legend_takes_as_many_columns_as_fit() -> None:
    labels = ["Strategic", "Operational", "Consultative"]
    assert legend_columns(labels, Canvas(720, 300)) == 3
    assert legend_columns(labels, Canvas(340, 300, narrow=True)) == 2
    assert legend_columns(["A very long name indeed for a group of bodies"] * 3, Canvas(340, 300, narrow=True)) == 1
    assert legend_columns([], Canvas(720, 300)) == 1


# --- The look


@pytest.mark.parametrize("colour", [*theme.CATEGORIES, theme.OTHER, *theme.STATUS.values()])
def test_every_colour_that_means_something_stands_out_from_paper(colour: str) -> None:
    assert contrast(colour, theme.PAPER) >= 3  # WCAG 2.2, 1.4.11


def test_a_ramp_darkens_step_by_step() -> None:
    for classes in range(1, 8):
        steps = [contrast(colour, theme.PAPER) for colour in theme.ramp(classes)]
        assert len(set(steps)) == classes
        assert steps == sorted(steps)


@pytest.mark.parametrize("classes", [0, 8])
def test_a_ramp_has_one_to_seven_steps(classes: int) -> None:
    with pytest.raises(ValueError, match="1 to 7"):
        theme.ramp(classes)


def test_a_chart_that_a_room_makes_itself_wears_the_same_look() -> None:
    own = altair.Chart(altair.InlineData(values=[{"a": 1}])).mark_bar().encode(x="a:Q")
    picture = Chart("own", title="T", alt="A", rows=[{"a": 1}], columns=[("a", "A")], spec=own)
    assert theme.OWN in picture.svg()
    assert json.loads(picture.vega())["config"]["axis"]["labelFontSize"] == 14


# --- Answers


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        ("svg", "image/svg+xml", b"<svg"),
        ("narrow", "image/svg+xml", b"<svg"),
        ("png", "image/png", b"\x89PNG"),
        ("csv", "text/csv; charset=utf-8", b"\xef\xbb\xbfPeriod"),
        ("json", "application/json", b"["),
        ("vega", "application/json", b"{"),
        ("vega-narrow", "application/json", b"{"),
    ],
)
def test_every_form_is_answered_with_its_kind_and_a_name_for_what_it_shows(form: str, kind: str, start: bytes) -> None:
    picture = rate()
    answer = picture.respond(form)
    assert answer["Content-Type"] == kind
    assert answer.content.startswith(start)
    assert answer["ETag"] == f'"{picture.fingerprint}-{form}"'


def test_only_an_address_that_names_what_it_shows_may_be_kept() -> None:
    picture = rate()
    assert picture.respond("svg")["Cache-Control"] == "private, no-cache"
    assert picture.respond(f"svg.{picture.fingerprint}")["Cache-Control"] == "private, max-age=31536000, immutable"
    assert picture.respond("svg.older")["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("form", ["", "exe", "svg/../..", "geojson"])
def test_a_form_that_is_not_offered_is_not_found(form: str) -> None:
    with pytest.raises(Http404, match="svg, narrow, png, csv, json"):
        rate().respond(form)


def test_the_files_hold_the_figures_and_nothing_that_a_spreadsheet_would_run() -> None:
    rows = [{"period": "=1+1", "place": "Northwick", "value": -2.5}, {"period": "2020", "place": None, "value": None}]
    picture = rate(rows=rows)
    text = picture.respond("csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Period", "Place", "% in work"],
        ["'=1+1", "Northwick", "-2.5"],
        ["2020", "", ""],
    ]
    assert json.loads(picture.respond("json").content) == [
        {"Period": "=1+1", "Place": "Northwick", "% in work": -2.5},
        {"Period": "2020", "Place": None, "% in work": None},
    ]


def test_the_second_look_draws_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    real = drawing.vl_convert.vegalite_to_svg
    monkeypatch.setattr(
        drawing.vl_convert, "vegalite_to_svg", lambda *args, **options: drawn.append("") or real(*args, **options)
    )
    first, second = rate().svg(), rate().svg()
    assert first == second
    assert len(drawn) == 1


def test_a_page_that_shows_a_picture_does_not_draw_it() -> None:
    lazy = partial(_never_drawn, message="The page drew the picture.")
    picture = Chart("lazy", title="T", alt="A", rows=YEARS, columns=COLUMNS, spec=lazy)
    assert "as=svg" in page_with(picture)


def _never_drawn(_canvas: Canvas, *, message: str) -> None:
    raise AssertionError(message)


# --- What a picture shows names it


def test_what_is_shown_names_the_picture_and_nothing_else_does() -> None:
    assert rate().fingerprint == rate(title="Called otherwise", note="With a note").fingerprint
    others = [
        rate(rows=YEARS[1:]),
        rate(unit="%"),
        rate(alt="Fewer people are in work."),
        rate(height=500),
        rate(target=60.0),
        goal(),
    ]
    assert len({rate().fingerprint, *(other.fingerprint for other in others)}) == 7


def test_a_picture_is_another_in_another_language() -> None:
    english = goal().fingerprint
    with translation.override("cy"):
        assert goal().fingerprint != english


def test_a_picture_cannot_be_made_of_what_has_no_plain_form() -> None:
    with pytest.raises(TypeError, match="object"):
        drawing.fingerprint([object()])


# --- The page


def page_with(picture: Any, query: str = "", *, level: int = 2) -> str:
    request = RequestFactory().get(f"/evidence/places/1/{query}")
    template = Template("{% load pictures %}{% chart picture level=level %}")
    return str(template.render(Context({"picture": picture, "level": level, "request": request})))


def test_the_page_shows_the_picture_its_sentence_its_table_and_its_files() -> None:
    picture = rate(note="A rise.", source="Annual Population Survey", rows=[row | {"href": "/here/"} for row in YEARS])
    said = page_with(picture)
    assert (
        f'<img src="/evidence/places/1/?chart=rate&amp;as=svg.{picture.fingerprint}" alt="More people are in work."'
        in said
    )
    assert 'width="720" height="340" loading="lazy"' in said
    assert '<h2 class="cw-figure__title" id="chart-rate-title">Work</h2>' in said
    assert "A rise." in said
    assert "Source: Annual Population Survey" in said
    assert '<a class="govuk-link" href="/here/">2015/16</a>' in said
    assert '<td class="govuk-table__cell govuk-table__cell--numeric cw-number">65</td>' in said
    for form in ("svg", "png", "csv"):
        assert f'href="/evidence/places/1/?chart=rate&amp;as={form}" download="rate.{form}"' in said
    assert f'data-chart-spec="/evidence/places/1/?chart=rate&amp;as=vega.{picture.fingerprint}"' in said
    assert " style=" not in said
    assert " on" not in {part[:3] for part in said.split('"')}


def test_the_pages_other_questions_are_kept_in_a_pictures_address() -> None:
    said = page_with(rate(), "?indicator=7&chart=other&as=png&map=x")
    assert "?indicator=7&amp;chart=rate&amp;as=png" in said
    assert "other" not in said
    assert "map=" not in said


def test_the_heading_takes_the_level_that_the_page_gives_it() -> None:
    assert '<h3 class="cw-figure__title"' in page_with(rate(), level=3)


def test_a_page_without_that_picture_shows_nothing_and_one_without_figures_says_so() -> None:
    assert page_with("") == ""
    assert page_with(None) == ""
    said = page_with(rate(rows=[]))
    assert "There are no figures to draw yet." in said
    assert "<img" not in said


def test_a_long_table_says_how_many_rows_are_in_the_file_only() -> None:
    rows = [{"period": str(number), "place": "Northwick", "value": number} for number in range(ROWS_SHOWN + 2)]
    said = page_with(rate(rows=rows))
    assert said.count('<th scope="row"') == ROWS_SHOWN
    assert "2 more rows are in the file of figures." in said


def test_what_a_viewer_typed_is_escaped_in_the_page() -> None:
    said = page_with(rate(title="<b>Work</b>", alt='"><script>', rows=[{"period": "<i>", "place": "&", "value": 1}]))
    assert "<b>Work" not in said
    assert "<script>" not in said
    assert "<i>" not in said


def test_a_page_answers_its_own_pictures_and_no_others() -> None:
    ask = RequestFactory()
    answer = pages.render(ask.get("/x/?chart=rate&as=csv"), "unused.html", charts={"rate": rate()})
    assert answer["Content-Disposition"] == 'attachment; filename="rate.csv"'
    with pytest.raises(Http404, match="no such picture"):
        pages.render(ask.get("/x/?chart=secret&as=csv"), "unused.html", charts={"rate": rate()})


def test_the_figures_of_a_column_line_up() -> None:
    rows = [{"period": name, "place": 1200, "value": value} for name, value in (("a", 9.8), ("b", 13.45), ("c", None))]
    assert [[cell.text for cell in row[1:]] for row in rate(rows=rows).table()] == [
        ["1,200", "9.80"],
        ["1,200", "13.45"],
        ["1,200", "no figure"],
    ]


def test_figures_too_fine_to_line_up_are_left_as_they_are() -> None:
    rows = [{"period": name, "value": value} for name, value in (("a", 1234.0), ("b", 0.00125))]
    assert [row[2].text for row in rate(rows=rows).table()] == ["1,234", "0.00125"]


def test_a_picture_for_a_full_page_gives_smaller_screens_the_drawing_for_a_phone() -> None:
    assert '<source media="(max-width: 40em)"' in page_with(rate())
    said = page_with(tree())
    assert '<source media="(max-width: 64em)"' in said
    assert 'class="cw-figure__drawing cw-figure__drawing--wide" data-narrow="(max-width: 64em)"' in said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "no figure"),
        (float("nan"), "no figure"),
        (0, "0"),
        (0.0, "0"),
        (12345.678, "12,346"),
        (61.25, "61.25"),
        (0.001234, "0.001234"),
        (Decimal("1200.50"), "1,200.50"),
        (True, "Yes"),
        (date(2026, 3, 1), "1 March 2026"),
        ("2019/20", "2019/20"),
    ],
)
def test_a_value_is_shown_as_a_person_reads_it(value: Any, said: str) -> None:
    assert shown(value) == said
