"""The benchmarks are no tests and take long, so that nobody would notice for a while that one no longer starts."""

from __future__ import annotations

from importlib import import_module

import pytest

from bench.__main__ import MODULES


@pytest.mark.parametrize("name", MODULES)
def test_every_benchmark_has_what_it_stands_on(name: str) -> None:
    assert callable(import_module(f"bench.{name}").measure)
