"""Likeness of names: what is folded, what is compared, and what the measure promises."""

from __future__ import annotations

import doctest
import re
import string
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonweal.analysis import likeness
from commonweal.analysis.likeness import alike, plain_name, sharing

NAMES = st.lists(st.text(alphabet=string.ascii_letters + " &.'-", max_size=25), max_size=12)


def pairs(names: list[str], **options: float) -> dict[tuple[int, int], float]:
    found = alike(names, **options)  # type: ignore[arg-type]
    return {
        (one, other): much
        for one, other, much in zip(*map(np.ndarray.tolist, (found.first, found.second, found.likeness)), strict=True)
    }


def test_examples_run() -> None:
    assert doctest.testmod(likeness).failed == 0


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("The Northwick M.B.C.", "northwick metropolitan borough council"),
        ("NORTHWICK METROPOLITAN BOROUGH COUNCIL", "northwick metropolitan borough council"),
        ("Dene Community Trust C.I.C.", "dene community trust"),
        ("Moor & Foot Assoc.", "moor foot association"),
        ("Saint Mary’s Church", "st marys church"),
        ("Dene NHS FT", "dene nhs foundation trust"),
        ("Crème Brûlée, Ltd", "creme brulee"),
        ("The Ltd", "the ltd"),
        ("", ""),
    ],
)
def test_names_of_organisations_are_folded(written: str, plain: str) -> None:
    assert plain_name(written) == plain


@pytest.mark.parametrize(
    ("written", "plain"),
    [("The Rt Hon. Dame Zoë O’Hara MP", "zoe ohara"), ("Hara, Z", "hara z"), ("Lord Sir", "lord sir")],
)
def test_names_of_people_are_folded(written: str, plain: str) -> None:
    assert plain_name(written, person=True) == plain


def test_a_name_is_text() -> None:
    with pytest.raises(TypeError, match="a name is text"):
        plain_name(None)  # type: ignore[arg-type]


def test_slip_in_a_rare_word_is_forgiven_and_another_word_is_not() -> None:
    names = [
        "Northwick Primary School",
        "Northwik Primary School",
        "Southwick Primary School",
        "Elmwood Primary School",
    ]
    found = pairs(names)
    assert set(found) == {(0, 1)}
    assert 0.95 < found[0, 1] < 1


def test_numbers_that_look_alike_are_different() -> None:
    assert pairs(["Scouts 1234567", "Scouts 1234568", "Cubs"]) == {}


def test_one_word_is_not_matched_twice() -> None:
    assert pairs(["David Davis", "David Smith", "Jo Brown"], person=True) == {}


def test_initial_stands_for_a_first_name() -> None:
    found = pairs(["Ada Osei", "A. Osei", "Ben Osei", "Jo Brown", "Kim Green"], person=True, least=0.9)
    assert set(found) == {(0, 1)}
    assert set(pairs(["Ada Osei", "A Osei"], least=0.9)) == set()  # an organisation has no initials


def test_names_of_common_words_alone_are_compared_with_their_like() -> None:
    names = ["Community Forum", "Forum (Community)"] + [
        f"{word} {kind}" for word in ("Community", "Youth") for kind in ("Forum", "Trust")
    ] * 60
    found = alike(names, least=1.0)
    assert (0, 1) not in set(
        zip(found.first.tolist(), found.second.tolist(), strict=True)
    )  # 62 are called so: it says nothing
    assert pairs(["Community Forum", "Forum (Community)"], least=1.0) == {(0, 1): pytest.approx(1.0)}


def test_least_is_a_share() -> None:
    for wrong in (0.0, 1.5):
        with pytest.raises(ValueError, match="above 0 and at most 1"):
            alike(["A"], least=wrong)


def test_nothing_is_like_nothing() -> None:
    assert pairs([]) == pairs(["", "  "]) == pairs(["Dene"]) == {}


@given(NAMES)
def test_pairs_are_ordered_unique_and_within_bounds(names: list[str]) -> None:
    found = alike(names, least=0.5)
    assert (found.first < found.second).all()
    assert len(set(zip(found.first.tolist(), found.second.tolist(), strict=True))) == len(found.first)
    assert ((found.likeness >= 0.5 - 1e-9) & (found.likeness <= 1)).all()


@given(NAMES, st.randoms(use_true_random=False))
def test_order_of_the_names_does_not_matter(names: list[str], chance: object) -> None:
    order = list(range(len(names)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    shuffled = pairs([names[place] for place in order])
    back = {tuple(sorted((order[one], order[other]))): much for (one, other), much in shuffled.items()}
    straight = pairs(names)
    assert set(back) == set(straight)
    assert all(abs(back[pair] - straight[pair]) < 1e-9 for pair in straight)


@given(st.lists(st.sampled_from(["Dene Trust", "Moor Guild", "Foot Society", "Ash Forum"]), min_size=2, max_size=8))
def test_the_same_plain_words_are_wholly_alike(names: list[str]) -> None:
    found = pairs([*names, f"The {names[0]} Ltd"])
    assert found[0, len(names)] == pytest.approx(1.0)


def test_sharing_needs_two_and_at_most_so_many() -> None:
    rows = [(row, "host") for row in range(6)] + [(1, "own"), (2, "own"), (1, "own"), (3, "alone")]
    assert sharing(rows) == {(1, 2): ["own"]}
    assert len(sharing(rows, most=6)) == 15
    with pytest.raises(ValueError, match="2 or more"):
        sharing(rows, most=1)


def test_worked_example_is_as_the_page_prints_it() -> None:
    text = (Path(__file__).parents[2] / "docs" / "methods" / "likeness.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w[\w ]+) \| (\w[\w ]+) \| (\d\.\d\d) \|$", text, re.MULTILINE)
    names = ["Northwick Council", "The Northwick Council", "Northwick Borough Council", "Northwik Council", "Southwick Council",
             "Northwick Primary School", "Southwick Primary School", "Dene Trust", "Dene Trust Ltd"]  # fmt: skip
    found = {(names[one], names[other]): f"{much:.2f}" for (one, other), much in pairs(names, least=0.01).items()}
    assert len(rows) == 6
    assert {(one, other): much for one, other, much in rows} == {
        (one, other): found[one, other] for one, other, _ in rows
    }
