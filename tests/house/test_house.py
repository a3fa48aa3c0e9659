"""The repository keeps the rules of the house, and each rule catches the fault that it is for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.checks import CHECKS
from tests.house.tree import Tree

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_house_keeps_the_rule(name: str) -> None:
    assert list(CHECKS[name](Tree(ROOT))) == []


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A temporary copy of what the rules read, without built assets."""
    ignored = shutil.ignore_patterns("__pycache__", "built", "vendor", "*.mo")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=ignored)
    for folder in ("docs", "requirements"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    (tmp_path / "tests" / "house").mkdir(parents=True)
    (tmp_path / "tests" / "__init__.py").touch()
    for name in ("across_rooms.py", "__init__.py"):
        if (ROOT / "tests" / "house" / name).exists():
            shutil.copy(ROOT / "tests" / "house" / name, tmp_path / "tests" / "house" / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def plant(root: Path, where: str, text: str, *, replacing: str | None = None) -> None:
    """Add `text` at the end of a file (made if missing), or put it in the place of `replacing`."""
    path = root / where
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if replacing is not None:
        assert replacing in before, f"{where} no longer has {replacing!r}, so the fault cannot be planted"
        path.write_text(before.replace(replacing, text, 1), encoding="utf-8")
    else:
        path.write_text(before + text, encoding="utf-8")


ROOM = "src/commonweal/strategy"
FAULTS = {
    "every_package_is_on_the_ladder": ("src/commonweal/annex/__init__.py", '"""A room too many."""\n', None),
    "every_room_has_its_charter": ("src/commonweal/learning/__init__.py", "", "does not belong here"),
    "rooms_have_the_same_files": (f"{ROOM}/extras.py", '"""Odds and ends."""\n', None),
    "modules_are_short": (f"{ROOM}/rules.py", "\n" * 501, None),
    "names_say_something": ("src/commonweal/kit/utils.py", '"""This and that."""\n', None),
    "foreign_keys_point_down": (
        "src/commonweal/register/models/partnerships.py",
        "\n\nfrom commonweal.strategy.models import Target\n\n\nclass Wish(models.Model):\n"
        '    """A wish."""\n\n    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="+")\n',
        None,
    ),
    "models_have_no_verbs": (
        f"{ROOM}/models.py",
        '\n\nclass Wish(models.Model):\n    """A wish."""\n\n    def save(self, **options):\n        super().save(**options)\n',
        None,
    ),
    "every_write_is_recorded": (f"{ROOM}/writes.py", "\n\ndef forget_issue(issue, *, by):\n    issue.delete()\n", None),
    "every_read_takes_its_viewer": (f"{ROOM}/reads.py", "\n\ndef everything(place):\n    return []\n", None),
    "views_are_thin": (f"{ROOM}/views.py", "\n\ndef shortcut(request):\n    return Issue.objects.all()\n", None),
    "one_name_from_address_to_view": (
        f"{ROOM}/urls.py",
        '\nurlpatterns += [path("wishes/", views.dream_list, name="wish-list")]\n',
        None,
    ),
    "templates_are_named_after_views": (f"{ROOM}/templates/strategy/daydream.html", "<p>…</p>\n", None),
    "templates_look_down": (
        "src/commonweal/register/templates/register/_shortcut.html",
        "<a href=\"{% url 'strategy:target-list' %}\">Targets</a>\n",
        None,
    ),
    "pages_have_no_inline_style_or_script": (
        f"{ROOM}/templates/strategy/_loud.html",
        '<p style="color: red">Loud</p>\n',
        None,
    ),
    "templates_fetch_from_this_host_only": (
        f"{ROOM}/templates/strategy/_far.html",
        '<img src="https://example.org/x.png" alt="">\n',
        None,
    ),
    "analysis_is_documented": (
        "src/commonweal/analysis/guesses.py",
        '"""Guesses."""\n\n\ndef guess(x):\n    return x\n',
        None,
    ),
    "every_dependency_says_what_for": ("pyproject.toml", '"django>=5.2,<5.3",\n', '"django>=5.2,<5.3",'),
    "no_registry_address_is_committed": ("docs/decisions/9999-planted.md", "See https://py" + "pi.org/x\n", None),
    "nothing_of_this_machine_is_committed": ("docs/decisions/9999-planted.md", "See /ro" + "ot/notes\n", None),
    "nothing_is_left_unfinished": (f"{ROOM}/rules.py", "\n# TO" + "DO later\n", None),
    "tables_are_in_the_glossary": (
        f"{ROOM}/models.py",
        '\n\nclass Hunch(Thing):\n    """A hunch."""\n',
        None,
    ),
    "modules_say_what_they_are": ("src/commonweal/kit/quiet.py", "ANSWER = 42\n", None),
    "tables_say_what_they_are": (f"{ROOM}/models.py", "\n\nclass Hunch(Thing):\n    pass\n", None),
    "no_dependency_is_under_the_gpl": ("requirements/run.txt", "\npython-igraph==0.11.8 \\\n", None),
}


def test_every_rule_has_a_planted_fault() -> None:
    assert sorted(FAULTS) == sorted(CHECKS)


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_planted_fault_is_caught(name: str, copy: Path) -> None:
    before = set(CHECKS[name](Tree(copy)))
    where, text, replacing = FAULTS[name]
    plant(copy, where, text, replacing=replacing)
    assert set(CHECKS[name](Tree(copy))) - before, f"{name} did not see the fault planted in {where}"


def lint_imports(root: Path) -> str:
    """What import-linter says of a tree; empty when every contract is kept."""
    answer = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=root,
        env={"PYTHONPATH": f"{root / 'src'}:{root}", "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if answer.returncode == 0 else answer.stdout + answer.stderr


IMPORT_FAULTS = {
    "Rooms look down the ladder only": (
        "src/commonweal/register/rules.py",
        "\nfrom commonweal.strategy import models as later\n",
    ),
    "Inside a room": ("src/commonweal/strategy/rules.py", "\nfrom commonweal.strategy import writes\n"),
    "No import cycle": ("src/commonweal/kit/verdicts.py", "\nfrom commonweal.kit import errors\n"),
    "Views ask reads and writes": (
        "src/commonweal/strategy/views.py",
        "\nfrom commonweal.strategy.models import Issue\n",
    ),
    "run without Django": ("src/commonweal/analysis/networks.py", "\nimport django\n"),
    "no clock and no hidden chance": ("src/commonweal/analysis/networks.py", "\nimport random\n"),
    "through models, rules, reads and writes only": (
        "src/commonweal/strategy/forms.py",
        "\nfrom commonweal.register import forms as theirs\n",
    ),
    "every package is on it": ("src/commonweal/annex/__init__.py", '"""A room too many."""\n'),
}


def test_imports_keep_every_contract() -> None:
    assert lint_imports(ROOT) == ""


@pytest.mark.parametrize("contract", sorted(IMPORT_FAULTS))
def test_planted_import_is_caught(contract: str, copy: Path) -> None:
    where, text = IMPORT_FAULTS[contract]
    plant(copy, where, text)
    complaint = lint_imports(copy)
    assert contract in complaint
    assert "BROKEN" in complaint


def test_analysis_and_command_line_import_without_django(copy: Path) -> None:
    script = """
import importlib, pathlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "django":
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, Blocked())
import commonweal.analysis, commonweal.cli
for package in (commonweal.analysis, commonweal.cli):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
assert "django" not in sys.modules
"""
    run = [sys.executable, "-W", "ignore", "-c", script]
    env = {"PYTHONPATH": str(copy / "src"), "PATH": "/usr/bin:/bin"}
    assert subprocess.run(run, env=env, capture_output=True, text=True, check=False).stderr == ""
    plant(copy, "src/commonweal/cli/__init__.py", "\nimport django\n")
    assert "django is blocked" in subprocess.run(run, env=env, capture_output=True, text=True, check=False).stderr
