"""What prepares a bare machine: locks that name no index, parts that are done once, and plain words when one cannot be."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent.parent
REQUIREMENTS = ROOT / "requirements"
LOCKS = sorted(REQUIREMENTS.glob("*.txt"))
PINNED = re.compile(r"^([a-z0-9._-]+)==(\S+)", re.MULTILINE)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The installer, working on a checkout of this test's own."""
    described = importlib.util.spec_from_file_location("install", REQUIREMENTS / "install.py")
    assert described is not None
    assert described.loader is not None
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "NOTES", tmp_path / ".venv" / "installed.json")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    return module


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_lock_file_pins_and_hashes_everything_and_names_no_index(lock: Path) -> None:
    text = lock.read_text()
    assert PINNED.findall(text)
    assert not re.search(r"^\s*(-i|--(extra-)?index-url|--find-links|-f)\b", text, re.MULTILINE)
    assert "://" not in text
    for entry in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "==" in entry.splitlines()[0]
        assert "--hash=sha256:" in entry


def test_lock_of_what_runs_is_part_of_what_was_tested() -> None:
    run, test = (set(PINNED.findall((REQUIREMENTS / name).read_text())) for name in ("run.txt", "test.txt"))
    assert run < test


def test_lock_of_a_cluster_adds_to_what_was_tested_only_what_speaks_to_it() -> None:
    cluster, test = (set(PINNED.findall((REQUIREMENTS / name).read_text())) for name in ("cluster.txt", "test.txt"))
    assert {name for name, _version in cluster - test} == {"pyspark", "py4j"}


def test_lock_of_front_end_packages_names_no_address() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_part_that_is_done_is_not_done_again(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    _lock(install, "x==1")
    ran: list[list[str]] = []
    monkeypatch.setattr(install, "make_environment", lambda: install.PYTHON.touch())
    monkeypatch.setattr(install, "_run_with_patience", lambda command, remedy: ran.append(command))
    assert install.main(["run"]) == install.main(["run"]) == 0
    assert len(ran) == 1
    assert "--require-hashes" in ran[0]
    _lock(install, "x==2")
    assert install.main(["run"]) == 0
    assert len(ran) == 2


def test_part_that_was_interrupted_is_done_again(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _lock(install, "x==1")
    monkeypatch.setattr(install, "make_environment", lambda: install.PYTHON.touch())
    monkeypatch.setattr(install, "_run_with_patience", _interrupt)
    assert install.main(["run"]) == 130
    assert "Run the same command again to go on from here." in capsys.readouterr().out
    assert "run" not in install.notes()


def test_installing_for_tests_is_enough_to_run(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    _lock(install, "x==1")
    _lock(install, "x==1\ny==2", name="test")
    ran: list[list[str]] = []
    monkeypatch.setattr(install, "make_environment", lambda: install.PYTHON.touch())
    monkeypatch.setattr(install, "_run_with_patience", lambda command, remedy: ran.append(command))
    install.main(["test", "run"])
    assert len(ran) == 1


def test_what_speaks_to_a_cluster_is_built_by_a_builder_that_is_locked(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("build", "s==1"), ("cluster", "pyspark==4\ny==2"), ("run", "y==2")):
        _lock(install, text, name=name)
    ran: list[list[str]] = []
    monkeypatch.setattr(install, "make_environment", lambda: install.PYTHON.touch())
    monkeypatch.setattr(install, "_run_with_patience", lambda command, remedy: ran.append(command))
    assert install.main(["cluster", "run", "cluster"]) == 0
    builder, cluster = ran
    assert builder[-1].endswith("build.txt")
    assert "--no-build-isolation" not in builder
    assert cluster[-3:-1] == [f"--requirement={install.ROOT / 'requirements' / 'cluster.txt'}", "--no-build-isolation"]
    assert cluster[-1] == "--no-binary=pyspark"
    assert {"--only-binary=:all:", "--require-hashes", "--no-deps"} < set(cluster)


def test_installed_checkout_is_importable_and_has_its_command(install: ModuleType) -> None:
    packages = Path(install.sysconfig.get_path("purelib", "venv", vars={"base": str(install.VENV)}))
    packages.mkdir(parents=True)
    install._make_importable()
    assert (packages / "commonweal.pth").read_text() == f"{install.ROOT / 'src'}\n"
    assert (install.VENV / "bin" / "commonweal").stat().st_mode & 0o111


def test_connection_that_breaks_is_tried_again_and_then_told(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install.time, "sleep", lambda seconds: None)
    with pytest.raises(install.CannotInstall, match="Check the connection"):
        install._run_with_patience([sys.executable, "-c", "raise SystemExit(1)"], "Check the connection.")
    assert capsys.readouterr().out.count("trying again") == 2


def test_browser_that_cannot_be_installed_is_told_in_one_sentence_after_the_other(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    assert install.main(["browser"]) == 1
    assert "On Debian, run 'apt install chromium' as root" in capsys.readouterr().out


def test_browser_that_is_there_is_used(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}" if name == "google-chrome" else None)
    assert install.main(["browser"]) == 0


def test_node_that_is_too_old_is_not_used(install: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v12.22.9\n")
    old.chmod(0o755)
    monkeypatch.setattr(install.shutil, "which", lambda name: str(old))
    assert not install._node_is_new_enough()


def test_python_that_is_too_old_is_told(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "OLDEST_PYTHON", (99, 0))
    assert install.main(["run"]) == 1
    assert "Install one, and name it: make demo PYTHON=" in capsys.readouterr().out


def test_unknown_part_is_told(install: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert install.main(["kitchen"]) == 2
    assert "Usage: python3 requirements/install.py run | test" in capsys.readouterr().out


def test_installer_needs_nothing_but_python_itself() -> None:
    bare = [sys.executable, "-I", "-S", str(REQUIREMENTS / "install.py"), "kitchen"]
    done = subprocess.run(bare, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "")


def _lock(install: ModuleType, text: str, *, name: str = "run") -> None:
    (install.ROOT / "requirements").mkdir(exist_ok=True)
    (install.ROOT / "requirements" / f"{name}.txt").write_text(text)
    packages = Path(install.sysconfig.get_path("purelib", "venv", vars={"base": str(install.VENV)}))
    packages.mkdir(parents=True, exist_ok=True)


def _interrupt(command: list[str], remedy: str) -> None:
    raise KeyboardInterrupt
