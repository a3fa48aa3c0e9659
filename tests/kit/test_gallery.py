"""The gallery shows every part that pages are drawn from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from django.test import Client
from django.urls import reverse

from tests.kit.outline import Outline

pytestmark = pytest.mark.django_db

TEMPLATES = Path(__file__).parents[2] / "src/commonweal/kit/templates"

# Tags that stand in no page by themselves: fields are drawn by forms, the rest by the frame and by lists.
NOT_SPECIMENS = {
    # ... drawn with every form
    "character_count", "checkboxes", "date_input", "error_message", "error_summary", "fieldset", "file_upload",
    "form_errors", "form_field", "form_fields", "hint", "input", "label", "password_input", "radios", "select",
    "textarea",
    # ... the frame of every page, this one too
    "address", "flashes", "installation", "languages", "main_menu", "service_navigation", "skip_link", "title_prefix",
    # ... lists, the record, late edits and what is fetched, which have pages of their own
    "count_of", "fetched", "listed", "page_links", "panels", "stale_kept",
    # ... the way back and tables from data, drawn like a link and like the table that is shown
    "back_link", "data_table",
}  # fmt: skip


@pytest.fixture
def page(client: Client) -> Outline:
    response = client.get(reverse("kit:component-gallery"))
    assert response.status_code == 200
    return Outline(response.content.decode())


def test_component_gallery_shows_every_tag() -> None:
    offered = set(engines["django"].engine.template_libraries["govuk"].tags)
    words = (TEMPLATES / "kit/component_gallery.html").read_text()
    shown = set(re.findall(r"{%\s*(\w+)", words))
    assert offered - shown == NOT_SPECIMENS


def test_component_gallery_has_one_main_heading(page: Outline) -> None:
    assert page.parts.count("/h1") == 1


def test_component_gallery_uses_each_id_once(page: Outline) -> None:
    ids = [dict(part[1])["id"] for part in page.parts if isinstance(part, tuple) and "id" in dict(part[1])]
    assert sorted(ids) == sorted(set(ids))


def test_component_gallery_is_named_by_what_it_is(page: Outline) -> None:
    title = page.words[0]
    assert title.startswith("Design of these pages – ")
