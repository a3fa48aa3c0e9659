"""An address is what `reverse` answers, found with fewer steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from commonweal.kit.addresses import MARK, address_of
from commonweal.kit.models import Job


@pytest.fixture
def beneath() -> Iterator[str]:
    """The installation answers beneath another site's address."""
    before = get_script_prefix()
    set_script_prefix("/partnership/")
    yield "/partnership/"
    set_script_prefix(before)


@pytest.mark.parametrize(
    ("name", "args", "kwargs"),
    [
        ("kit:job", [7], None),
        ("kit:job", [0], None),
        ("kit:job", (), {"pk": 12}),
        ("kit:job", ["12"], None),
        ("kit:job", [MARK], None),
        ("kit:history", ["register.place", 4], None),
        ("kit:history", (), {"pk": 4, "kind": "register.place"}),
        ("kit:component-gallery", (), None),
        ("structure:overlap-page", [31, 2], None),
        ("structure:overlap-page", (), {"second_pk": 2, "first_pk": 31}),
    ],
)
def test_an_address_is_the_one_that_django_gives(name: str, args: Any, kwargs: Any) -> None:
    expected = reverse(name, args=args or None, kwargs=kwargs)
    assert [address_of(name, args, kwargs), address_of(name, args, kwargs)] == [expected, expected]


@pytest.mark.parametrize(
    ("name", "args"), [("kit:job", [-1]), ("kit:job", [None]), ("kit:job", []), ("kit:no-page", [1])]
)
def test_there_is_no_address_of_what_has_no_page(name: str, args: list[Any]) -> None:
    with pytest.raises(NoReverseMatch):
        address_of(name, args)


def test_an_installation_beneath_another_address_has_its_own(beneath: str) -> None:
    assert address_of("kit:job", [7]) == f"{beneath}kit/jobs/7/"


def test_a_choice_in_words_is_what_django_says() -> None:
    job = Job(state="failed")
    assert (job.get_state_display(), Job(state="unheard of").get_state_display()) == ("failed", "unheard of")
