"""Pages against their peer: how many a second the home page and the thread page answer, beside a bare Django page.

Both are served by the same server with the same workers, from the same database, to the same clients over
loopback, in turns (A B A B ...), so that a machine that slows down slows both. The bare page is as many bytes.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.report import Row, Table
from commonweal.site.demonstration import sign_ins
from tests.running import commonweal, environment, free_port, served, wait_for

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
SECONDS_A_ROUND = 2.0
CLIENTS = 4


@dataclass(frozen=True)
class Page:
    """An address that a signed-in person asks for."""

    host: str
    path: str
    cookie: str


def measure() -> Table:
    """The throughput of each page and of its peer, and their ratio round by round."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, served(demonstration(Path(folder))) as address:
        data = Path(folder)
        host, cookie = address.removeprefix("http://"), signed_in(address)
        pages = {"home page": "/", "thread page": a_thread(address, cookie)}
        for name, path in pages.items():
            page = Page(host, path, cookie)
            size = len(fetch(page))
            with bare(data, size) as bare_host:
                rows.append(compare(name, page, Page(bare_host, "/", cookie), size))
    return Table(
        "Pages", "page", "goal: at least 0.5 times the throughput of a bare Django page of the same size", rows
    )


def demonstration(data: Path) -> Path:
    """The demonstration place, built into a data folder."""
    words = commonweal("demo", "--no-serve", "--data", str(data), data=data)
    subprocess.run(words, cwd=ROOT, env=environment(data), check=True, stdout=subprocess.DEVNULL)
    return data


def compare(name: str, page: Page, peer: Page, size: int) -> Row:
    ours, theirs = [], []
    for _round in range(ROUNDS):
        ours.append(throughput(page))
        theirs.append(throughput(peer))
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return Row(
        name,
        {
            "bytes": f"{size:,}",
            "pages a second": f"{statistics.median(ours):.0f}",
            "bare page": f"{statistics.median(theirs):.0f}",
            "ratio": f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
            "goal met": "yes" if statistics.median(ratios) >= 0.5 else "no",
        },
    )


def throughput(page: Page) -> float:
    """Pages a second over one round, by a few clients that each wait for their answer."""
    counts = [0] * CLIENTS
    end = time.perf_counter() + SECONDS_A_ROUND

    def ask(number: int) -> None:
        connection = http.client.HTTPConnection(page.host, timeout=30)
        while time.perf_counter() < end:
            connection.request("GET", page.path, headers={"Cookie": page.cookie})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{page.path} answered {answer.status}")
            counts[number] += 1
        connection.close()

    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    start = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return sum(counts) / (time.perf_counter() - start)


def fetch(page: Page) -> bytes:
    connection = http.client.HTTPConnection(page.host, timeout=30)
    connection.request("GET", page.path, headers={"Cookie": page.cookie})
    body = connection.getresponse().read()
    connection.close()
    return body


def signed_in(address: str) -> str:
    """The cookie of the support team's session."""
    with httpx.Client(base_url=address) as client:
        form = client.get("/sign-in/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token is not None
        who = sign_ins.of("support")
        facts = {"csrfmiddlewaretoken": token.group(1), "login": who.email, "password": sign_ins.PASSWORD}
        client.post("/sign-in/login/", data=facts, headers={"Referer": address})
        return f"commonweal_session={client.cookies['commonweal_session']}"


def a_thread(address: str, cookie: str) -> str:
    """The thread of the first published target, as linked from the public account."""
    listing = httpx.get(f"{address}/account/publications/", headers={"Cookie": cookie}, follow_redirects=True).text
    publication = re.search(r'href="/account/publications/(\d+)/"', listing)
    assert publication is not None
    return f"/thread/publication/{publication.group(1)}/"


@contextlib.contextmanager
def bare(data: Path, size: int) -> Iterator[str]:
    """The peer, served as the product is: the same server, one worker."""
    port = free_port()
    words = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", os.environ.get("BENCH_THREADS", "4"), "bench.bare:application",
    ]  # fmt: skip
    settings = {**environment(data), "BARE_PAGE_BYTES": str(size), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    with subprocess.Popen(words, cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/", process)
            yield f"127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
