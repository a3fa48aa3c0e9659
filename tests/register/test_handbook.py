"""The handbook: what it says, that its PDF is one for everybody, and what happens where no PDF can be made."""

from __future__ import annotations

import builtins
import io
import re
import zlib
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from odfdo import Document

from commonweal.kit import jobs
from commonweal.kit.models import Job, User
from commonweal.register import reads, rules, writes
from commonweal.register.exports import handbook
from commonweal.register.models import Partnership
from commonweal.register.rules import Viewer
from tests.register.building import BY, ON, SPRING, Register

pytestmark = pytest.mark.django_db


def book_of(register: Register, partnership: Partnership | None = None) -> reads.Handbook:
    return reads.handbook(BY, register.place, on=ON, partnership=partnership)


def test_handbook_tells_remit_seats_and_ties(register: Register) -> None:
    writes.change_partnership(
        register.board, by=BY, version=None, purpose="Agrees what Northwick needs.", meeting_hours="2.5"
    )
    book = book_of(register)
    assert [(part.name, [chapter.name for chapter in part.chapters]) for part in book.parts] == [
        ("Community", ["Community Forum", "Strategic Board"])
    ]
    forum, board = book.chapters
    assert board.remit == "Agrees what Northwick needs."
    assert dict(board.facts) == {
        "Statutory basis": "None: partners chose to set it up",
        "Role": "Strategic",
        "Meetings": "6 a year, 2.5 hours each",
        "Budget a year": "£1,200.50",
        "Accountable body": "Northwick Council",
        "Since": "1 April 2024",
    }
    assert [(one.role, one.person, one.organisation, one.deputy) for one in board.seats] == [
        ("Chair", "Ada Osei", "Northwick Council", ""),
        ("Member", "Grace Rowe", "Dene Trust", "Ada Osei"),
    ]
    assert board.ties == (("Report to it", "Community Forum"),)
    assert forum.ties == (("Reports to", "Strategic Board"),)
    assert [(one.person, one.constituency) for one in forum.seats] == [("Vacant", "Tenants")]
    assert forum.summary == "1 seat, 1 vacant"


def test_handbook_is_of_a_day(register: Register) -> None:
    writes.end_partnership(register.forum, by=BY, on=date(2026, 6, 1))
    assert [chapter.name for chapter in book_of(register).chapters] == ["Strategic Board"]
    assert book_of(register).chapters[0].ties == ()
    before = reads.handbook(BY, register.place, on=date(2026, 5, 1))
    assert [chapter.name for chapter in before.chapters] == ["Community Forum", "Strategic Board"]


def test_handbook_of_one_partnership(register: Register) -> None:
    book = book_of(register, register.board)
    assert (book.title, [chapter.name for chapter in book.chapters]) == ("Strategic Board", ["Strategic Board"])


def test_handbook_takes_four_queries_however_long_it_is(register: Register) -> None:
    for number in range(5):
        body = writes.add_partnership(register.place, by=BY, name=f"Panel {number}", since=SPRING)
        writes.add_seat(body, by=BY, organisation=register.charity, since=SPRING)
        writes.add_tie(body, register.board, by=BY, kind="reports_to")
    with CaptureQueriesContext(connection) as captured:
        book = reads.handbook(Viewer.public(), register.place, on=ON)
    assert len(book.chapters) == 7
    assert len(captured) == 4


def test_handbook_page(register: Register, client: Client) -> None:
    text = client.get(reverse("register:place-handbook")).content.decode()
    assert text.count("<h1") == 1
    assert f'href="#partnership-{register.board.pk}"' in text
    assert "Ada Osei" in text
    alone = client.get(reverse("register:partnership-handbook", args=[register.board.pk])).content.decode()
    assert "Strategic Board</h1>" in alone
    assert "Community Forum" in alone
    assert client.get(reverse("register:place-handbook"), {"as": "doc"}).status_code == 404


# --- PDF


def streams(content: bytes) -> bytes:
    """What is in a PDF, with its packed parts unpacked beside it."""
    unpacked = []
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            unpacked.append(zlib.decompress(found.group(1)))
        except zlib.error:
            unpacked.append(found.group(1))
    return content + b"\n".join(unpacked)


