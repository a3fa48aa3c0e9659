"""`make demo` as a stranger meets it: started on an empty folder, asked, interrupted, started again, killed, started again."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import httpx
import pytest

from commonweal.site.database import EmbeddedServer
from tests.running import environment, free_port

ENDING_SECONDS = 60


class Demonstration:
    """`commonweal demo` running on a data folder, from its first line to its end."""

    def __init__(self, data: Path, port: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "commonweal.cli", "demo", "--data", str(data), "--port", str(port)],
            env=environment(data),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.said = ""
        self.address = ""

    def wait_for_its_address(self) -> None:
        assert self.process.stdout is not None
        self.address = self._read_to_its_address(self.process.stdout)

    def _read_to_its_address(self, output: IO[str]) -> str:
        for line in output:
            self.said += line
            if found := re.search(r"Commonweal is at (http://\S+)", line):
                return found.group(1)
        raise AssertionError(f"it ended without an address:\n{self.said}")

    def page(self, path: str = "") -> httpx.Response:
        """A page, asked for until the server is ready."""
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport, follow_redirects=True, timeout=60) as client:
            return client.get(f"{self.address}{path}")

    def sign_in(self, email: str, password: str) -> httpx.Response:
        """The page that a person meets after signing in."""
        with httpx.Client(follow_redirects=True, timeout=60, base_url=self.address) as client:
            page = client.get("/sign-in/login/")
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
            assert token is not None
            typed = {"csrfmiddlewaretoken": token.group(1), "login": email, "password": password}
            return client.post("/sign-in/login/", data=typed)

    def interrupt(self) -> str:
        os.kill(self.process.pid, signal.SIGINT)
        output, _ = self.process.communicate(timeout=ENDING_SECONDS)
        return str(output)

    def kill(self) -> str:
        """Ends it by force, and gives what it said after its address."""
        self.process.kill()
        output, _ = self.process.communicate(timeout=ENDING_SECONDS)
        return str(output)


def sign_ins(said: str) -> list[tuple[str, str]]:
    """The addresses and the password that a person reads on the screen."""
    password = re.search(r"the password of all is (\S+)", said)
    emails = re.findall(r"^\s+(\S+@\S+\.example)\s", said, re.MULTILINE)
    assert password is not None
    assert len(emails) >= 5
    return [(email, password.group(1)) for email in emails]


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[[], Demonstration]]:
    """Starts the demonstration on one data folder, as often as asked; nothing of it is left running."""
    data = folder / "demo"
    started: list[Demonstration] = []

    def start() -> Demonstration:
        started.append(Demonstration(data, free_port()))
        started[-1].wait_for_its_address()
        return started[-1]

    yield start
    for demonstration in started:
        if demonstration.process.poll() is None:
            print(demonstration.kill())  # noqa: T201  shown where the test failed
    EmbeddedServer(data).stop()


@pytest.mark.long
def test_demonstration_is_built_served_interrupted_and_found_again(
    start: Callable[[], Demonstration], folder: Path
) -> None:
    data = folder / "demo"
    first = start()
    assert "Shaping the database" in first.said
    home = first.page()
    assert home.status_code == 200
    assert "Northwick" in home.text
    style = re.search(r'href="/(static/kit/built/app[^"]+\.css)"', home.text)
    assert style is not None
    assert first.page(style.group(1)).headers["cache-control"].startswith("max-age=3153")
    for email, password in sign_ins(first.said):
        assert first.sign_in(email, password).url.path == "/", email
    figures = re.search(r'href="/(evidence/places/\d+/)"', home.text)
    assert figures is not None
    assert first.page(figures.group(1)).status_code == 200
    ended = first.interrupt()
    assert "Stopped." in ended
    assert "leaked" not in ended
    assert first.process.returncode == 0
    assert not EmbeddedServer(data).status().running

    second = start()
    assert "Shaping the database" not in second.said
    assert "Gathering style sheets" not in second.said
    assert "Northwick" in second.page().text
    second.kill()

    third = start()
    assert "Northwick" in third.page().text
    third.interrupt()
    assert not EmbeddedServer(data).status().running
