"""The embedded database: a PostgreSQL that starts for whoever needs it and stops when the last one leaves.

It lives in the data folder and is reached through a socket file only, never over a network. Django-free.

Three locks in the data folder say what is going on. All are held by the operating system for a living
process, so a process that is killed gives its locks back and no number of a dead process can mislead.

* `postgres.starting`: one process at a time joins, leaves, starts or stops.
* `postgres.users`: every process that uses the server holds it, shared. Whoever leaves and can then
  have it alone was the last, and stops the server.
* `postgres.running`: the server itself holds it, inherited from the process that started it, and so do
  its children. While it is held some server is alive on the folder, here or on another machine that
  shares the disk; once it is free a `postmaster.pid` in the folder is certainly a dead server's.

`postgres.json` is the handshake: which machine runs the server, so that a stranger can be told where.
"""

import atexit
import fcntl
import hashlib
import json
import os
import platform
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from logging import getLogger
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from filelock import FileLock, Timeout

from commonweal.site import postgres
from commonweal.site.postgres import DatabaseProblem, cannot_write

log = getLogger("commonweal.database")

NAME = "commonweal"
SUPERUSER = "postgres"
PORT = 5432
SOCKET_PATH_BYTES = 103  # the shortest limit of the systems we run on
STARTER_SECONDS = 180
ANSWER_SECONDS = 30
RECOVERY_SECONDS = 900
STOP_SECONDS = 60
LOG_BYTES = 5_000_000


class _Server(subprocess.Popen[bytes]):
    """The server's process. It is meant to outlive the one that started it, so nobody is warned when it does."""

    def __del__(self) -> None:
        self.poll()


@dataclass(frozen=True)
class Status:
    """How the embedded database stands, as `commonweal database status` tells it."""

    running: bool
    answers: bool
    folder: Path
    machine: str = ""
    since: str = ""


