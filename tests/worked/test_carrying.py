"""The worked examples of docs/methods/carrying.md stand as the page says."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from commonweal.analysis.carrying import Fate, Rule, Way, apportion, apportion_rate, carry, changes, weights

PAGE = (Path(__file__).parents[2] / "docs/methods/carrying.md").read_text(encoding="utf-8")

PAIRS = (
    ("E01005109", "E01033666", "M"),
    ("E01005110", "E01033666", "M"),
    ("E01005137", "E01033685", "S"),
    ("E01005137", "E01033687", "S"),
    ("E01005061", "E01005061", "U"),
    ("E01019466", "E01032613", "X"),
)
NEW = {"E01033666": 1900.0, "E01033685": 1200.0, "E01033687": 2400.0, "E01005061": 1500.0, "E01032613": 1600.0}
OLD = {"E01005109": 800.0, "E01005110": 1200.0, "E01005137": 3500.0, "E01005061": 1500.0, "E01019466": 1600.0}
COUNT = {"E01005109": 40.0, "E01005110": 30.0, "E01005137": 90.0, "E01005061": 12.0, "E01019466": 25.0}
RATE = {"E01005109": 10.0, "E01005110": 5.0, "E01005137": 6.0, "E01005061": 4.0, "E01019466": 9.0}


def said(value: float) -> str:
    return "none" if np.isnan(value) else f"{value:.1f}"


def test_the_table_of_carried_figures_is_what_the_method_gives() -> None:
    laid = changes(*zip(*PAIRS, strict=True))
    both = Rule(splits=True, merges=True)
    sizes = {"new_sizes": [NEW[str(code)] for code in laid.new], "old_sizes": [OLD[str(code)] for code in laid.old]}
    by_count, by_rate = (weights(laid, way, both, **sizes) for way in (Way.SUM, Way.MEAN))
    counts = carry(by_count, [COUNT[str(code)] for code in laid.old])
    rates = carry(by_rate, [RATE[str(code)] for code in laid.old])
    for code, count, rate in zip(laid.new, counts, rates, strict=True):
        assert f"| {code} | {NEW[str(code)]:,.0f} | {said(count)} | {said(rate)} |" in PAGE
    assert Fate.IRREGULAR in by_count.fate


def test_the_neighbourhood_of_the_page_is_what_the_method_gives() -> None:
    count = apportion([40.0, 20.0, 30.0], [1.0, 0.25, 0.5], Way.SUM)
    rate = apportion_rate([4.0, 1.0, 3.0], [40.0, 20.0, 30.0], [1000.0, 2000.0, 1000.0], [1.0, 0.25, 0.5])
    assert f"**{count.value:.0f}** cases" in PAGE
    assert rate.value is not None
    assert f"**{rate.value:.1f} %**" in PAGE
    assert f"{rate.numerator:.0f} ÷ {rate.denominator:,.0f}" in PAGE
