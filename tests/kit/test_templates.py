"""Every template of the house can be read, and says every word in a way that can be translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

SOURCE = Path(__file__).parents[2] / "src/commonweal"
TEMPLATES = sorted(path for path in SOURCE.glob("*/templates/**/*.html"))

# What is no word: tags, variables, comments, entities, figures and signs.
NOT_WORDS = re.compile(
    r"{%\s*comment.*?endcomment\s*%}|{%\s*blocktrans.*?endblocktrans(late)?\s*%}|{[%{#].*?[%}#]}"
    r"|<(script|style|svg)\b.*?</\2>|<!--.*?-->|<[^>]*>|&\w+;",
    re.DOTALL,
)
# Names, which are the same in every language, as are initials like SVG.
NAMES = {"Commonweal", "Dr", "Amara", "Osei", "GeoJSON"}


def name_of(path: Path) -> str:
    return str(path).partition("/templates/")[2]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_can_be_read(path: Path) -> None:
    get_template(name_of(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_no_word_that_cannot_be_translated(path: Path) -> None:
    words = re.findall(r"[^\W\d_]{2,}", NOT_WORDS.sub(" ", path.read_text(encoding="utf-8")))
    assert [word for word in words if word not in NAMES and not word.isupper()] == []
