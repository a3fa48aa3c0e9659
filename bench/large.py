"""Pages on the 400-place installation: what thirty people with a second's thought between pages wait for.

An installation of 400 places is made up from a recorded seed and copied straight into the tables of a real data folder, then
served by the product's own command with two workers on this machine. Each of thirty people is on the support team of a place of their own.
`BENCH_PLACES` makes a smaller one; `BENCH_SECONDS` a shorter run. The folder is kept for the next run with the same source.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.report import Row, Table
from tests.running import ROOT, environment, served

PLACES = int(os.environ.get("BENCH_PLACES", "400"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "60"))
USERS = 30
THOUGHT_SECONDS = 1.0
WORKERS = 2
SEED = 20_261_125
GOAL_MS = 100.0
BUILT = ROOT / ".build" / "large"


@dataclass
class Waited:
    """How long answers of one page took, in milliseconds, and how large they were."""

    times: list[float] = field(default_factory=list)
    size: int = 0


def measure() -> Table:
    """The waiting times of each page under the load of all, and how many queries each asks."""
    data = installation()
    facts = json.loads((data / "large.json").read_text(encoding="utf-8"))
    asked = queries(data)
    with served(data, workers=WORKERS) as address:
        host = address.removeprefix("http://")
        load(host, facts["people"], seconds=10.0)  # the first answers of a server that has just started are nobody's
        waited = load(host, facts["people"], seconds=SECONDS)
    rows = [_row(name, waited[name], asked[name]) for name in waited]
    every = sorted(one for page in waited.values() for one in page.times)
    met = sum(row.figures["goal met"] == "yes" for row in rows)
    note = (
        f"{facts['partnerships']:,} made-up partnerships of {facts['places']} places with {facts['seats']:,} seats, {facts['people_kept']:,} people and "
        f"{facts['organisations']:,} organisations (seed {SEED}); {USERS} people with {THOUGHT_SECONDS:.0f} s of thought between pages, each on the support "
        f"team of a place of their own, asking for these pages at random for {SECONDS:.0f} s over loopback from the same machine; "
        f"the product's own server with {WORKERS} workers. {len(every):,} pages in all, {len(every) / SECONDS:.0f} a second; 95 % of them within "
        f"{percentile(every, 95):.0f} ms. Goal: 95 % of each page within {GOAL_MS:.0f} ms (met by {met} of {len(rows)}). Queries, and the "
        "time they take, are those of one page; “processor” is the least of ten answers of what our own code takes, the database left out. `tests/house/test_queries.py` holds the number of queries to one that does not grow. History is not filled in. Where the load below is above "
        "the number of cores, other work shared the machine and the waits are mostly its; the processor’s time is ours"
    )
    return Table("Pages on the 400-place installation", "page", note, rows)


def _row(name: str, waited: Waited, asked: dict[str, Any]) -> Row:
    times = sorted(waited.times)
    slow = percentile(times, 95)
    return Row(
        name,
        {
            "pages": f"{len(times)}",
            "KB": f"{waited.size / 1024:.0f}",
            "queries": f"{asked['queries']}",
            "in the database, ms": f"{asked['database_ms']:.0f}",
            "processor, ms": f"{asked['processor_ms']:.0f}",
            "median, ms": f"{statistics.median(times):.0f}",
            "95 %, ms": f"{slow:.0f}",
            "goal met": "yes" if slow <= GOAL_MS else "no",
        },
    )


def percentile(ordered: list[float], share: int) -> float:
    """The value below which so many of a hundred lie."""
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


# --- The installation


def installation() -> Path:
    """The data folder of the installation, made once for each state of the tables and each size."""
    shape = hashlib.sha256(f"{PLACES} {SEED}".encode())
    made_of = [*sorted((ROOT / "src").rglob("migrations/*.py")), ROOT / "bench" / "large_place.py"]
    for path in made_of:
        shape.update(path.read_bytes())
    folder = BUILT / shape.hexdigest()[:16]
    if not (folder / "large.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        _run("bench.large_place", folder, "fill", str(PLACES), str(SEED), str(USERS))
    return folder


def queries(data: Path) -> dict[str, Any]:
    """What one answer of each page asks of the database, measured in a process of its own."""
    told: dict[str, Any] = json.loads(_run("bench.large_place", data, "count").splitlines()[-1])
    return told


def _run(module: str, data: Path, *words: str) -> str:
    settings = {**environment(data), "DJANGO_SETTINGS_MODULE": "commonweal.site.settings", "PYTHONWARNINGS": "ignore"}
    settings["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    asked = [sys.executable, "-m", module, *words]
    return subprocess.run(asked, cwd=ROOT, env=settings, check=True, stdout=subprocess.PIPE, text=True).stdout


# --- The load


def load(host: str, people: list[dict[str, Any]], *, seconds: float) -> dict[str, Waited]:
    """What each page took while all people asked for pages, each after a second's thought."""
    waited = {name: Waited() for name in people[0]["pages"]}
    end = time.perf_counter() + seconds
    faults: list[str] = []
    workers = [
        threading.Thread(target=_ask, args=(host, person, number, end, waited, faults))
        for number, person in enumerate(people)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if faults:
        raise RuntimeError(faults[0])
    return waited


def _ask(
    host: str, person: dict[str, Any], number: int, end: float, waited: dict[str, Waited], faults: list[str]
) -> None:
    chance = random.Random(SEED + number)
    time.sleep(chance.random() * THOUGHT_SECONDS)
    connection = http.client.HTTPConnection(host, timeout=60)
    for name in _names(chance, list(person["pages"])):
        began = time.perf_counter()
        if began >= end:
            break
        connection.request("GET", person["pages"][name], headers={"Cookie": person["cookie"]})
        answer = connection.getresponse()
        body = answer.read()
        waited[name].times.append(1000 * (time.perf_counter() - began))
        waited[name].size = len(body)
        if answer.status != 200:
            faults.append(f"{person['pages'][name]} answered {answer.status}")
            break
        time.sleep(THOUGHT_SECONDS)
    connection.close()


def _names(chance: random.Random, names: list[str]) -> Iterator[str]:
    """Every page in a random order, again and again, so that none is asked for much more often than another."""
    while True:
        chance.shuffle(names)
        yield from names


if __name__ == "__main__":
    print(measure().markdown())
