"""Makes the lock files anew from pyproject.toml: every package pinned and hashed, no index named.

Run it by `make lock` after changing a dependency, and commit what it wrote. Packages already locked
keep their version unless `--upgrade` is given.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
UV = ROOT / ".venv" / "bin" / "uv"
COMPILE = ["pip", "compile", "--quiet", "--universal", "--python-version=3.11", "--generate-hashes", "--no-header"]
NAME_NO_INDEX = ["--no-emit-index-url", "--no-emit-find-links"]
# The tests' packages first: what runs in service is a part of what was tested, version for version.
LOCKS = {
    "test.txt": ["pyproject.toml", "--extra=test", "--extra=bench"],
    "run.txt": ["pyproject.toml", "--constraints=requirements/test.txt"],
    "cluster.txt": ["pyproject.toml", "--extra=cluster", "--constraints=requirements/test.txt"],
    "build.txt": ["--group=build"],
    "node.txt": ["--group=node"],
    "lock.txt": ["--group=lock"],
}


def main() -> None:
    for name, source in LOCKS.items():
        print(f"Locking requirements/{name}", flush=True)
        command = [str(UV), *COMPILE, *NAME_NO_INDEX, *source, f"--output-file=requirements/{name}", *sys.argv[1:]]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
