"""`make demo` as a stranger meets it: started on an empty folder, asked, interrupted, started again, killed, started again."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import httpx
import pytest

from commonweal.site.database import EmbeddedServer
from tests.running import environment, free_port

BUILDING_SECONDS = 300
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
        assert self.process.stdout is not None
        self.said = ""
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

    def interrupt(self) -> str:
        os.kill(self.process.pid, signal.SIGINT)
        output, _ = self.process.communicate(timeout=ENDING_SECONDS)
        return str(output)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=ENDING_SECONDS)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    yield folder
    EmbeddedServer(folder).stop()


def test_demonstration_is_built_served_interrupted_and_found_again(data: Path) -> None:
    first = Demonstration(data, free_port())
    assert "Shaping the database" in first.said
    home = first.page()
    assert home.status_code == 200
    assert "Northwick" in home.text
    style = re.search(r'href="/(static/kit/built/app[^"]+\.css)"', home.text)
    assert style is not None
    assert first.page(style.group(1)).headers["cache-control"].startswith("max-age=3153")
    assert "Stopped." in first.interrupt()
    assert first.process.returncode == 0
    assert not EmbeddedServer(data).status().running

    second = Demonstration(data, free_port())
    assert "Shaping the database" not in second.said
    assert "Gathering style sheets" not in second.said
    assert "Northwick" in second.page().text
    second.kill()

    third = Demonstration(data, free_port())
    assert "Northwick" in third.page().text
    third.interrupt()
    assert not EmbeddedServer(data).status().running
