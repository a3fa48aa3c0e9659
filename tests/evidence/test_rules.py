"""Who may do what, as a table; and the one gate that every figure passes on its way out."""

from __future__ import annotations

from datetime import date

import pytest

from commonweal.evidence import rules
from commonweal.evidence.models import Indicator
from commonweal.evidence.rules import Figure, findings, geography, limits, needs
from commonweal.register.rules import Viewer

PUBLIC = Viewer.public()
STRANGER = Viewer(user_id=1, name="someone signed in")
PARTNER = Viewer(user_id=2, name="a partner", places=frozenset([7]))
SUPPORT = Viewer(user_id=3, name="a support team", supports=frozenset([7]), places=frozenset([7]))
SYSTEM = Viewer.system("the command line")

MAY = {
    #                             public  stranger partner support system
    "may_see_provisional":        (False, True, True, True, True),
    "may_have_portrait_set":      (False, True, True, True, True),
    "may_record_observations":    (False, False, True, True, True),
    "may_add_source":             (False, False, False, True, True),
    "may_change_source":          (False, False, False, True, True),
    "may_add_indicator":          (False, False, False, True, True),
    "may_change_indicator":       (False, False, False, True, True),
    "may_load_release":           (False, False, False, True, True),
    "may_declare_carrying":       (False, False, False, True, True),
}  # fmt: skip


@pytest.mark.parametrize("rule", MAY)
def test_who_may(rule: str) -> None:
    verdicts = [getattr(rules, rule)(viewer) for viewer in (PUBLIC, STRANGER, PARTNER, SUPPORT, SYSTEM)]
    assert tuple(bool(verdict) for verdict in verdicts) == MAY[rule]
    assert all(verdict.reason for verdict in verdicts if not verdict)


def test_the_table_has_every_rule() -> None:
    # Those that ask about a thing are tried beside it: test_findings, test_gaps, test_needs, test_neighbourhoods, test_carrying,
    # test_rebasing.
    elsewhere = {
        name for part in (findings, geography, limits, needs) for name in vars(part) if name.startswith("may_")
    }
    assert {name for name in vars(rules) if name.startswith("may_")} - elsewhere <= set(MAY)
    assert set(MAY) <= set(vars(rules))


# --- The gate


def indicator(smallest: int | None = 5) -> Indicator:
    return Indicator(code="cases", name="Cases", unit="cases", smallest_shown=smallest)


def figure(value: float | None, **facts: object) -> Figure:
    return Figure("cases", "E01000001", "2024", date(2024, 1, 1), date(2025, 1, 1), value, **facts)  # type: ignore[arg-type]


def shown(given: Figure, smallest: int | None = 5) -> Figure:
    return rules.shown([given], {"cases": indicator(smallest)})[0]


@pytest.mark.parametrize(
    ("count", "value", "status"),
    [
        (0.0, 0.0, "present"),
        (1.0, None, "suppressed"),
        (4.0, None, "suppressed"),
        (5.0, 5.0, "present"),
        (7.0, 5.0, "present"),
        (8.0, 10.0, "present"),
        (1203.0, 1205.0, "present"),
        (-3.0, None, "suppressed"),
    ],
)
def test_small_counts_are_withheld_and_the_others_rounded(count: float, value: float | None, status: str) -> None:
    seen = shown(figure(count))
    assert (seen.value, seen.status) == (value, status)


def test_a_rate_is_withheld_by_its_count_and_follows_its_rounded_count() -> None:
    withheld = shown(figure(0.3, numerator=3.0, denominator=1000.0, lower=0.1, upper=0.9))
    assert (withheld.value, withheld.numerator, withheld.denominator, withheld.lower, withheld.status) == (
        None, None, None, None, "suppressed",
    )  # fmt: skip
    rate = shown(figure(1.2, numerator=12.0, denominator=1000.0))
    assert (rate.value, rate.numerator, rate.denominator) == (pytest.approx(1.0), 10.0, 1000.0)


@pytest.mark.parametrize("count", [2.0, -2.0])
def test_some_are_never_rounded_to_none(count: float) -> None:
    """Where the smallest shown is less than half of what counts are rounded to, two would be told as nought."""
    seen = shown(figure(count, numerator=count, denominator=100.0), smallest=2)
    assert (seen.value, seen.numerator, seen.status) == (None, None, "suppressed")
    assert shown(figure(3.0), smallest=2).value == 5.0


def test_an_indicator_without_a_smallest_count_is_shown_as_it_is() -> None:
    assert shown(figure(3.0), smallest=None).value == 3.0


@pytest.mark.parametrize("status", ["missing", "suppressed"])
def test_what_is_not_present_has_no_number_at_all(status: str) -> None:
    seen = shown(figure(3.0, status=status, numerator=3.0), smallest=None)
    assert (seen.value, seen.numerator, seen.status) == (None, None, status)


@pytest.mark.parametrize("small", [1, 2, 3, 4])
def test_a_withheld_count_cannot_be_worked_out_from_a_total_and_the_other_part(small: int) -> None:
    """Whatever the other part is, every small count gives the same two rounded figures with some other part."""
    for other in range(5, 300):
        told = (shown(figure(float(other))).value, shown(figure(float(other + small))).value)
        possible = {
            count
            for count in range(1, 5)
            for part in range(other - 4, other + 5)
            if (shown(figure(float(part))).value, shown(figure(float(part + count))).value) == told
        }
        assert len(possible) > 1, (other, small)
