"""What is frozen is written down in one way only, so that its hash can be checked."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from commonweal.kit.freezing import canonical, digest, figure

NUMBERS = some.integers(-(10**15), 10**15) | some.floats(-1e15, 1e15).map(figure)
LEAVES = some.none() | some.booleans() | NUMBERS | some.text()
VALUES = some.recursive(LEAVES, lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner), max_leaves=20)


def test_canonical_sorts_keys_and_leaves_no_spaces() -> None:
    assert canonical({"b": 1, "a": [1.5, "é"]}) == '{"a":[1.5,"é"],"b":1}'.encode()


def test_digest_is_the_sha256_of_those_bytes() -> None:
    assert digest({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


@given(some.dictionaries(some.text(), VALUES))
def test_what_is_read_back_is_written_the_same(snapshot: dict) -> None:
    try:
        written = canonical(snapshot)
    except UnicodeEncodeError:
        return  # half of a character cannot be typed, stored or published
    assert canonical(json.loads(written)) == written


@pytest.mark.parametrize(("value", "kept"), [(12.0, 12), (12.5, 12.5), (-0.0, 0), (None, None), (7, 7), (1e16, 10**16)])
def test_figure_drops_a_point_that_says_nothing(value: float | None, kept: float | None) -> None:
    assert figure(value) == kept
    assert type(figure(value)) is type(kept)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_figure_refuses_what_is_no_number(value: float) -> None:
    with pytest.raises(ValueError, match="not finite"):
        figure(value)
