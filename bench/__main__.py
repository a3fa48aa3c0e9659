"""Runs the benchmarks side by side and writes what they found: `python -m bench`, or `python -m bench loading profile`."""

from __future__ import annotations

import os
import platform
import re
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from bench.installation import prepare

REPORT = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
MODULES = (
    "loading",
    "loading_large",
    "profile",
    "observations",
    "place_page",
    "overlap",
    "pages",
    "large",
    "restructuring",
)
LIBRARIES = ("django", "duckdb", "ibis-framework", "networkx", "pandas", "pyarrow", "scipy")
INTRODUCTION = """# Performance

Ratios to the nearest peer and to the bare library call underneath, side by side in one run. `make bench` writes this
page; each table says when, and a goal that was not met says so. Times differ from machine to machine, ratios less so.
"""


def main(names: list[str]) -> None:
    """Measure each benchmark, print its table and put it in the place of its earlier one."""
    prepare()
    kept = sections(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    for name in names or MODULES:
        print(f"Measuring {name} ...", flush=True)
        table = import_module(f"bench.{name}").measure()
        kept[table.title] = f"{table.markdown()}\n{machine()}\n"
        print(kept[table.title])
    REPORT.write_text("\n".join([INTRODUCTION, *kept.values()]).rstrip() + "\n", encoding="utf-8")
    print(f"Written to {REPORT}")


def sections(text: str) -> dict[str, str]:
    """The tables of a report by their titles."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part.splitlines()[0].removeprefix("## "): part.rstrip() + "\n" for part in parts}


def machine() -> str:
    """What it was measured on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    load = f"load {os.getloadavg()[0]:.1f}"
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {load}"
    return f"Measured on {datetime.now(UTC):%d %B %Y}: {system}, Python {platform.python_version()}, {libraries}."


if __name__ == "__main__":
    main(sys.argv[1:])
