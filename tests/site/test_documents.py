"""The parts of docs/ that are made from the code."""

from pathlib import Path

import pytest

from commonweal.cli.refusal import CannotGoOn
from commonweal.site import documents
from commonweal.site.rooms import ROOMS

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_documents_are_up_to_date() -> None:
    for page, wanted in documents.made_pages(DOCS).items():
        assert page.read_text() == wanted, "run 'make docs' and commit what it wrote"


def test_table_of_rooms_has_every_room_with_its_purpose() -> None:
    table = documents.table_of_rooms()
    assert all(f"| **{room.name}** | " in table for room in ROOMS)
    assert "| **register** | Who and where we are: places, organisations, people, partnerships" in table


def test_charter_without_what_does_not_belong_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "larder").mkdir()
    (tmp_path / "larder" / "__init__.py").write_text('"""Food."""')
    monkeypatch.setattr(documents, "SOURCE", tmp_path)
    with pytest.raises(CannotGoOn, match="charter of larder does not say what does not belong there"):
        documents.charter_of("larder")


def test_fill_replaces_what_stands_between_the_markers_only() -> None:
    page = "before\n<!-- list: made by `make docs` -->\nold\n<!-- end of list -->\nafter\n"
    filled = documents.fill(page, "list", r"new \1")
    assert filled == "before\n<!-- list: made by `make docs` -->\n\nnew \\1\n\n<!-- end of list -->\nafter\n"
    assert documents.fill(filled, "list", r"new \1") == filled


def test_fill_without_markers_is_told() -> None:
    with pytest.raises(CannotGoOn, match="Put them back"):
        documents.fill("no markers", "list", "x")
