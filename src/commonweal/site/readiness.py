"""What a process that answers pages does before its first page, so that no person waits for it."""

from __future__ import annotations

import gc
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver
from django.utils.translation.trans_real import translation

from commonweal.kit import beforehand

OURS = Path(__file__).resolve().parent.parent
MESSAGES = 20_000


def make_ready() -> None:
    """Load all pages and their words, and set what is there for good apart from what each page makes and leaves behind."""
    _ = get_resolver().url_patterns
    beforehand.do()
    _make_templates()
    for language, _name in settings.LANGUAGES:
        _remember_words(language)
    # Else the collector looks through every library again, for a quarter of a second, in the middle of someone's page.
    gc.collect()
    gc.freeze()


def _make_templates() -> None:
    """Read every template of ours, so that no first page of its kind has to."""
    for directory in get_app_template_dirs("templates"):
        if Path(directory).is_relative_to(OURS):
            for path in Path(directory).rglob("*.html"):
                get_template(path.relative_to(directory).as_posix())


def _remember_words(language: str) -> None:
    """Let a language find a message at once that it has found before: gettext asks catalogue after catalogue each time."""
    words = translation(language)
    if not hasattr(words.gettext, "cache_info"):
        words.gettext = lru_cache(maxsize=MESSAGES)(words.gettext)  # type: ignore[method-assign]
