"""What a process that answers pages does before its first page, so that no person waits for it."""

from __future__ import annotations

import gc
from functools import lru_cache

from django.conf import settings
from django.urls import get_resolver
from django.utils.translation.trans_real import translation

MESSAGES = 20_000


def make_ready() -> None:
    """Load all pages and their words, and set what is there for good apart from what each page makes and leaves behind."""
    _ = get_resolver().url_patterns
    for language, _name in settings.LANGUAGES:
        _remember_words(language)
    # Else the collector looks through every library again, for a quarter of a second, in the middle of someone's page.
    gc.collect()
    gc.freeze()


def _remember_words(language: str) -> None:
    """Let a language find a message at once that it has found before: gettext asks catalogue after catalogue each time."""
    words = translation(language)
    if not hasattr(words.gettext, "cache_info"):
        words.gettext = lru_cache(maxsize=MESSAGES)(words.gettext)  # type: ignore[method-assign]
