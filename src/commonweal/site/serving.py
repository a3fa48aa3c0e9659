"""Serves pages, and beside them does the long work that pages start, until interrupted.

Processes: this one watches; granian's workers answer pages; one more does the queued work. All end
with this one, however it ends.
"""

import atexit
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from commonweal.cli.refusal import CannotGoOn

APPLICATION = "commonweal.site.wsgi:application"
THREADS_OF_A_WORKER = 4
PORTS_TO_TRY = 20
WAIT_SECONDS = 10
RESTART_SECONDS = 3


def free_port(host: str, port: int) -> int:
    """The port if nobody listens on it, else the next that is free. Raises CannotGoOn when there is none."""
    for candidate in range(port, min(port + PORTS_TO_TRY, 65536)):
        if _is_free(host, candidate):
            return candidate
    raise CannotGoOn(
        f"The ports from {port} on are all in use on this machine. Give another one with --port, or stop what uses them."
    )


def require_port(host: str, port: int) -> None:
    """Raises CannotGoOn when somebody else listens there."""
    if not _is_free(host, port):
        raise CannotGoOn(
            f"Port {port} of {host} is in use by another program, or this user may not use it. Stop that program, or "
            "give another port with --port."
        )


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do, so that connections just closed do not count as use.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen()
        except OSError:
            return False
    return True


def serve(*, host: str, port: int, workers: int | None = None, background: bool = True) -> None:
    """Serves until interrupted, then ends every process that it started."""
    # Fresh processes: a fork would share this one's connections and the threads of its libraries.
    multiprocessing.set_start_method("spawn", force=True)
    connections.close_all()
    processors = os.cpu_count() or 1
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or min(2, processors),
        blocking_threads=min(THREADS_OF_A_WORKER, 2 * processors),
        respawn_failed_workers=True,
        workers_kill_timeout=WAIT_SECONDS,
        websockets=False,
        log_level=LogLevels.warning,
    )
    with _background_work() if background else _nothing():
        server.serve()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _background_work() -> Iterator[None]:
    """Keeps one process for the queued work alive, started again if it should fail."""
    ending = threading.Event()
    current: list[subprocess.Popen[bytes]] = []

    def keep_alive() -> None:
        while not ending.is_set():
            current[:] = [_start_worker()]
            current[0].wait()
            ending.wait(RESTART_SECONDS)

    keeper = threading.Thread(target=keep_alive, daemon=True, name="background work")
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for process in current:
            _end(process)
        keeper.join(WAIT_SECONDS)


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "commonweal.cli", "worker", "--with-parent"],
        stdin=subprocess.PIPE,  # closes when this process ends, even by force: the worker's sign to end
        start_new_session=True,  # an interrupt at the keyboard comes to this process, which ends the worker
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdin:
        process.stdin.close()


def end_with_parent() -> None:
    """Ends this process, gently, once the one that holds the other end of its standard input is gone."""

    def read_to_the_end() -> None:
        while os.read(sys.stdin.fileno(), 1024):
            pass

    _end_after(read_to_the_end)


def end_with_server() -> None:
    """Ends a process that answers pages once the one that watches over it is gone, even by force.

    Left alone it would go on answering, and keep the port from the next start.
    """
    watching = multiprocessing.parent_process()
    if watching is not None:
        # The server's threads still hold the engine of the evidence when Python takes itself down, of which its binding
        # would print a page. Whatever the site registers after this is still called before it.
        atexit.register(os._exit, 0)
        _end_after(watching.join)


def _end_after(wait: Callable[[], object]) -> None:
    def end() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(WAIT_SECONDS)
        os._exit(1)

    threading.Thread(target=end, daemon=True, name="ends with its parent").start()