@dataclass(frozen=True)
class EmbeddedServer:
    """The PostgreSQL server of one data folder."""

    data: Path
    durable: bool = True

    # Data folders whose server this process uses, with the descriptor of the users' lock.
    joined: ClassVar[dict[Path, int]] = {}

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def log_file(self) -> Path:
        return self.cluster / "log.txt"

    @property
    def handshake(self) -> Path:
        return self.data / "postgres.json"

    @property
    def socket_folder(self) -> Path:
        """The cluster's own folder, or a private short one where its path is too long for a socket."""
        path = self.cluster / f".s.PGSQL.{PORT}"
        if len(os.fsencode(path)) <= SOCKET_PATH_BYTES and not set(str(path)) & set(",\"'\\"):
            return self.cluster
        name = hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:16]
        return Path("/tmp") / f"commonweal-{os.geteuid()}-{name}"  # noqa: S108  made private in _make_socket_folder

    def join(self) -> None:
        """Use the server until this process ends, starting it if it is not running.

        Raises DatabaseProblem when it cannot be used, with the reason and the remedy.
        """
        if self.data in self.joined:
            return
        with _one_thread_at_a_time, self._starting():
            if self.data in self.joined:
                return
            users = self._open("postgres.users")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self._ensure_running()
            except BaseException:
                os.close(users)
                raise
            self.joined[self.data] = users

    def revive(self) -> None:
        """Start the server again after it died under this process."""
        with self._starting():
            self._ensure_running()

    def leave(self) -> None:
        """Stop using the server; the last to leave stops it."""
        with _one_thread_at_a_time:
            users = self.joined.pop(self.data, None)
            if users is None:
                return
            try:
                with self._starting():
                    if _have_alone(users):
                        self._stop()
            finally:
                os.close(users)

    def stop(self) -> bool:
        """Stop the server whoever uses it. Returns whether one was running."""
        if not self.data.is_dir():
            return False
        with self._starting():
            return self._stop()

    def status(self) -> Status:
        """Whether a server runs on the folder, where, since when, and whether it answers."""
        if not self._is_held():
            return Status(running=False, answers=False, folder=self.cluster)
        told = self._read_handshake()
        return Status(
            running=True,
            answers=self._ask() is None,
            folder=self.cluster,
            machine=told.get("machine", ""),
            since=told.get("since", ""),
        )

    # --- locks

    @contextmanager
    def _starting(self) -> Iterator[None]:
        _make_private(self.data)
        lock = FileLock(self.data / "postgres.starting", timeout=STARTER_SECONDS, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout as fault:
            raise DatabaseProblem(
                f"Another process has been starting or stopping the database in '{self.data}' for more than "
                f"{STARTER_SECONDS} seconds. Wait for it or end it, and start again."
            ) from fault
        except OSError as fault:
            raise cannot_write(self.data, fault) from fault
        try:
            yield
        finally:
            lock.release()

    def _open(self, name: str) -> int:
        try:
            return os.open(self.data / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as fault:
            raise cannot_write(self.data, fault) from fault

    def _is_held(self) -> bool:
        """Whether some server lives on the folder, here or elsewhere."""
        if not (self.data / "postgres.running").exists():
            return False
        descriptor = self._open("postgres.running")
        try:
            return not _have_alone(descriptor)
        finally:
            os.close(descriptor)

    # --- starting

    def _ensure_running(self) -> None:
        deadline = time.monotonic() + ANSWER_SECONDS
        while True:
            running = self._open("postgres.running")
            try:
                if _have_alone(running):
                    self._start(running)
                    return
            finally:
                os.close(running)
            why_not = self._ask()
            if why_not is None:
                return
            if time.monotonic() > deadline and "starting up" not in why_not:
                raise self._held_elsewhere(why_not)
            time.sleep(0.1)

    def _start(self, running: int) -> None:
        """Start a server on a folder that certainly has none; `running` is the lock it inherits."""
        self._ensure_cluster(running)
        self._forget_dead_server()
        self._put_full_log_aside()
        told_before = self.log_file.stat().st_size if self.log_file.exists() else 0
        server = self._launch(running)
        self._wait_until_ready(server, told_before=told_before)
        self._write_handshake(server.pid)
        self._ensure_database()

    def _ensure_cluster(self, running: int) -> None:
        try:
            begun = self.cluster.exists() and any(self.cluster.iterdir())
        except OSError as fault:
            raise cannot_write(self.cluster, fault) from fault
        if not begun:
            log.info("Making the database in %s", self.cluster)
            postgres.make_cluster(self.cluster, durable=self.durable, keep_open=running)
        elif not (self.cluster / "PG_VERSION").exists():
            raise DatabaseProblem(
                f"The folder '{self.cluster}' holds files that are not a database, and Commonweal will not write over "
                "them. Move them away, or name another data folder in COMMONWEAL_DATA."
            )
        postgres.check_version(self.cluster)
        postgres.give_to_owner(self.cluster)
        postgres.let_owner_run_programs()

    def _forget_dead_server(self) -> None:
        # The lock shows that no server lives. Its number may by now belong to another process, which
        # PostgreSQL would take for a living server and refuse to start.
        for stale in (self.cluster / "postmaster.pid", self.socket_folder / f".s.PGSQL.{PORT}.lock"):
            stale.unlink(missing_ok=True)

    def _launch(self, running: int) -> _Server:
        _make_socket_folder(self.socket_folder, self.cluster)
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            # Pages ask short questions: helpers and compiling cost more than they bring, and helpers
            # need shared memory that small containers do not have.
            "max_parallel_workers_per_gather": "0",
            "jit": "off",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        try:
            with self.log_file.open("ab") as log_file:
                return _Server(
                    [str(postgres.programs() / "postgres"), "-D", str(self.cluster), *options],
                    stdin=subprocess.DEVNULL,
                    stdout=log_file,
                    stderr=log_file,
                    cwd="/",
                    env=postgres.clean_environment(),
                    pass_fds=(running,),
                    start_new_session=True,  # an interrupt at the keyboard is not for the server
                    **postgres.run_as(),
                )
        except OSError as fault:
            raise cannot_write(self.cluster, fault) from fault

    def _put_full_log_aside(self) -> None:
        if self.log_file.exists() and self.log_file.stat().st_size > LOG_BYTES:
            self.log_file.replace(self.log_file.with_name("log.old.txt"))

    def _wait_until_ready(self, server: _Server, *, told_before: int) -> None:
        begun = time.monotonic()
        told = False
        while (why_not := self._ask()) is not None:
            if server.poll() is not None:
                raise postgres.meaning(_tail(self.log_file, after=told_before), self.cluster)
            waited = time.monotonic() - begun
            if waited > RECOVERY_SECONDS:
                server.send_signal(signal.SIGINT)
                raise postgres.meaning(why_not, self.cluster)
            if waited > 5 and not told:
                log.warning("The database is repairing itself after it was cut off. This may take some minutes.")
                told = True
            time.sleep(0.03)

    def _ensure_database(self) -> None:
        with self._connect() as connection:
            has_role = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone()
            if not has_role:
                # Not a superuser: row-level security would not hold for one. It may make test databases.
                connection.execute(f"CREATE ROLE {NAME} LOGIN CREATEDB")
            has_database = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if not has_database:
                connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")

    # --- asking

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.socket_folder),
            port=PORT,
            user=SUPERUSER,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _ask(self) -> str | None:
        """Why the server does not answer, or None if it does."""
        try:
            self._connect().close()
        except psycopg.OperationalError as fault:
            # A server that turns people away because it is full does answer.
            return None if "too many clients" in str(fault) else str(fault)
        return None

    # --- the handshake

    def _write_handshake(self, pid: int) -> None:
        told = {"machine": _machine(), "pid": pid, "since": datetime.now(UTC).isoformat(timespec="seconds")}
        aside = self.handshake.with_suffix(".new")
        aside.write_text(json.dumps(told), encoding="utf-8")
        aside.replace(self.handshake)

    def _read_handshake(self) -> dict[str, Any]:
        try:
            told = json.loads(self.handshake.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def _held_elsewhere(self, why_not: str) -> DatabaseProblem:
        told = self._read_handshake()
        there = told.get("machine", "a machine that left no name")
        if there == _machine():
            return DatabaseProblem(
                f"A database server holds the folder '{self.cluster}' but does not answer ({why_not.strip()}). Stop it "
                "with 'commonweal database stop', or restart the machine, and start again."
            )
        return DatabaseProblem(
            f"The data folder '{self.data}' is in use by another machine or container ({there}, since "
            f"{told.get('since', 'an unknown time')}), and two servers on one folder would destroy it. Stop Commonweal "
            "there first, or name another data folder in COMMONWEAL_DATA."
        )

    # --- stopping

    def _stop(self) -> bool:
        if not self._is_held():
            return False
        told = self._read_handshake()
        if told.get("machine") != _machine():
            log.warning("The database in %s runs on %s and is left to it.", self.data, told.get("machine", "?"))
            return False
        for order in (signal.SIGINT, signal.SIGQUIT):  # disconnect everyone and close; then at once
            with suppress(ProcessLookupError):
                os.kill(int(told["pid"]), order)
            if self._released_within(STOP_SECONDS):
                self.handshake.unlink(missing_ok=True)
                return True
        raise DatabaseProblem(
            f"The database server in '{self.cluster}' (process {told['pid']}) does not stop. Look into the file log.txt "
            "in that folder, end the process, and start again; nothing that was saved is lost."
        )

    def _released_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self._is_held():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def embedded_connection(data: Path, *, durable: bool = True) -> dict[str, Any]:
    """Django's description of the connection to the embedded database; nothing is started by it."""
    server = EmbeddedServer(data.resolve(), durable=durable)
    return {
        "ENGINE": "commonweal.site.embedded",
        "NAME": NAME,
        "USER": NAME,
        "HOST": str(server.socket_folder),
        "PORT": str(PORT),
        "EMBEDDED": server,
    }


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise cannot_write(folder, fault) from fault


def _make_socket_folder(folder: Path, cluster: Path) -> None:
    if folder == cluster:
        return
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        postgres.give_to_owner(folder)
    found = folder.lstat()
    if not folder.is_dir() or folder.is_symlink() or found.st_uid != postgres.owner().pw_uid or found.st_mode & 0o077:
        raise DatabaseProblem(
            f"The folder '{folder}', through which the database would be reached, belongs to someone else. Remove it, "
            "or name a data folder with a shorter path in COMMONWEAL_DATA, and start again."
        )


def _have_alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@cache
def _machine() -> str:
    """This machine, or this container on it: process numbers of one mean nothing in another."""
    name = platform.node() or socket.gethostname()
    with suppress(OSError):
        name += f" {Path('/proc/self/ns/pid').readlink()}"
    return name


def _tail(path: Path, *, after: int) -> str:
    with path.open("rb") as file:
        file.seek(after)
        return file.read()[-20_000:].decode("utf-8", errors="replace")


# Two threads of a process must not both join it: the second would keep a lock that nobody gives back.
_one_thread_at_a_time = threading.Lock()


def _forget_in_child() -> None:
    # A forked child shares its parent's locks; it asks for its own when it needs the server.
    for descriptor in EmbeddedServer.joined.values():
        os.close(descriptor)
    EmbeddedServer.joined.clear()
    if _one_thread_at_a_time.locked():
        _one_thread_at_a_time.release()  # held by a thread that the child does not have


def _leave_all() -> None:
    for data in list(EmbeddedServer.joined):
        try:
            EmbeddedServer(data).leave()
        except DatabaseProblem as problem:
            log.warning("%s", problem)


os.register_at_fork(after_in_child=_forget_in_child)
atexit.register(_leave_all)
