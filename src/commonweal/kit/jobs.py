"""Long work that shows its progress and can be left: started by a page, done by a worker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from commonweal.kit.models import Job, JobState, User
from commonweal.kit.record import Actor


class Progress:
    """What a handler reports to: how much is done, of how much, and a sentence."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, done: int, total: int, message: str = "") -> None:
        facts = {"progress": done, "total": total, "message": message}
        Job.objects.filter(pk=self.job.pk).update(heard_at=timezone.now(), **facts)


class JobFailed(Exception):
    """A handler stops with a message the person can act on; nothing was changed."""


Handler = Callable[[Job, Progress], str]

_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Name the handler of a kind of job. It returns the address of its result. Call from AppConfig.ready."""
    _handlers[kind] = handler


def start(kind: str, *, by: Actor, title: str, **payload: Any) -> Job:
    """Queue a job for the worker and return it at once. Raises KeyError for a kind nobody registered."""
    if kind not in _handlers:
        raise KeyError(kind)
    asker = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    job = Job.objects.create(kind=kind, title=title, payload=payload, by=asker)
    transaction.on_commit(lambda: run.enqueue(job.pk))
    return job


def job_of(pk: int) -> Job | None:
    """The job of that number, if there is one."""
    return Job.objects.filter(pk=pk).first()


@task()
def run(pk: int) -> None:
    """Do a queued job. Its handler's failure is written on the job, never lost."""
    waiting = Job.objects.filter(pk=pk, state=JobState.QUEUED)
    if not waiting.update(state=JobState.RUNNING, heard_at=timezone.now()):
        return
    job = Job.objects.get(pk=pk)
    try:
        href = _handlers[job.kind](job, Progress(job))
    except JobFailed as failure:
        _close(pk, JobState.FAILED, message=str(failure))
    except Exception:
        _close(pk, JobState.FAILED, message="Something went wrong on our side. Nothing was changed.")
        raise
    else:
        _close(pk, JobState.DONE, href=href)


def _close(pk: int, state: JobState, **facts: str) -> None:
    Job.objects.filter(pk=pk).update(state=state, ended_at=timezone.now(), **facts)
