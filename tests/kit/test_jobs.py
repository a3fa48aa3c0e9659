"""A job is done once, says how far it is, and says why it failed."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from commonweal.kit import jobs
from commonweal.kit.models import Job, JobState
from commonweal.register.rules import Viewer
from tests.kit.outline import Outline

BY = Viewer.system("a test")


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[str, jobs.Handler]:
    found: dict[str, jobs.Handler] = {}
    monkeypatch.setattr(jobs, "_handlers", found)
    return found


@pytest.mark.django_db
def test_job_runs_once_and_leads_to_its_result(handlers: dict[str, jobs.Handler]) -> None:
    seen = []

    def handler(job: Job, progress: jobs.Progress) -> str:
        progress(3, 10, "Reading rows")
        seen.append(job.payload["file"])
        return "/result/"

    handlers["load"] = handler
    job = jobs.start("load", by=BY, title="Load a file", file="x.csv")
    jobs.run.func(job.pk)
    jobs.run.func(job.pk)
    job.refresh_from_db()
    assert seen == ["x.csv"]
    assert (job.state, job.href, job.progress, job.total) == (JobState.DONE, "/result/", 3, 10)


@pytest.mark.django_db
def test_job_is_heard_of_when_it_begins_and_when_it_reports(handlers: dict[str, jobs.Handler]) -> None:
    heard = []

    def handler(job: Job, progress: jobs.Progress) -> str:
        heard.append(Job.objects.get(pk=job.pk).heard_at)
        progress(1, 2, "Half")
        heard.append(Job.objects.get(pk=job.pk).heard_at)
        return ""

    handlers["load"] = handler
    job = jobs.start("load", by=BY, title="Load a file")
    assert job.heard_at is None
    jobs.run.func(job.pk)
    assert heard[0] < heard[1]


@pytest.mark.django_db
def test_job_that_fails_says_why(handlers: dict[str, jobs.Handler]) -> None:
    def handler(job: Job, progress: jobs.Progress) -> str:
        raise jobs.JobFailed("Row 7 has no code.")

    handlers["load"] = handler
    job = jobs.start("load", by=BY, title="Load a file")
    jobs.run.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, "Row 7 has no code.")


@pytest.mark.django_db
def test_job_that_breaks_tells_the_person_nothing_of_the_inside(handlers: dict[str, jobs.Handler]) -> None:
    def handler(job: Job, progress: jobs.Progress) -> str:
        raise RuntimeError("secret path")

    handlers["load"] = handler
    job = jobs.start("load", by=BY, title="Load a file")
    with pytest.raises(RuntimeError):
        jobs.run.func(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "secret" not in job.message


@pytest.mark.django_db
def test_job_of_an_unknown_kind_is_refused(handlers: dict[str, jobs.Handler]) -> None:
    with pytest.raises(KeyError):
        jobs.start("nonsense", by=BY, title="?")
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (JobState.QUEUED, "Waiting to start"),
        (JobState.RUNNING, "Work in progress"),
        (JobState.DONE, "Finished"),
        (JobState.FAILED, "Not done"),
    ],
)
@pytest.mark.parametrize("template", ["kit/job_page.html", "kit/_job.html"])
def test_job_page_is_headed_by_what_became_of_it(state: JobState, said: str, template: str) -> None:
    job = Job(pk=1, title="Load a file", state=state)
    page = Outline(render_to_string(template, {"job": job}, RequestFactory().get("/kit/jobs/1/")))
    heading = page.words.index("Load a file", page.words.index(said))
    assert page.words[heading - 1] == said
    others = {"Waiting to start", "Work in progress", "Finished", "Not done"} - {said}
    assert [words for words in page.words[:heading] if words in others] == []
    assert page.parts.count("/h1") == 1
