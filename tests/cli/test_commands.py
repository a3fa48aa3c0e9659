"""The command line: what is typed reaches the site, and what cannot go on is told in words."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from commonweal.cli import main, site
from commonweal.cli.refusal import CannotGoOn

BLOCKED = """
import sys
sys.modules["django"] = None
from commonweal.cli import main
main(["--help"])
"""


@pytest.fixture(autouse=True)
def umask_of_everyone() -> Iterator[None]:
    """What this process makes may be read by all, before and after a test whatever a command does about it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def handed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[str, ...]]:
    """The words of the site's commands that would have run."""
    heard: list[tuple[str, ...]] = []
    monkeypatch.setattr(site, "run", lambda *words: heard.append(words))
    monkeypatch.chdir(tmp_path)
    return heard


def type_in(*words: str) -> str:
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(
    ("typed", "handed"),
    [
        (["demo"], ("demo", "--port=8000")),
        (["demo", "--no-serve", "--port", "81"], ("demo", "--port=81", "--no-serve")),
        (["serve"], ("serve", "--host=127.0.0.1", "--port=8000")),
        (
            ["serve", "--host", "::1", "--workers", "3", "--no-background"],
            ("serve", "--host=::1", "--port=8000", "--workers=3", "--no-background"),
        ),
        (["migrate"], ("migrate",)),
        (["worker"], ("work",)),
        (["worker", "--with-parent"], ("work", "--with-parent")),
        (["evidence", "add", "a.csv", "--source", "x", "b.csv"], ("evidence_add", "a.csv", "--source", "x", "b.csv")),
        (["evidence", "add", "--help"], ("evidence_add", "--help")),
        (["evidence", "propose", "a.csv"], ("evidence_propose", "a.csv")),
        (["database", "status"], ("embedded_database", "status")),
        (["database", "stop"], ("embedded_database", "stop")),
        (["docs"], ("docs",)),
        (["docs", "--check"], ("docs", "--check")),
        (["manage"], ("help",)),
        (["manage", "check", "--deploy"], ("check", "--deploy")),
    ],
)
def test_commands_hand_on_what_was_typed(
    typed: list[str], handed: tuple[str, ...], handed_on: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONWEAL_DATA", os.environ["COMMONWEAL_DATA"])
    type_in(*typed)
    assert handed_on == [handed]


def test_demo_never_touches_the_installation_that_the_environment_names(
    handed_on: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONWEAL_DATA", "/var/lib/commonweal")
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere/real")
    type_in("demo")
    assert os.environ["COMMONWEAL_DATA"] == "data/demo"
    assert "DATABASE_URL" not in os.environ


def test_commands_read_a_file_of_settings_which_wins_over_nothing_that_is_set(
    handed_on: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".env").write_text("COMMONWEAL_HTTPS=true\nCOMMONWEAL_DEBUG=true\n")
    monkeypatch.setenv("COMMONWEAL_HTTPS", "false")
    monkeypatch.setenv("COMMONWEAL_DEBUG", "x")
    monkeypatch.delenv("COMMONWEAL_DEBUG")
    type_in("migrate")
    assert os.environ.pop("COMMONWEAL_DEBUG") == "true"
    assert os.environ["COMMONWEAL_HTTPS"] == "false"


def test_help_is_answered_without_django() -> None:
    done = subprocess.run([sys.executable, "-c", BLOCKED], capture_output=True, text=True, check=True)
    for command in ("demo", "serve", "migrate", "worker", "evidence", "database", "docs", "manage"):
        assert f"\n  {command} " in done.stdout


def test_fault_of_typing_is_told_without_the_site(handed_on: list[tuple[str, ...]]) -> None:
    done = CliRunner().invoke(main, ["serve", "--port", "eighty"])
    assert done.exit_code == 2
    assert "'eighty' is not a valid integer" in done.output
    assert handed_on == []


def test_work_that_cannot_go_on_ends_with_its_paragraph(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(site, "import_module", lambda name: _Management(CannotGoOn("The disk is full. Make room.")))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    with pytest.raises(SystemExit) as ended:
        site.run("migrate")
    assert ended.value.code == 1
    assert capsys.readouterr().err == "The disk is full. Make room.\n"


def test_interrupted_work_says_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(site, "import_module", lambda name: _Management(KeyboardInterrupt()))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    with pytest.raises(SystemExit) as ended:
        site.run("migrate")
    assert ended.value.code == 130
    assert "Run the same command again to go on." in capsys.readouterr().err


def test_what_is_kept_is_for_its_owner_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(site, "import_module", lambda name: _Management(SystemExit(0)))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
    with pytest.raises(SystemExit):
        site.run("migrate")
    (tmp_path / "kept").touch()
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o600


class _Management:
    """Django's command runner, at the moment when a command stops."""

    def __init__(self, stop: BaseException) -> None:
        self.stop = stop

    def execute_from_command_line(self, words: list[str]) -> None:
        raise self.stop
