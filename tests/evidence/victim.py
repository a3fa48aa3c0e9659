"""A process whose children do a piece of work and are killed at a chosen stage of it.

It is started once and forks for each piece, which is as sudden as a power cut and far quicker than a new interpreter. What it is
told are lines of JSON on its standard input: the work and the stage; it answers with how the child ended.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any


def die(*_args: Any, **_facts: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def doom(stage: str) -> Callable[[int, int, str], None]:
    """Have this process killed at a stage; the progress of a load that kills at the last ones."""
    from commonweal.evidence.models import Release
    from commonweal.evidence.store import segments, shelves
    from commonweal.evidence.store.objects import Bucket
    from commonweal.evidence.writes import gathering
    from commonweal.evidence.writes.gathering import Files

    plain_write, plain_gather = segments.write, Files.gather
    match stage:
        case "before the file":
            segments.write = die
        case "half a file":
            shelves.flush, Bucket._send = die, _half
        case "file in place":
            Release.save = die
        case "gathering, before the file":
            Files.gather = lambda self, **facts: (setattr(segments, "write", die), plain_gather(self, **facts))
        case "gathering, half a file":
            Files.gather = lambda self, **facts: (
                setattr(shelves, "flush", die),
                setattr(Bucket, "_send", _half),
                plain_gather(self, **facts),
            )
        case "gathering, file in place":
            Files.hold = die
        case "gathering, told":
            segments.retire = die
        case "gathering, committed":
            gathering._remove_strays = die
        case "no room":
            segments.write = lambda shelf, **facts: _small(lambda: plain_write(shelf, **facts))
    stages = {3: "told", 4: "committed"}
    return lambda done, _total, _message="": die() if stages.get(done) == stage else None


def _half(shelf: Any, draft: Path, known: Any) -> None:
    """Be killed when half of a file is on its way to an object store."""
    with shelf._reaching() as store, store.open_output_stream(shelf._key(known.path)) as out:
        out.write(draft.read_bytes()[: known.bytes // 2])
        die()


def _small(work: Callable[[], Any]) -> Any:
    """Do it while no file may grow beyond a few bytes, which the system says as it says that a disk is full."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        return work()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def load(told: dict[str, Any]) -> None:
    from commonweal.evidence import imports
    from commonweal.register.rules import Viewer

    imports.load_release(
        Path(told["path"]),
        by=Viewer.system("the tests"),
        retrieved_on=date(2026, 11, 1),
        declaration=imports.read(told["declaration"]),
        progress=doom(told["stage"]),
    )


def record(told: dict[str, Any]) -> None:
    from commonweal.evidence import writes
    from commonweal.evidence.models import Source
    from commonweal.evidence.writes import Observation
    from commonweal.register.rules import Viewer

    doom(told["stage"])
    rows = [Observation(**told["row"])]
    writes.record_observations(
        by=Viewer.system("the tests"), source=Source.objects.get(code="returns"), rows=rows, on=date(2026, 11, 1)
    )


def work(told: dict[str, Any]) -> int:
    """How the child ended: 0 for well, 1 for a fault that it said, and below 0 the signal that killed it."""
    child = os.fork()
    if child == 0:
        try:
            {"load": load, "record": record}[told["work"]](told)
            os._exit(0)
        except Exception as fault:  # noqa: BLE001 - the child tells and is gone
            Path(told["says"]).write_text(f"{type(fault).__name__}: {fault}", encoding="utf-8")
            os._exit(1)
    return child


def main() -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["NAME"]
    settings.COMMONWEAL_EVIDENCE_STORE = os.environ["STORE"]
    settings.COMMONWEAL_DATA = Path(os.environ["DATA"])
    django.setup()
    # Brought in before any child is, so that a child need not.
    import_module("commonweal.evidence.imports")
    children: list[int] = []
    for line in sys.stdin:
        told = json.loads(line)
        children.append(work(told))
        if told.get("and_wait", True):
            ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
            children.clear()
            sys.stdout.write(f"{json.dumps(ends)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
