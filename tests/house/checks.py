"""The rules of the house that tools do not know. Each check returns its faults as sentences; none means the rule holds."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from tests.house.tree import DOMAIN_ROOMS, LEVEL, ROOM_FILES, ROOM_FOLDERS, URL_TAG, Module, Tree

Check = Callable[[Tree], Iterator[str]]
CHECKS: dict[str, Check] = {}

LONGEST_MODULE = 500
FORBIDDEN_NAMES = frozenset(["core", "common", "utils", "helpers", "manager", "service", "handler"])


def check(function: Check) -> Check:
    CHECKS[function.__name__] = function
    return function


@check
def every_package_is_on_the_ladder(tree: Tree) -> Iterator[str]:
    for path in sorted(tree.source.iterdir()):
        if path.is_dir() and path.name not in LEVEL and path.name not in {"__pycache__", "locale"}:
            yield f"{tree.where(path)} is not on the ladder"
    for name in LEVEL:
        if not (tree.source / name / "__init__.py").exists():
            yield f"the room {name} is missing"


@check
def every_room_has_its_charter(tree: Tree) -> Iterator[str]:
    for name in LEVEL:
        path = tree.source / name / "__init__.py"
        charter = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else None
        if not charter or len(charter) < 80:
            yield f"{tree.where(path)} has no charter"
        elif name in DOMAIN_ROOMS and "does not belong here" not in charter:
            yield f"the charter of {name} does not say what does not belong here"


@check
def rooms_have_the_same_files(tree: Tree) -> Iterator[str]:
    for name in DOMAIN_ROOMS:
        for path in sorted((tree.source / name).iterdir()):
            if path.suffix == ".py" and path.stem not in ROOM_FILES:
                yield f"{tree.where(path)}: a room has no file of this name"
            if path.is_dir() and path.name not in ROOM_FILES | ROOM_FOLDERS | {"__pycache__"}:
                yield f"{tree.where(path)}: a room has no folder of this name"


@check
def modules_are_short(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        lines = module.text.count("\n")
        if lines > LONGEST_MODULE:
            yield f"{tree.where(module.path)} has {lines} lines; make it a package of the same name"


@check
def names_say_something(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        if module.path.stem in FORBIDDEN_NAMES:
            yield f"{tree.where(module.path)}: name it after what it is about"


@check
def foreign_keys_point_down(tree: Tree) -> Iterator[str]:
    for module in tree.parts("models"):
        origins = _origins(module)
        for call in ast.walk(module.syntax):
            if not (
                isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in {"ForeignKey", "OneToOneField"}
            ):
                continue
            yield from _key_faults(tree, module, call, origins)


def _origins(module: Module) -> dict[str, str]:
    """Which room each imported model comes from."""
    found = {}
    for node in module.syntax.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("commonweal."):
            for alias in node.names:
                found[alias.asname or alias.name] = (node.module or "").split(".")[1]
    return found


def _key_faults(tree: Tree, module: Module, call: ast.Call, origins: dict[str, str]) -> Iterator[str]:
    place = f"{tree.where(module.path)}:{call.lineno}"
    options = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    if not options.get("on_delete", "").endswith("PROTECT"):
        yield f"{place}: a foreign key has on_delete=PROTECT, because things end and are not deleted"
    target = ast.unparse(call.args[0]) if call.args else options.get("to", "")
    if target.startswith(("'", '"')) and "." in target:
        yield f"{place}: name the model itself, not its label, so that the import shows the direction"
    room = origins.get(target, module.room if "AUTH_USER_MODEL" not in target else "kit")
    if LEVEL[room] > LEVEL[module.room] or (room != module.room and LEVEL[room] == LEVEL[module.room]):
        yield f"{place}: a foreign key to {target} points up or sideways"
    if room != module.room and options.get("related_name") not in {"'+'", '"+"'}:
        yield f"{place}: a foreign key to another room has related_name='+'"


@check
def models_have_no_verbs(tree: Tree) -> Iterator[str]:
    for module in tree.parts("models"):
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}:
                yield f"{tree.where(module.path)}:{node.lineno}: {node.name}() does nothing of its own; write a verb in writes"
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals"):
                yield f"{tree.where(module.path)}:{node.lineno}: no signals"


@check
def every_write_is_recorded(tree: Tree) -> Iterator[str]:
    for module in tree.parts("writes"):
        for function in module.functions():
            names = {ast.unparse(decorator).split("(")[0].split(".")[-1] for decorator in function.decorator_list}
            if "written" not in names:
                yield f"{tree.where(module.path)}:{function.lineno}: {function.name} is a public write without @written"
            if "by" not in {argument.arg for argument in function.args.kwonlyargs}:
                yield f"{tree.where(module.path)}:{function.lineno}: {function.name} does not take by="


@check
def every_read_takes_its_viewer(tree: Tree) -> Iterator[str]:
    for module in tree.parts("reads"):
        for function in module.functions():
            first = function.args.args[0].arg if function.args.args else ""
            if first != "viewer" and function.name not in NOT_FOR_A_VIEWER:
                yield f"{tree.where(module.path)}:{function.lineno}: {function.name} does not take viewer first"


# What makes the viewer cannot take one, and a condition on dates shows nothing to anyone.
NOT_FOR_A_VIEWER = frozenset(["viewer_of", "viewer_of_user", "lasting", "today"])


@check
def views_are_thin(tree: Tree) -> Iterator[str]:
    for module in tree.parts("views"):
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.Attribute) and node.attr == "objects":
                yield f"{tree.where(module.path)}:{node.lineno}: a view asks a read; it does not query"
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 30:
                yield f"{tree.where(module.path)}:{node.lineno}: {node.name} is long for a view"


@check
def one_name_from_address_to_view(tree: Tree) -> Iterator[str]:
    for name, (_pattern, view, path) in tree.url_names.items():
        expected = name.partition(":")[2].replace("-", "_")
        if view.rstrip("_") != expected:
            yield f"{tree.where(path)}: {name} is answered by {view}, not by {expected}"


@check
def templates_are_named_after_views(tree: Tree) -> Iterator[str]:
    views = {name.replace(":", "/").replace("-", "_") for name in tree.url_names}
    for room, path in tree.templates:
        inside = path.relative_to(tree.source / room / "templates")
        if room in DOMAIN_ROOMS and not inside.stem.startswith("_"):
            if inside.parts[0] != room:
                yield f"{tree.where(path)}: a room's templates lie in a folder of its name"
            elif inside.with_suffix("").as_posix() not in views:
                yield f"{tree.where(path)}: no address has this name; a part of a page starts with an underscore"


@check
def templates_look_down(tree: Tree) -> Iterator[str]:
    for room, path in tree.templates:
        for other, name in URL_TAG.findall(path.read_text(encoding="utf-8")):
            if other in LEVEL and other != room and LEVEL[other] >= LEVEL[room]:
                yield f"{tree.where(path)}: links to {other}:{name}, a later room; hang a panel instead"


@check
def pages_have_no_inline_style_or_script(tree: Tree) -> Iterator[str]:
    pattern = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style\b|\sstyle=|\son[a-z]+=['\"]", re.IGNORECASE
    )
    for _room, path in tree.templates:
        found = pattern.search(path.read_text(encoding="utf-8"))
        if found:
            yield f"{tree.where(path)}: {found.group().strip()!r} is refused by the Content Security Policy"


@check
def templates_fetch_from_this_host_only(tree: Tree) -> Iterator[str]:
    pattern = re.compile(r"(?:src|srcset|action|hx-get|hx-post)=['\"](?:https?:)?//", re.IGNORECASE)
    for _room, path in tree.templates:
        if pattern.search(path.read_text(encoding="utf-8")):
            yield f"{tree.where(path)}: fetches from another host"


@check
def analysis_is_documented(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        if module.room != "analysis":
            continue
        offered = _offered_beside(module.path)
        for function in module.functions():
            if offered is not None and function.name not in offered:
                continue
            text = ast.get_docstring(function) or ""
            for heading in ("Parameters", "Returns", "Examples", "References"):
                if f"{heading}\n---" not in text:
                    yield f"{tree.where(module.path)}:{function.lineno}: {function.name} does not document its {heading}"


def _offered_beside(path: Path) -> set[str] | None:
    """What the package that a module of analysis lies in offers by its `__all__`: the rest is its own affair."""
    if path.parent.name == "analysis":
        return None
    found = re.search(r"__all__ = \[(.*?)\]", (path.parent / "__init__.py").read_text(encoding="utf-8"), re.DOTALL)
    return set(re.findall(r'"(\w+)"', found[1])) if found else None


@check
def every_dependency_says_what_for(tree: Tree) -> Iterator[str]:
    text = (tree.root / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = [*project["dependencies"], *(one for group in project["optional-dependencies"].values() for one in group)]
    lines = text.splitlines()
    for requirement in wanted:
        line = next((line for line in lines if f'"{requirement}"' in line), "")
        if not re.search(r",\s*#\s*\S", line):
            yield f"pyproject.toml: {requirement} has no comment saying what it is for"


@check
def no_registry_address_is_committed(tree: Tree) -> Iterator[str]:
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry.np" + "mjs.org", "deb.deb" + "ian.org"]
    for path in committed_files(tree):
        text = path.read_text(encoding="utf-8", errors="replace")
        for host in hosts:
            if host in text:
                yield f"{tree.where(path)} names the registry {host}"


@check
def nothing_of_this_machine_is_committed(tree: Tree) -> Iterator[str]:
    pattern = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+)/[a-z]")
    for path in committed_files(tree):
        found = pattern.search(path.read_text(encoding="utf-8", errors="replace"))
        if found:
            yield f"{tree.where(path)} names a path of one machine: {found.group()}"


@check
def nothing_is_left_unfinished(tree: Tree) -> Iterator[str]:
    pattern = re.compile("TO" + "DO|FIX" + "ME|XX" + r"X|NotImplemented" + r"Error|mark\.(?:sk" + r"ip|xf" + "ail)")
    for path in committed_files(tree):
        if path.suffix == ".py":
            found = pattern.search(path.read_text(encoding="utf-8"))
            if found:
                yield f"{tree.where(path)}: {found.group()}"


def committed_files(tree: Tree) -> list[Path]:
    """What git keeps; in a copy without git, everything that was copied."""
    if (tree.root / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=tree.root, capture_output=True, check=True, text=True)
        paths = [tree.root / name for name in listed.stdout.split("\0") if name]
    else:
        paths = [path for path in tree.root.rglob("*") if path.is_file()]
    return [
        path for path in paths if path.is_file() and path.suffix not in {".png", ".ico", ".xlsx", ".zip", ".mo", ".pyc"}
    ]


@check
def tables_are_in_the_glossary(tree: Tree) -> Iterator[str]:
    path = tree.root / "docs" / "glossary.md"
    entries = (
        set(re.findall(r"^\*\*(.+?)\*\*", path.read_text(encoding="utf-8"), re.MULTILINE)) if path.exists() else set()
    )
    for module in tree.parts("models"):
        for table in module.classes():
            is_table = any(ast.unparse(base) == "Thing" or ast.unparse(base) == "models.Model" for base in table.bases)
            words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", table.name).lower()
            if is_table and words not in {entry.lower() for entry in entries}:
                yield f"docs/glossary.md has no entry for {words}"


@check
def modules_say_what_they_are(tree: Tree) -> Iterator[str]:
    for module in tree.modules:
        if module.text.strip() and not ast.get_docstring(module.syntax):
            yield f"{tree.where(module.path)} does not say what it is"


@check
def tables_say_what_they_are(tree: Tree) -> Iterator[str]:
    for module in tree.parts("models"):
        for table in module.classes():
            if not ast.get_docstring(table):
                yield f"{tree.where(module.path)}:{table.lineno}: {table.name} does not say what it is"


@check
def no_dependency_is_under_the_gpl(tree: Tree) -> Iterator[str]:
    text = (tree.root / "requirements" / "run.txt").read_text(encoding="utf-8")
    for name in re.findall(r"^([A-Za-z0-9_.-]+)(?:\[.*?\])?==", text, re.MULTILINE):
        if name.lower() in GPL_PACKAGES:
            yield f"requirements/run.txt: {name} is under the GPL and the product is MIT"
            continue
        licence = _licence_of(name)
        if OFFERED_UNDER_ANOTHER.search(licence):
            continue
        if re.search(r"(?<!L)(?<!Lesser )\bA?GPL|GNU (?:Affero )?General Public", licence):
            yield f"requirements/run.txt: {name} is under {licence[:60]!r} and the product is MIT"


# Some packages leave the choice of licence to whoever takes them (pyphen: GPL, LGPL or MPL); we take the other one.
OFFERED_UNDER_ANOTHER = re.compile(r"Mozilla Public License|Lesser General Public License|\bLGPL|\bMPL")


# Known by name, so that they are caught before anybody installs them (METHODS.md).
GPL_PACKAGES = frozenset(["igraph", "python-igraph", "leidenalg", "sortition-algorithms"])


def _licence_of(name: str) -> str:
    try:
        facts = metadata(name)
    except PackageNotFoundError:
        return ""
    kinds = [line for line in facts.get_all("Classifier", []) if line.startswith("License ::")]
    return " ".join([facts.get("License-Expression", "") or "", *kinds])
