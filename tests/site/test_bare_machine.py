"""The two commands in a fresh clone, with a clean home folder and nothing prepared."""

import os
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
# How this machine reaches the world, which a clean home folder must not take away.
CONNECTION = ("PIP_", "NPM_", "SSL_", "HTTP_", "HTTPS_", "NO_PROXY", "http_", "https_", "no_proxy", "NODE_EXTRA")


def make(clone: Path, home: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name.startswith(CONNECTION)}
    environment |= {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["make", *words],
        cwd=clone,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.slow
def test_fresh_clone_shows_the_demonstration(folder: Path) -> None:
    clone, home = folder / "clone", folder / "home"
    home.mkdir()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    first = make(clone, home, "demo", "ARGS=--no-serve")
    assert "Installing the Python packages" in first
    assert "Building the style sheets" in first
    assert "Shaping the database" in first

    begun = time.monotonic()
    second = make(clone, home, "demo", "ARGS=--no-serve")
    assert "Installing" not in second
    assert "Shaping" not in second
    assert time.monotonic() - begun < 10

    left = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert left.stdout == ""
