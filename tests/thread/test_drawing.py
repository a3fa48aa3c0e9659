"""The picture of a thread: every step is in it, what is not there is broken off, and it runs nothing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commonweal.site.drawing import drawn, wrapped
from commonweal.site.reads import Bead, Stage, Thread
from commonweal.site.reads.stages import Line

SVG = "{http://www.w3.org/2000/svg}"


def thread(*stages: Stage, title: str = "A title", others: int = 0) -> Thread:
    line = Line()
    for stage in stages:
        beside = [Bead("action", 100 + number, f"Other {number}") for number in range(others)]
        line.put(stage, Bead("target", 1, title), beside)
    return Thread("target", 1, title, "Northwick", line.steps(Stage.TARGET), is_public=False)


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("upright", [False, True])
def test_every_step_is_named(upright: bool) -> None:
    words = texts(drawn(thread(*Stage), upright=upright))
    for label in ("SOURCE", "RELEASE", "OBSERVATION", "ISSUE", "OBJECTIVE", "TARGET", "ACTION", "UPDATE", "PUBLISHED"):
        assert label in words


@pytest.mark.parametrize("upright", [False, True])
def test_a_step_that_is_not_there_breaks_the_line(upright: bool) -> None:
    whole = ElementTree.fromstring(drawn(thread(*Stage), upright=upright))
    broken = ElementTree.fromstring(drawn(thread(Stage.ISSUE, Stage.TARGET), upright=upright))
    assert [len(list(each.iter(f"{SVG}path"))) for each in (whole, broken)] == [16, 8]
    assert sum(path.get("class") == "cw-gold__gap" for path in broken.iter(f"{SVG}path")) == 8


def test_others_branch_off_and_are_counted() -> None:
    svg = ElementTree.fromstring(drawn(thread(Stage.TARGET, others=7)))
    assert sum(path.get("class") == "cw-gold__strand" for path in svg.iter(f"{SVG}path")) == 4
    assert "+7" in texts(drawn(thread(Stage.TARGET, others=7)))


def test_only_on_its_page_do_beads_lead_to_their_steps() -> None:
    assert "<a " not in drawn(thread(*Stage))
    svg = ElementTree.fromstring(drawn(thread(*Stage), linked=True))
    links = list(svg.iter(f"{SVG}a"))
    assert [link.get("href") for link in links] == [f"#step-{stage}" for stage in Stage]
    assert [link.get("aria-current") for link in links].count("step") == 1


@given(some.text(max_size=200))
def test_no_title_can_break_out_of_the_picture(title: str) -> None:
    plain = "".join(letter for letter in title if letter.isprintable())
    svg = drawn(thread(*Stage, title=plain + '"><script>alert(1)</script>'))
    assert not list(ElementTree.fromstring(svg).iter(f"{SVG}script"))


def test_it_has_a_name_and_no_styles_of_its_own() -> None:
    svg = drawn(thread(*Stage))
    assert 'aria-label="The thread of A title as a picture.' in svg
    assert "style=" not in svg


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("", [""]),
        ("short", ["short"]),
        ("one two three four", ["one two", "three four"]),
        ("a-file-name-that-is-longer.csv", ["a-file-", "name-that…"]),
        ("anunbrokenword", ["anunbroken", "word"]),
        ("one two three four five six", ["one two", "three fou…"]),
    ],
)
def test_words_are_laid_in_lines(words: str, lines: list[str]) -> None:
    assert wrapped(words, letters=10, lines=2) == lines


@given(some.text(), some.integers(5, 40), some.integers(1, 4))
def test_no_line_is_longer_and_no_more_lines_than_asked(words: str, letters: int, lines: int) -> None:
    laid = wrapped(words, letters=letters, lines=lines)
    assert 1 <= len(laid) <= lines
    assert all(len(line) <= letters for line in laid)
