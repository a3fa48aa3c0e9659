"""Nothing but a few modules asks the store, and each of those passes what it gets through the gate."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

import commonweal
from commonweal.evidence import rules
from commonweal.evidence.exports.words import remark
from commonweal.evidence.models import Disclosure, Indicator, Reason
from commonweal.evidence.rules import Decided, Figure

SOURCE = Path(commonweal.__file__).parent
ASKING = {
    "evidence/reads/figures.py": "passes every answer through rules.shown with what was decided",
    "evidence/reads/profile.py": "passes every figure through rules.shown with what was decided of its parts",
    "evidence/reads/throughout.py": "hands what it put together to the profile, which does",
    "evidence/reads/spread.py": "keeps plain arrays for itself, and passes what it hands out through rules.shown with what was decided",
    "evidence/reads/across.py": "keeps plain arrays for itself, and passes what it hands out through rules.shown with what was decided",
    "evidence/reads/together.py": "passes every figure through rules.shown with what was decided of its parts",
    "evidence/apps.py": "has the statements made before the first page, and asks nothing",
    "evidence/reads/manifest.py": "says which files are asked, and asks nothing",
}
"""The modules that import the store's questions. A new one is added here once it has been looked at: decision 85."""


def asking() -> set[str]:
    found = set()
    for path in SOURCE.rglob("*.py"):
        where = path.relative_to(SOURCE).as_posix()
        if where.startswith("evidence/store/"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
                if any(name.startswith("commonweal.evidence.store.questions") for name in names):
                    found.add(where)
    return found


def test_only_modules_that_were_looked_at_ask_the_store() -> None:
    assert asking() == ASKING.keys()


@pytest.mark.parametrize(
    "where",
    [
        "evidence/reads/figures.py",
        "evidence/reads/profile.py",
        "evidence/reads/spread.py",
        "evidence/reads/across.py",
        "evidence/reads/together.py",
    ],
)
def test_what_asks_the_store_passes_the_gate_with_what_was_decided(where: str) -> None:
    calls = [
        node
        for node in ast.walk(ast.parse((SOURCE / where).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "rules.shown"
    ]
    assert calls
    assert all(len(call.args) == 3 for call in calls)


# --- Exact counts at the gate

SPAN = (date(2024, 1, 1), date(2025, 1, 1))


def exact() -> Indicator:
    return Indicator(code="cases", name="Cases", unit="cases", smallest_shown=5, disclosure=Disclosure.SUPPRESSED)


def figure(value: float, **facts: object) -> Figure:
    return Figure("cases", "E01", "2024", *SPAN, value, release=7, **facts)  # type: ignore[arg-type]


def shown(given: Figure, decided: Decided | None) -> Figure:
    return rules.shown([given], {"cases": exact()}, decided)[0]


def test_without_a_decision_nothing_of_exact_counts_is_shown() -> None:
    seen = shown(figure(20.0), None)
    assert (seen.value, seen.status, seen.why) == (None, "suppressed", Reason.SECONDARY)


def test_exact_counts_are_exact_where_they_may_be_shown() -> None:
    assert shown(figure(21.0), Decided()).value == 21.0


def test_a_small_count_is_withheld_whatever_was_decided() -> None:
    seen = shown(figure(3.0), Decided())
    assert (seen.value, seen.why) == (None, Reason.PRIMARY)
    assert remark(seen) == "too few people to show"


def test_a_decision_is_of_one_release() -> None:
    named = ("cases", "E01", *SPAN, 7)
    seen = shown(
        figure(20.0, numerator=20.0, denominator=90.0, lower=1.0, upper=2.0), Decided({named: Reason.SECONDARY})
    )
    assert (seen.value, seen.numerator, seen.denominator, seen.lower, seen.upper) == (None,) * 5
    assert remark(seen) == "withheld so that another cannot be worked out"
    other = ("cases", "E01", *SPAN, 6)
    assert shown(figure(20.0), Decided({other: Reason.SECONDARY})).value == 20.0


def test_what_is_put_together_goes_by_its_parts() -> None:
    whole = frozenset({("cases", "E01", *SPAN)})
    assert shown(figure(20.0, basis="sum of 4"), Decided(composed=whole)).why == Reason.SECONDARY
    # The mean of counts that are all shown is not a small count for being small.
    assert shown(figure(2.5, basis="mean of 4"), Decided()).value == 2.5