def test_pdf_is_tagged_with_bookmarks_language_and_pages(register: Register, team: Viewer, client: Client) -> None:
    user = User.objects.get(pk=team.user_id)
    client.force_login(user)
    answered = client.post(reverse("register:place-handbook"))
    job = Job.objects.get(kind="register.handbook")
    assert answered.headers["Location"] == reverse("kit:job", args=[job.pk])
    jobs.run.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.progress, job.total) == ("done", 2, 2)
    response = client.get(job.href)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="partnership-handbook-northwick-')
    client.logout()
    assert client.get(job.href).status_code == 404
    assert response.content.startswith(b"%PDF-1.")
    inside = streams(response.content)
    assert b"/StructTreeRoot" in inside
    assert b"/Marked true" in inside
    assert b"/Lang (en" in inside
    assert b"pdfuaid" in inside
    assert b"/Outlines" in inside
    titles = re.findall(rb"/Title \((.*?)\)", inside)
    assert {b"Contents", b"Community", b"Community Forum", b"Strategic Board"} <= set(titles)
    assert inside.count(b"/Type /Page\n") + inside.count(b"/Type /Page ") + inside.count(b"/Type /Page/") >= 3
    for tag in (b"/H1", b"/H2", b"/H3", b"/Table", b"/TH", b"/TD"):
        assert b"/S " + tag in inside, tag


def test_pdf_shows_names_as_text_and_runs_none_of_them(register: Register) -> None:
    writes.add_partnership(
        register.place, by=BY, name="<img src='file:///etc/passwd'> & co", purpose="<script>x</script>", since=SPRING
    )
    inside = streams(handbook.as_pdf(book_of(register)))
    assert b"/Subtype /Image" not in inside
    assert b"EmbeddedFile" not in inside


def test_pdf_of_one_partnership_is_made_at_once(register: Register, client: Client) -> None:
    response = client.get(reverse("register:partnership-handbook", args=[register.board.pk]), {"as": "pdf"})
    assert response.headers["Content-Disposition"].startswith('attachment; filename="strategic-board-northwick-')
    assert b"/Title (Strategic Board, Northwick)" in streams(response.content)


def test_public_signs_in_to_have_a_whole_handbook_set(register: Register, client: Client) -> None:
    verdict = rules.may_have_handbook_set(Viewer.public())
    assert (bool(verdict), bool(rules.may_have_handbook_set(Viewer(user_id=1)))) == (False, True)
    assert verdict.reason in client.get(reverse("register:place-handbook")).content.decode()
    assert client.post(reverse("register:place-handbook")).status_code == 302
    assert not Job.objects.exists()


def test_without_pango_the_page_says_so_and_offers_the_other(
    register: Register, team: Viewer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without_pango(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    client.force_login(User.objects.get(pk=team.user_id))
    for response in (
        client.post(reverse("register:place-handbook")),
        client.get(reverse("register:partnership-handbook", args=[register.board.pk]), {"as": "pdf"}),
    ):
        text = response.content.decode()
        assert response.status_code == 503
        assert "This machine cannot make PDF files" in text
        assert "?as=odt" in text
    assert not Job.objects.exists()
    assert client.get(reverse("register:place-handbook"), {"as": "odt"}).status_code == 200


# --- OpenDocument


def test_odt_has_headings_tables_and_contents(register: Register, client: Client) -> None:
    response = client.get(reverse("register:place-handbook"), {"as": "odt"})
    document = Document(io.BytesIO(response.content))
    assert document.mimetype == "application/vnd.oasis.opendocument.text"
    assert document.meta.title == "Partnership handbook"
    headings = [(int(header.level), str(header).strip()) for header in document.body.headers]
    assert headings[:4] == [(1, "Partnership handbook"), (2, "Community"), (3, "Community Forum"), (4, "What it is")]
    assert (3, "Strategic Board") in headings
    seats = next(table for table in document.body.tables if table.name.startswith("seats") and table.height == 3)
    assert seats.get_values()[1][:3] == ["Chair", "Ada Osei", "Northwick Council"]
    assert document.body.get_toc() is not None
    assert "Strategic Board" in str(document.body.get_toc())


def test_odt_of_one_partnership_has_no_contents(register: Register) -> None:
    document = Document(io.BytesIO(handbook.as_odt(book_of(register, register.board))))
    assert [(int(header.level), str(header).strip()) for header in document.body.headers][:2] == [
        (1, "Strategic Board"),
        (2, "What it is"),
    ]
    assert document.body.get_toc() is None
