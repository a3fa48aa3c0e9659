"""The embedded database: shared, found again, and plain about what is wrong."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from commonweal.site import database, postgres
from commonweal.site.database import EmbeddedServer, embedded_connection
from commonweal.site.embedded.base import DatabaseWrapper
from commonweal.site.postgres import DatabaseProblem

USE_IT = """
    import sys
    from pathlib import Path
    from commonweal.site.database import EmbeddedServer
    server = EmbeddedServer(Path(sys.argv[1]), durable=sys.argv[2:] == ["durable"])
    server.join()
    print("joined", flush=True)
    sys.stdin.read()
"""

# In processes of their own: this one has loaded libraries with threads, which do not survive a fork.
FORK_WHILE_USING = """
    import os, sys
    from pathlib import Path
    from commonweal.site.database import EmbeddedServer
    server = EmbeddedServer(Path(sys.argv[1]), durable=False)
    server.join()
    if (child := os.fork()) == 0:
        os._exit(0 if server.data not in EmbeddedServer.joined else 1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print("forgotten" if code == 0 else "kept", flush=True)
    sys.stdin.read()
"""

JOIN_WITHOUT_POWERS = """
    import os, sys
    from pathlib import Path
    from commonweal.site.database import EmbeddedServer
    from commonweal.site.postgres import DatabaseProblem
    server = EmbeddedServer(Path(sys.argv[1]), durable=False)
    if os.geteuid() == 0:
        os.setuid(int(sys.argv[2]))
    try:
        server.join()
    except DatabaseProblem as problem:
        print(problem)
"""


class Other:
    """Another process that uses the database of a folder until it is told to leave or is killed."""

    def __init__(self, data: Path, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(USE_IT), str(data), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_joined(self) -> "Other":
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "joined\n"
        return self

    def leave(self) -> None:
        self.process.communicate()
        assert self.process.returncode == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def made_once(folder_of_module: Path) -> Path:
    """A data folder whose database was made, used and left: making one takes a second."""
    server = EmbeddedServer(folder_of_module, durable=False)
    server.join()
    server.leave()
    return folder_of_module


@pytest.fixture
def data(folder: Path, made_once: Path) -> Iterator[Path]:
    """A data folder of this test's own, with a database in it that does not run."""
    data = folder / "data"
    subprocess.run(["cp", "-a", str(made_once), str(data)], check=True)
    yield data
    with suppress(DatabaseProblem):
        EmbeddedServer(data).stop()
    EmbeddedServer.joined.pop(data, None)


def ask(server: EmbeddedServer, question: str, *, user: str = "commonweal") -> Any:
    with psycopg.connect(host=str(server.socket_folder), user=user, dbname="commonweal", autocommit=True) as connection:
        found = connection.execute(question)
        return found.fetchone()[0] if found.description else None  # type: ignore[index]


def server_pid(server: EmbeddedServer) -> int:
    return int((server.cluster / "postmaster.pid").read_text().splitlines()[0])


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, "it did not happen within 20 seconds"
        time.sleep(0.02)


def test_database_starts_for_whoever_joins_and_stops_when_they_leave(folder: Path) -> None:
    server = EmbeddedServer(folder / "new", durable=False)
    server.join()
    assert ask(server, "SELECT current_database()") == "commonweal"
    assert server.status().running
    assert server.status().answers
    server.leave()
    assert not server.status().running


def test_database_listens_on_no_network(data: Path) -> None:
    server = EmbeddedServer(data, durable=False)
    server.join()
    assert ask(server, "SHOW listen_addresses") == ""
    assert (server.socket_folder.stat().st_mode & 0o077) == 0
    server.leave()


def test_database_role_is_no_superuser_so_that_row_security_binds_it(data: Path) -> None:
    server = EmbeddedServer(data, durable=False)
    server.join()
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    assert ask(server, asked) is False
    server.leave()


def test_database_is_shared_and_stopped_by_the_last_to_leave(data: Path) -> None:
    server = EmbeddedServer(data, durable=False)
    first, second = Other(data).wait_until_joined(), Other(data).wait_until_joined()
    pid = server_pid(server)
    first.leave()
    assert server.status().answers
    assert server_pid(server) == pid
    second.leave()
    assert not server.status().running


def test_database_started_by_many_at_once_runs_once(data: Path) -> None:
    others = [Other(data) for _ in range(4)]
    for other in others:
        other.wait_until_joined()
    assert EmbeddedServer(data).status().answers
    for other in others:
        other.leave()
    assert not EmbeddedServer(data).status().running


def test_database_joined_by_many_threads_of_a_process_is_left_once(data: Path) -> None:
    server = EmbeddedServer(data, durable=False)
    threads = [threading.Thread(target=server.join) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.leave()
    assert not server.status().running


def test_database_survives_the_application_being_killed_and_is_found_again(data: Path) -> None:
    server = EmbeddedServer(data, durable=False)
    other = Other(data).wait_until_joined()
    ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
    pid = server_pid(server)
    other.kill()
    assert server.status().answers
    server.join()
    assert server_pid(server) == pid
    assert ask(server, "SELECT answer FROM kept") == 42
    server.leave()
    assert not server.status().running


def test_database_killed_itself_comes_back_with_what_was_saved(data: Path) -> None:
    durable = EmbeddedServer(data)
    other = Other(data, "durable").wait_until_joined()
    ask(durable, "CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server_pid(durable), signal.SIGKILL)
    other.kill()
    durable.join()
    assert ask(durable, "SELECT answer FROM kept") == 42
    durable.leave()


def test_database_killed_under_a_living_application_is_revived_at_the_next_connection(data: Path) -> None:
    told = connections["default"].settings_dict | embedded_connection(data, durable=False) | {"OPTIONS": {}}
    wrapper: BaseDatabaseWrapper = DatabaseWrapper(told, alias="other")
    parameters = wrapper.get_connection_params()
    wrapper.get_new_connection(parameters).close()
    os.kill(server_pid(told["EMBEDDED"]), signal.SIGKILL)
    revived = wrapper.get_new_connection(parameters)
    assert revived.execute("SELECT 1").fetchone() == (1,)
    revived.close()
    told["EMBEDDED"].leave()


def test_database_connection_knows_at_once_that_its_server_is_gone(data: Path) -> None:
    told = connections["default"].settings_dict | embedded_connection(data, durable=False) | {"OPTIONS": {}}
    wrapper: BaseDatabaseWrapper = DatabaseWrapper(told, alias="other")
    assert not wrapper.is_usable()
    wrapper.connection = wrapper.get_new_connection(wrapper.get_connection_params())
    assert wrapper.is_usable()
    os.kill(server_pid(told["EMBEDDED"]), signal.SIGKILL)
    deadline = time.monotonic() + 10
    while wrapper.is_usable() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not wrapper.is_usable()
    wrapper.connection.close()
    assert not wrapper.is_usable()
    told["EMBEDDED"].leave()


def test_database_number_of_a_dead_server_that_now_belongs_to_another_process_misleads_nobody(data: Path) -> None:
    server = EmbeddedServer(data, durable=False)
    other = Other(data).wait_until_joined()
    lines = (server.cluster / "postmaster.pid").read_text().splitlines()
    os.kill(int(lines[0]), signal.SIGKILL)
    other.kill()
    wait_for(lambda: not server.status().running)
    (server.cluster / "postmaster.pid").write_text("\n".join([str(os.getppid()), *lines[1:]]))
    server.join()
    assert server.status().answers
    server.leave()


def test_database_left_half_made_is_made_anew(folder: Path) -> None:
    other = Other(folder)
    wait_for(lambda: (folder / "postgres.making" / "base").exists())
    other.kill()
    server = EmbeddedServer(folder, durable=False)
    server.join()
    assert ask(server, "SELECT 1") == 1
    assert not (folder / "postgres.making").exists()
    server.leave()


def test_database_forked_child_does_not_end_its_parents_use(data: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(FORK_WHILE_USING), str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == b"forgotten\n"
    second = Other(data).wait_until_joined()
    second.leave()
    assert EmbeddedServer(data).status().answers
    parent.communicate()
    assert parent.returncode == 0


def test_database_folder_with_a_long_path_is_reached_through_a_short_private_one(folder: Path, data: Path) -> None:
    long = folder / ("a" * 60) / ("b" * 60)
    long.parent.mkdir()
    subprocess.run(["cp", "-a", str(data), str(long)], check=True)
    server = EmbeddedServer(long, durable=False)
    assert len(str(server.socket_folder)) < 60
    server.join()
    assert ask(server, "SELECT 1") == 1
    assert server.socket_folder.stat().st_mode & 0o077 == 0
    server.leave()
    server.socket_folder.rmdir()


def test_database_short_folder_that_belongs_to_someone_else_is_refused(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o777)
    theirs.chmod(0o777)
    with pytest.raises(DatabaseProblem, match=r"belongs to someone else. Remove it"):
        database._make_socket_folder(theirs, tmp_path / "postgres")


def test_database_of_another_version_is_refused_and_left_alone(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(DatabaseProblem, match=r"made by PostgreSQL 14, and this .* PostgreSQL 18.*Nothing was changed"):
        EmbeddedServer(data, durable=False).join()
    assert (data / "postgres" / "PG_VERSION").read_text() == "14\n"


def test_database_is_not_made_over_files_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "letters.txt").write_text("mine")
    with pytest.raises(DatabaseProblem, match="will not write over them"):
        EmbeddedServer(tmp_path, durable=False).join()
    assert (tmp_path / "postgres" / "letters.txt").read_text() == "mine"


def test_database_held_by_another_machine_is_refused_with_its_name(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "ANSWER_SECONDS", 0.3)
    (data / "postgres.json").write_text(json.dumps({"machine": "server-2", "pid": 7, "since": "2026-11-20"}))
    held = os.open(data / "postgres.running", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(DatabaseProblem, match=r"in use by another machine or container \(server-2, since 2026-11-20\)"):
        EmbeddedServer(data, durable=False).join()
    os.close(held)


def test_database_of_another_machine_is_not_stopped_from_here(data: Path) -> None:
    (data / "postgres.json").write_text(json.dumps({"machine": "server-2", "pid": os.getpid(), "since": "2026"}))
    held = os.open(data / "postgres.running", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    assert EmbeddedServer(data).stop() is False
    os.close(held)


def test_database_start_held_up_by_another_process_says_so(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "STARTER_SECONDS", 0.2)
    server = EmbeddedServer(data)
    with server._starting(), pytest.raises(DatabaseProblem, match="Another process has been starting"):
        server.join()


def test_database_folder_that_cannot_be_written_is_told_with_its_user(data: Path) -> None:
    data.chmod(0o555)
    told = _told_as_the_owner_of_the_programs(data)
    data.chmod(0o700)
    assert "may not write in" in told
    assert "name another folder in COMMONWEAL_DATA" in told


def _told_as_the_owner_of_the_programs(data: Path) -> str:
    """What someone without root's powers is told: root may write everywhere, so the other process gives them up."""
    script = [sys.executable, "-c", textwrap.dedent(JOIN_WITHOUT_POWERS), str(data), str(postgres.owner().pw_uid)]
    return subprocess.run(script, capture_output=True, check=True, text=True).stdout


def test_database_on_a_full_disk_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "BYTES_TO_BEGIN", 10**18)
    with pytest.raises(DatabaseProblem, match=r"The disk that holds .* is full. Nothing is lost: make room"):
        EmbeddedServer(tmp_path, durable=False).join()
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "is full. Nothing is lost"),
        ('FATAL:  data directory "/x" has wrong ownership', "may not write in"),
        ('FATAL:  could not open file "global/pg_control": Permission denied', "may not write in"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "could not get the memory"),
        (
            "LOG:  hm\nPANIC:  could not locate a valid checkpoint record",
            "Its own words were: PANIC:  could not locate",
        ),
        ("", "it gave no reason"),
    ],
)
def test_database_words_of_postgresql_are_explained(told: str, meant: str, tmp_path: Path) -> None:
    problem = postgres.meaning(told, tmp_path)
    assert meant in str(problem)
    assert len(str(problem).splitlines()) == 1


def test_database_damaged_so_that_it_cannot_start_is_told_in_its_own_words(data: Path) -> None:
    (data / "postgres" / "postgresql.conf").write_text("nonsense = here = twice\n")
    with pytest.raises(DatabaseProblem, match=r"could not start on .* Its own words were: .*postgresql.conf"):
        EmbeddedServer(data, durable=False).join()


def test_database_user_without_a_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000_000)
    with pytest.raises(DatabaseProblem, match="has no name on this machine"):
        postgres.owner()


def test_database_user_for_root_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "ROOT_RUNS_AS", "not a name:at all")
    with pytest.raises(DatabaseProblem, match="Start Commonweal as an ordinary user"):
        postgres.owner()


def test_database_programs_missing_from_the_environment_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda name: None)
    with pytest.raises(DatabaseProblem, match="is not installed on this machine"):
        postgres.programs()
