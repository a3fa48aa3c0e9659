"""A process that answers pages is ready before its first: its words are found at once, and are the same words."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.template import engines
from django.utils.translation import gettext, ngettext, override
from django.utils.translation.trans_real import DjangoTranslation, translation

from commonweal.evidence.store import expressions
from commonweal.evidence.store.engines import duckdb
from commonweal.site.readiness import make_ready


@pytest.fixture
def ready() -> Iterator[None]:
    make_ready()
    yield
    gc.unfreeze()
    for language, _name in settings.LANGUAGES:
        vars(translation(language)).pop("gettext", None)


def test_words_are_those_of_the_catalogues_and_found_once(ready: None) -> None:
    plain = DjangoTranslation("en-gb")
    for message in ("Enter a valid date.", "Partnerships", "no message of ours", "%(count)d late", ""):
        assert translation("en-gb").gettext(message) == plain.gettext(message)
    with override("en-gb"):
        before = translation("en-gb").gettext.cache_info().hits
        assert [gettext("Partnerships"), gettext("Partnerships")] == ["Partnerships", "Partnerships"]
        assert translation("en-gb").gettext.cache_info().hits >= before + 1
        assert ngettext("%d seat", "%d seats", 2) == "%d seats"


def test_what_is_there_for_good_is_set_apart_from_what_a_page_leaves_behind(ready: None) -> None:
    assert gc.get_freeze_count() > 10_000


def test_a_process_that_is_ready_already_is_left_alone(ready: None) -> None:
    words = translation("en-gb").gettext
    make_ready()
    assert translation("en-gb").gettext is words


def test_the_first_page_finds_its_statements_and_its_templates_made(ready: None) -> None:
    before = duckdb.compiled.cache_info().misses
    for question in {*expressions.QUESTIONS, *duckdb.BINDINGS}:
        duckdb.compiled(question)
    assert duckdb.compiled.cache_info().misses == before
    made = engines["django"].engine.template_loaders[0].get_template_cache
    assert {"evidence/place_profile.html", "kit/base.html"} <= set(made)
