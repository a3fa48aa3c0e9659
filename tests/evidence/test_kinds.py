"""Raw, imputed, projected and provisional figures stand beside each other, and every figure says which it is."""

from __future__ import annotations

import pytest
from django.test import Client

from commonweal.evidence import reads
from commonweal.evidence.exports.words import remark
from commonweal.evidence.store.shape import PREFERENCE, Kind
from tests.evidence.conftest import BUILDER, PUBLIC, TODAY, Country
from tests.evidence.test_reads import line_of, of

pytestmark = pytest.mark.usefixtures("each_engine")


def shown(country: Country, **facts: object) -> tuple[float | None, str] | None:
    found = reads.series(BUILDER, country.rate, [country.borough], on=TODAY, **facts)["E07000001"]  # type: ignore[arg-type]
    return (found[0].value, found[0].kind) if found else None


def test_the_order_of_preference_names_every_kind_once() -> None:
    assert PREFERENCE == (Kind.RAW, Kind.RETURN, Kind.IMPUTED, Kind.PROJECTED, Kind.PROVISIONAL)
    assert set(PREFERENCE) == set(Kind)


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_the_preferred_kind_is_shown_whichever_came_last(country: Country, order: tuple[int, ...]) -> None:
    kinds = ["raw", "imputed", "projected", "provisional"]
    for number in order:
        country.record(of(country.rate, country.borough, float(number), kind=kinds[number]))
    assert shown(country) == (0.0, "raw")
    assert shown(country, kinds=["imputed", "provisional"]) == (1.0, "imputed")
    assert shown(country, kinds=["projected"]) == (2.0, "projected")


def test_a_later_release_replaces_only_its_own_kind(country: Country) -> None:
    country.record(of(country.rate, country.borough, 1.0))
    country.record(of(country.rate, country.borough, 2.0, kind="imputed"))
    country.record(of(country.rate, country.borough, 3.0, kind="imputed"))
    assert shown(country) == (1.0, "raw")
    assert shown(country, kinds=["imputed"]) == (3.0, "imputed")


def test_where_the_plain_figure_is_missing_an_imputed_one_is_shown_and_says_so(country: Country) -> None:
    country.record(of(country.rate, country.borough, None))
    country.record(of(country.rate, country.borough, 2.0, kind="imputed"))
    assert shown(country) == (2.0, "imputed")
    own = line_of(country, country.borough, country.rate).own
    assert own is not None
    assert (own.value, remark(own)) == (2.0, "imputed")


def test_a_withheld_figure_is_not_filled_in(country: Country) -> None:
    country.record(of(country.rate, country.borough, None, status="suppressed"))
    country.record(of(country.rate, country.borough, 2.0, kind="imputed"))
    assert shown(country) == (None, "raw")


def test_what_is_put_together_says_how_many_parts_are_of_which_kind(country: Country) -> None:
    first, second, third, fourth = country.neighbourhoods
    country.record(
        of(country.births, first, 10.0),
        of(country.births, second, 10.0),
        of(country.births, third, 10.0, kind="imputed"),
        of(country.births, fourth, 10.0, kind="projected"),
    )
    own = line_of(country, country.borough, country.births).own
    assert own is not None
    assert (own.value, own.kind, own.kinds) == (40.0, "projected", (("raw", 2), ("imputed", 1), ("projected", 1)))
    assert remark(own) == "sum of 4 neighbourhoods; 1 of 4 imputed, 1 of 4 projected"


def test_what_is_put_together_from_one_kind_says_that_kind(country: Country) -> None:
    country.record(*(of(country.births, place, 1.0, kind="imputed") for place in country.neighbourhoods))
    own = line_of(country, country.borough, country.births).own
    assert own is not None
    assert (own.kind, own.kinds, remark(own)) == ("imputed", (), "sum of 4 neighbourhoods; imputed")


def test_a_missing_part_counts_for_no_kind(country: Country) -> None:
    first, second, third, fourth = country.neighbourhoods
    country.record(
        of(country.rate, first, 1.0, kind="imputed"),
        of(country.rate, second, 1.0, kind="imputed"),
        of(country.rate, third, None),
        of(country.rate, fourth, 1.0),
    )
    own = line_of(country, country.borough, country.rate).own
    assert own is not None
    assert own.kinds == (("raw", 1), ("imputed", 2))
    assert remark(own) == "mean of 3 of 4 neighbourhoods, weighted by population; 2 of 3 imputed"


def test_kinds_beside_each_other_are_told_and_single_ones_are_not(country: Country) -> None:
    country.record(of(country.rate, country.borough, 1.0, "2022"))
    country.record(of(country.rate, country.borough, 2.0, "2023"), of(country.rate, country.borough, 4.0, "2024"))
    country.record(
        of(country.rate, country.borough, 3.0, "2023", kind="imputed"),
        of(country.rate, country.borough, 5.0, "2024", kind="provisional"),
    )
    found = reads.beside(BUILDER, country.rate, country.borough, on=TODAY)
    assert {period: [(each.value, each.kind) for each in figures] for period, figures in found.items()} == {
        "2024": [(4.0, "raw"), (5.0, "provisional")],
        "2023": [(2.0, "raw"), (3.0, "imputed")],
    }
    assert list(found) == ["2024", "2023"]
    assert list(reads.beside(PUBLIC, country.rate, country.borough, on=TODAY)) == ["2023"]


def test_the_page_shows_what_is_kept_beside_a_figure(client: Client, country: Country) -> None:
    country.record(of(country.rate, country.borough, 2.0, "2023"))
    address = f"/evidence/places/{country.borough.pk}/"
    assert "Figures of several kinds" not in client.get(address).content.decode()
    country.record(of(country.rate, country.borough, 3.0, "2023", kind="imputed"))
    page = client.get(f"{address}?indicator={country.rate.code}").content.decode()
    assert "<td>2.0% (as published)</td><td>3.0% (imputed)</td>" in page
