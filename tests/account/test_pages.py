"""Pages of the account: what the public reads, and how the support team publishes, corrects and withdraws."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from commonweal.account import writes
from commonweal.account.models import Publication
from tests.account.building import Line, build_line
from tests.strategy.building import BUILDER, TODAY, Borough

DAY = {"on_day": "21", "on_month": "11", "on_year": "2026"}


@pytest.fixture
def line(borough: Borough) -> Line:
    return build_line(borough)


@pytest.fixture
def support(line: Line) -> Client:
    client = Client()
    client.force_login(line.borough.people["support"].user)
    return client


def page_of(client: Client, published: Publication) -> str:
    return client.get(reverse("account:publication-page", args=[published.pk])).content.decode()


def test_publication_page_says_everything_in_plain_words(client: Client, line: Line) -> None:
    line.action()
    line.update()
    published = line.publish()
    page = page_of(client, published)
    assert (
        "Northwick Partnership Board promised to bring “Not in education, employment or training” in Northwick down "
        "from 20.0% in March 2024 to 12.0% by March 2028. In September 2026 it stood at 17.0%, where 15.7% was planned: "
        "at risk. Its lead expects 14.0% by March 2028."
    ) in page
    for words in (
        "The college started late.",
        "A mentor for every leaver",
        "chair of Northwick Partnership Board, for Northwick Council",
        "Too many young people leave school for nothing",
        "School leavers 2024",
        "OGL 3.0",
        published.sha256,
        f"sha256sum publication-{published.pk}.json",
    ):
        assert words in page


def test_publication_page_is_read_from_the_snapshot_alone(client: Client, line: Line) -> None:
    published = line.publish()
    before = page_of(client, published)
    line.target.title = "Another title"
    line.target.save()
    line.update(commentary="Said since")
    after = page_of(client, published)
    assert "Said since" not in after
    assert "Another title" not in after
    heading = before[before.index("<h1") : before.index("</h1>")]
    assert heading in after


def test_publication_page_says_up_to_when_its_figures_were_known(client: Client, line: Line) -> None:
    published = line.publish()
    moment = datetime.fromisoformat(published.snapshot["known_at"])
    page = page_of(client, published)
    assert f"Its figures rest on what had been loaded by {moment:%-d %B %Y, %H:%M}." in page
    place = line.target.place
    address = f"{reverse('evidence:place-profile', args=[place.pk])}?known={moment:%Y-%m-%d}"
    assert address in page
    assert client.get(address).status_code == 200


def test_publication_page_draws_its_chart_from_the_snapshot(client: Client, line: Line) -> None:
    line.update()
    path = reverse("account:publication-page", args=[line.publish().pk])
    rows = list(csv.reader(io.StringIO(client.get(f"{path}?chart=trajectory&as=csv").content.decode("utf-8-sig"))))
    assert ["2026-09-30", "Actual", "17"] in [[row[0], row[1], row[2].removesuffix(".0")] for row in rows]
    assert client.get(f"{path}?chart=trajectory&as=svg")["Content-Type"] == "image/svg+xml"


def test_publication_snapshot_is_what_was_hashed(client: Client, line: Line) -> None:
    published = line.publish()
    answer = client.get(reverse("account:publication-snapshot", args=[published.pk]))
    assert hashlib.sha256(answer.content).hexdigest() == published.sha256
    assert json.loads(answer.content) == published.snapshot
    assert answer["Content-Disposition"] == f'attachment; filename="publication-{published.pk}.json"'


def test_a_corrected_account_says_so_and_both_stay(client: Client, line: Line) -> None:
    first = line.publish(on=date(2026, 10, 1))
    second = writes.correct_publication(
        first, correction="The baseline was of 2023.", by=BUILDER, on=TODAY, through=line.borough.chair
    )
    old, new = page_of(client, first), page_of(client, second)
    assert "Corrected on 21 November 2026." in old
    assert "The baseline was of 2023." in old
    assert reverse("account:publication-page", args=[second.pk]) in old
    assert "This corrects the account of 1 October 2026." in new
    assert reverse("account:publication-page", args=[first.pk]) in new


def test_a_withdrawn_account_is_a_notice(client: Client, line: Line) -> None:
    line.update()
    published = line.publish()
    writes.withdraw_publication(published, on=TODAY, why="It named a school.", by=BUILDER)
    page = page_of(client, published)
    assert "It was withdrawn on 21 November 2026." in page
    assert "It named a school." in page
    assert "The college started late." not in page
    snapshot = client.get(reverse("account:publication-snapshot", args=[published.pk]))
    assert snapshot.status_code == 410
    assert b"no longer told" in snapshot.content
    chart = client.get(reverse("account:publication-page", args=[published.pk]) + "?chart=trajectory&as=csv")
    assert chart.status_code == 404


def test_publication_list_tells_what_by_whom_by_when_and_how_it_is_going(client: Client, line: Line) -> None:
    line.update()
    line.publish(on=date(2026, 10, 20))
    latest = line.publish()
    page = client.get(reverse("account:publication-list")).content.decode()
    assert page.count(line.target.title) == 1
    for words in ("At risk", "Northwick College", "by March 2028", "21 November 2026", "17.0%"):
        assert words in page
    assert reverse("account:publication-page", args=[latest.pk]) in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=education", 1),
        ("q=houses", 0),
        ("rating=at_risk", 1),
        ("rating=met", 0),
        ("rating=none", 0),
        ("theme=Children and young people", 1),
        ("by_whom=Northwick College", 1),
    ],
)
def test_publication_list_narrows(client: Client, line: Line, query: str, found: int) -> None:
    line.update()
    line.publish()
    rows = client.get(reverse("account:publication-list") + f"?{query}&as=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) - 1 == found


def test_publication_list_as_csv_has_plain_values(client: Client, line: Line) -> None:
    line.update()
    published = line.publish()
    answer = client.get(reverse("account:publication-list") + "?as=csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(answer))
    assert row == {
        "What was promised": line.target.title,
        "How it is going": "At risk",
        "From": "20.0%",
        "Now": "17.0%",
        "To": "12.0%",
        "By whom": "Northwick College",
        "By when": "2028-03-31",
        "Published": "2026-11-21",
        "SHA-256": published.sha256,
    }


@pytest.mark.parametrize("sort", ["title", "-rating", "by_whom", "-due", "published_on"])
def test_publication_list_sorts(client: Client, line: Line, sort: str) -> None:
    line.publish()
    assert client.get(reverse("account:publication-list") + f"?sort={sort}").status_code == 200


def test_support_publishes_by_a_form_that_shows_what_will_be_told(support: Client, line: Line) -> None:
    line.update()
    path = reverse("account:publication-add", args=[line.target.pk])
    page = support.get(path).content.decode()
    assert "What will be published" in page
    assert "The college started late." in page
    answer = support.post(path, {"through": line.borough.chair.pk, **DAY})
    published = Publication.objects.get()
    assert answer["Location"] == reverse("account:publication-page", args=[published.pk])
    assert (published.published_on, published.published_through) == (TODAY, line.borough.chair)


def test_support_is_told_what_is_missing(support: Client, line: Line) -> None:
    answer = support.post(reverse("account:publication-add", args=[line.target.pk]), {"through": "", **DAY})
    assert answer.status_code == 200
    assert "There is a problem" in answer.content.decode()
    assert not Publication.objects.exists()


def test_support_corrects_by_a_form(support: Client, line: Line) -> None:
    first = line.publish(on=date(2026, 10, 1))
    facts = {"correction": "The baseline was of 2023.", "through": line.borough.chair.pk, **DAY}
    answer = support.post(reverse("account:publication-correct", args=[first.pk]), facts)
    corrected = Publication.objects.get(corrects=first)
    assert answer["Location"] == reverse("account:publication-page", args=[corrected.pk])
    again = support.get(reverse("account:publication-correct", args=[first.pk]))
    assert again.status_code == 403
    assert "Correct the one that took its place" in again.content.decode()


def test_support_withdraws_by_a_form(support: Client, line: Line) -> None:
    published = line.publish()
    path = reverse("account:publication-withdraw", args=[published.pk])
    refused = support.post(path, {"why": "", "version": published.version, **DAY})
    assert "There is a problem" in refused.content.decode()
    support.post(path, {"why": "It named a school.", "version": published.version, **DAY})
    published.refresh_from_db()
    assert (published.withdrawn_on, published.withdrawn_why) == (TODAY, "It named a school.")


def test_support_withdraws_a_correction_and_says_what_becomes_of_the_earlier(support: Client, line: Line) -> None:
    first = line.publish(on=date(2026, 10, 20))
    second = writes.correct_publication(first, correction="Mended.", by=BUILDER, on=TODAY, through=line.borough.chair)
    path = reverse("account:publication-withdraw", args=[second.pk])
    assert (
        "This one corrects that of 20 October 2026, which anyone can still read." in support.get(path).content.decode()
    )
    sent = {"why": "It named a school.", "version": second.version, **DAY}
    assert "Answer the question “What becomes of the earlier account?”" in support.post(path, sent).content.decode()
    support.post(path, {**sent, "earlier": "withdrawn"})
    first.refresh_from_db()
    assert first.withdrawn_on == TODAY


def test_what_is_told_of_a_target_hangs_on_its_page(support: Client, line: Line) -> None:
    page = support.get(reverse("strategy:target-page", args=[line.target.pk])).content.decode()
    panel = reverse("account:target-publications", args=[line.target.pk])
    assert panel in page
    part = support.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert "Nothing has been published of this target yet." in part
    assert reverse("account:publication-add", args=[line.target.pk]) in part
    line.publish()
    assert "Account of 21 November 2026" in Client().get(panel).content.decode()


def test_publication_knows_its_page(line: Line) -> None:
    published = line.publish()
    assert published.get_absolute_url() == reverse("account:publication-page", args=[published.pk])


def test_publication_of_nothing_is_not_found(client: Client, borough: Borough) -> None:
    for name in ("publication-page", "publication-snapshot", "target-publications"):
        assert client.get(reverse(f"account:{name}", args=[999_999])).status_code == 404


@pytest.mark.parametrize(
    ("baseline", "value", "words"),
    [
        (20.0, 12.0, "promised to bring “Not in education, employment or training” in Northwick down from 20.0%"),
        (12.0, 20.0, "promised to raise “Not in education, employment or training” in Northwick from 12.0%"),
        (
            12.0,
            12.0,
            "promised to hold “Not in education, employment or training” in Northwick at 12.0% until March 2028",
        ),
    ],
)
def test_summary_says_which_way(client: Client, borough: Borough, baseline: float, value: float, words: str) -> None:
    line = build_line(borough, baseline_value=baseline, value=value, trajectory=[])
    assert words in page_of(client, line.publish())


def test_summary_of_a_met_target(client: Client, line: Line) -> None:
    line.update(value=11.0, forecast=None)
    assert "In September 2026 it stood at 11.0%: the target is met." in page_of(client, line.publish())


def test_a_suppressed_figure_is_said_to_be_suppressed(client: Client, line: Line) -> None:
    from commonweal.evidence import writes as evidence

    evidence.change_indicator(line.borough.indicator, by=BUILDER, version=None, smallest_shown=18)
    line.target.refresh_from_db()
    line.update(value=17.0)
    page = page_of(client, line.publish())
    assert "so small that it could identify someone" in page
    assert "17.0%" not in page
