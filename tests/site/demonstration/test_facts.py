"""The authored facts of the demonstration: whole, consistent and what the literature publishes, whatever the day."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import numpy as np
import pytest
import shapely
from pydantic import ValidationError

from commonweal.analysis import trajectories
from commonweal.analysis.trajectories import Better
from commonweal.site.demonstration import facts, figures, geography, reading
from commonweal.site.demonstration.chance import chance
from commonweal.site.demonstration.days import Calendar
from commonweal.site.demonstration.further import aims
from commonweal.site.demonstration.paths import Path, paths, updates
from commonweal.site.demonstration.seating import NOT_SEATED, sittings

DAYS = [
    date(2026, 11, 21),
    date(2026, 1, 1),
    date(2027, 3, 31),
    date(2028, 2, 29),
    date(2029, 7, 22),
    date(2030, 12, 31),
]

# Rationalisation, ODPM 2005, box 2: Wycombe's partnerships by theme and type, all and critical.
WYCOMBE = {
    "Community": {"strategic": (15, 7), "operational": (48, 18), "consultative": (9, 1)},
    "Economy": {"strategic": (18, 13), "operational": (10, 8), "consultative": (2, 0)},
    "Environment": {"strategic": (24, 7), "operational": (12, 4), "consultative": (4, 0)},
    "Value for money": {"strategic": (4, 2), "operational": (4, 0), "consultative": (7, 0)},
}


def shapes() -> dict[str, shapely.Geometry]:
    return {code: shapely.geometry.shape(boundary) for code, boundary in geography.boundaries().items()}


# --- Partnerships


def test_partnerships_fall_into_the_published_matrix() -> None:
    every = Counter((one.theme, one.classed[0]) for one in reading.partnerships())
    critical = Counter((one.theme, one.classed[0]) for one in reading.partnerships() if one.classed[1] == "critical")
    found = {
        theme: {kind: (every[theme, kind], critical[theme, kind]) for kind in kinds} for theme, kinds in WYCOMBE.items()
    }
    assert found == WYCOMBE
    assert list(reading.themes()) == list(WYCOMBE)
    assert sum(every.values()) == 157
    assert sum(critical.values()) == 60


def test_partnerships_have_names_and_purposes_of_their_own() -> None:
    partnerships = reading.partnerships()
    assert len({one.name for one in partnerships}) == 157
    assert len({one.purpose for one in partnerships}) == 157
    assert [one.name for one in partnerships if any(character.isdigit() for character in one.name)] == []


def test_ties_lead_to_partnerships_that_exist() -> None:
    keys = [one.key for one in reading.partnerships() if one.key]
    assert len(keys) == len(set(keys))
    for one in reading.partnerships():
        wanted = {one.reports, one.part_of, one.delivers, one.consults, one.consulted_by, one.shares} - {None}
        assert wanted <= set(keys), one.name
        assert one.key not in wanted


def test_money_is_told_with_every_budget() -> None:
    assert [one.name for one in reading.partnerships() if (one.budget is None) != (one.money == "")] == []


# --- People and seats


def test_people_and_organisations_are_as_many_as_told() -> None:
    assert len(reading.organisations()) == 80
    names = [person.name for group in reading.people().values() for person in group]
    assert len(names) == len(set(names)) == 400
    addresses = [f"{person.address}@{key}" for key, group in reading.people().items() for person in group]
    assert len(addresses) == len(set(addresses))


def test_seats_are_about_1500_and_everyone_has_one() -> None:
    seats = sittings(reading.partnerships())
    assert 1450 <= len(seats) <= 1550
    seated = {sitting.person.name for sitting in seats if sitting.person}
    without = {
        person.name
        for key, group in reading.people().items()
        for person in group
        if person.name not in seated and NOT_SEATED not in person.remits and key != "former"
    }
    assert without == set()
    assert {sitting.organisation for sitting in seats} - {None} == set(reading.organisations())


def test_nobody_sits_twice_on_one_partnership() -> None:
    held = Counter(
        (seat.partnership.name, seat.person.name) for seat in sittings(reading.partnerships()) if seat.person
    )
    assert [twice for twice, count in held.items() if count > 1] == []


def test_every_partnership_has_one_chair_who_is_there() -> None:
    chairs = [seat for seat in sittings(reading.partnerships()) if seat.role == "chair"]
    assert len(chairs) == 157
    assert all(seat.person for seat in chairs)


def test_voluntary_sector_is_stretched_further_than_public_bodies() -> None:
    held: dict[str, Counter[str]] = {"public": Counter(), "voluntary": Counter()}
    for seat in sittings(reading.partnerships()):
        sector = reading.organisations()[seat.organisation][0] if seat.organisation else ""
        if sector in held and seat.person:
            held[sector][seat.person.name] += 1
    mean = {sector: sum(counts.values()) / len(counts) for sector, counts in held.items()}
    assert mean["voluntary"] > 1.4 * mean["public"]
    assert max(held["voluntary"].values()) > max(held["public"].values())


# --- Places


def test_boundaries_are_valid_areas_that_do_not_overlap() -> None:
    found = shapes()
    neighbourhoods = [found[place.code] for place in reading.places().neighbourhoods]
    districts = [found[district.code] for district in reading.places().districts]
    assert len(neighbourhoods) == 30
    assert all(shape.is_valid and shape.geom_type == "Polygon" for shape in found.values())
    for tier in (neighbourhoods, districts):
        assert max(one.intersection(other).area for one, other in combinations(tier, 2)) < 1e-9


def test_neighbourhoods_fill_the_borough_and_districts_the_county() -> None:
    found, places = shapes(), reading.places()
    borough, county = found[places.district("northwick").code], found[places.county.code]
    parts = shapely.union_all([found[place.code] for place in places.neighbourhoods])
    assert parts.symmetric_difference(borough).area < 1e-5 * borough.area
    districts = shapely.union_all([found[district.code] for district in places.districts])
    assert districts.symmetric_difference(county).area < 1e-9 * county.area


def test_neighbourhoods_are_not_squares() -> None:
    found = shapes()
    for place in reading.places().neighbourhoods:
        shape = found[place.code]
        assert len(shape.exterior.coords) > 50
        assert shape.area / shape.envelope.area < 0.95


def test_map_lies_in_the_sea() -> None:
    """East of 0.3 degrees and north of 54 there is no land of any nation until Denmark."""
    west, south, east, north = shapely.union_all(list(shapes().values())).bounds
    assert 0.2 < west < east < 2.5
    assert 54.0 < south < north < 56.0


# --- Figures


def test_figures_cover_sixty_indicators_and_ten_years() -> None:
    calendar = Calendar(DAYS[0])
    found = list(figures.figures(calendar, paths(calendar)))
    assert len({figure.indicator for figure in found}) == 60
    assert {figure.year for figure in found} == set(range(2016, 2026))
    assert len({figure.place for figure in found}) == 30 + 4 + 3
    missing = [figure for figure in found if figure.value is None]
    assert missing
    assert all(figure.missing for figure in missing)
    keys = [(figure.indicator, figure.place, figure.year) for figure in found]
    assert len(keys) == len(set(keys))


def test_figures_that_tell_their_counts_are_what_those_make() -> None:
    calendar = Calendar(DAYS[0])
    told = {one.code: one for one in reading.indicators().all() if one.of}
    assert len(told) == 6
    counted = [figure for figure in figures.figures(calendar, paths(calendar)) if figure.denominator]
    assert {figure.indicator for figure in counted} == set(told)
    for figure in counted:
        per = 100 if told[figure.indicator].unit == "%" else 1000
        assert figure.numerator is not None
        assert figure.denominator is not None
        made = per * figure.numerator / figure.denominator
        assert figure.value == pytest.approx(made, abs=0.05 + 0.5 * per / figure.denominator), figure
    assert not any(figure.numerator is not None for figure in counted if figure.indicator not in told)


def test_figures_are_the_same_every_time() -> None:
    calendar = Calendar(DAYS[0])
    assert list(figures.figures(calendar, paths(calendar))) == list(figures.figures(calendar, paths(calendar)))
    assert chance("a", 1) == chance("a", 1) != chance("a", 2)
    assert -1 <= chance("a", 1) < 1


@pytest.mark.parametrize("indicator", reading.indicators().all(), ids=lambda indicator: indicator.code)
def test_figures_of_neighbourhoods_make_the_boroughs(indicator: facts.Indicator) -> None:
    calendar = Calendar(DAYS[0])
    path = paths(calendar).get(indicator.code)
    series = figures.series_of(indicator, calendar, path)
    places = reading.places().neighbourhoods
    parts = np.array([series[place.code] for place in places])
    people = np.array([place.population for place in places])
    borough = series[reading.places().district("northwick").code]
    together = parts.sum(0) if indicator.aggregation == "sum" else people @ parts / people.sum()
    assert borough == pytest.approx(together)
    if path is not None:
        assert borough[-1] == pytest.approx(path(date(calendar.years[-1], 12, 31)), rel=1e-6)
    assert np.isfinite(parts).all()
    assert (parts >= 0).all()
    if indicator.unit == "%":
        assert (parts <= 100).all()


def test_deprived_neighbourhoods_are_worse_off_on_nearly_everything() -> None:
    calendar = Calendar(DAYS[0])
    places = reading.places().neighbourhoods
    deprivation = [place.deprivation for place in places]
    agree = []
    for indicator in reading.indicators().all():
        if indicator.polarity == "neither" or indicator.by or indicator.scale == "count":
            continue
        series = figures.series_of(indicator, calendar)
        slope = np.corrcoef(deprivation, [series[place.code][-1] for place in places])[0, 1]
        agree.append(slope > 0.5 if indicator.polarity == "low" else slope < -0.5)
    assert np.mean(agree) > 0.8


def test_small_counts_are_there_to_be_suppressed() -> None:
    calendar = Calendar(DAYS[0])
    smallest = {one.code: one.smallest for one in reading.indicators().all() if one.smallest}
    small = [
        figure
        for figure in figures.figures(calendar, paths(calendar))
        if figure.indicator in smallest and figure.value and 0 < figure.value < smallest[figure.indicator]
    ]
    assert len({figure.indicator for figure in small}) >= 3


# --- Key measures


def test_key_measures_are_twenty_seven_with_an_indicator_each() -> None:
    targets = reading.promises().targets
    assert (
        len(targets) == len({target.indicator for target in targets}) == len({target.title for target in targets}) == 27
    )
    issues = {issue.key: issue for issue in reading.strategy().issues}
    assert 10 <= len(issues) <= 14
    assert {target.issue for target in targets} == set(issues)
    polarity = {one.code: one.polarity for one in reading.indicators().all()}
    for target in targets:
        assert (target.target > target.baseline) == (polarity[target.indicator] == "high"), target.title
        assert 2 <= len(target.actions) <= 4


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_further_targets_start_from_a_figure_before_the_baseline(on: date) -> None:
    calendar = Calendar(on)
    found = list(aims(calendar))
    assert len(found) == 83 == 110 - len(reading.promises().targets)
    assert len({aim.title for aim in found} | {target.title for target in reading.promises().targets}) == 110
    assert all(aim.baseline_on <= calendar.baseline < aim.due for aim in found)
    assert {aim.value != aim.baseline for aim in found} == {True}
    key = {target.indicator for target in reading.promises().targets}
    assert not key & {one.indicator for one in reading.promises().further}
    assert set(reading.promises().renewal.measures) <= key


def test_thirty_nine_of_a_hundred_and_ten_targets_cannot_be_met_without_a_partnership() -> None:
    """Camden: 110 targets, of which 35 % relied on partnerships (Rationalisation, ODPM 2005, box 3)."""
    needing = {one.indicator for one in reading.audited().reliances if one.without == "no"}
    renewal = reading.promises().renewal
    further = sum(one.without == "no" for one in reading.promises().further)
    assert len(needing) + further + len(renewal.neighbourhoods) * len(needing & set(renewal.measures)) == 39


def test_leads_and_doers_are_people_of_the_organisation_named() -> None:
    works_for = {person.name: key for key, group in reading.people().items() for person in group}
    for issue in reading.strategy().issues:
        assert works_for[issue.objective.lead] == issue.objective.organisation
    for target in reading.promises().targets:
        assert target.lead in works_for
        for action in target.actions:
            assert works_for[action.lead] == action.organisation, action.title
    assert {one.person for one in reading.sign_ins()} <= set(works_for)


def standing_of(path: Path) -> str:
    """The rating that the rule gives the latest update."""
    told = updates(path)[-1]
    line = trajectories.trajectory(
        baseline_on=path.since,
        baseline=path.target.baseline,
        due=path.due,
        target=path.target.target,
        milestones=path.milestones(),
    )
    polarity = {one.code: one.polarity for one in reading.indicators().all()}[path.target.indicator]
    return trajectories.standing(
        line, on=told.on, value=told.value, forecast=told.forecast, better=Better(polarity)
    ).value


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_key_measures_stand_as_authored_whatever_the_day(on: date) -> None:
    found = {code: standing_of(path) for code, path in paths(Calendar(on)).items()}
    assert found == {target.indicator: target.stands for target in reading.promises().targets}
    assert Counter(found.values()) == {"on_track": 13, "at_risk": 6, "off_track": 6, "met": 2}


@pytest.mark.parametrize("on", DAYS, ids=str)
def test_days_are_in_order_whatever_the_day(on: date) -> None:
    calendar = Calendar(on)
    assert on - timedelta(21 + 92) <= calendar.last_quarter <= on - timedelta(21)
    assert calendar.baseline < calendar.adopted < calendar.quarter(-11)
    assert calendar.years[-1] == on.year - 1
    for path in paths(calendar).values():
        told = updates(path)
        assert [one.on for one in told] == sorted({one.on for one in told})
        assert all(path.since < one.on < one.given_on <= on for one in told)
        assert len({one.commentary for one in told}) == len(told)


def test_later_updates_are_missing_where_authored() -> None:
    late = {target.indicator: target.late for target in reading.promises().targets if target.late}
    assert late == {"antisocial-behaviour": 2, "fuel-poverty": 1, "fly-tipping": 2}
    calendar = Calendar(DAYS[0])
    last = {code: updates(path)[-1].on for code, path in paths(calendar).items() if code in late}
    assert last["antisocial-behaviour"] == calendar.quarter(-2)
    assert last["fuel-poverty"] == calendar.quarter(-4)


# --- The files


def test_slip_in_a_file_is_named() -> None:
    with pytest.raises(ValidationError, match="colour"):
        facts.District.model_validate({"key": "x", "code": "x", "name": "x", "deprivation": 0.5, "colour": "green"})


def test_seat_that_cannot_be_read_is_named() -> None:
    one = reading.partnerships()[0].model_dump(by_alias=True)
    with pytest.raises(ValidationError, match="'council@@x' is not a seat"):
        facts.Partnership.model_validate({**one, "seats": "council@@x"})
