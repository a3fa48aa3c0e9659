"""The repository as data: its rooms, modules, templates and addresses, read without running anything."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# The ladder of DESIGN section 2, from the ground up. Rooms on one line do not know each other.
LADDER: tuple[tuple[str, ...], ...] = (
    ("analysis",),
    ("kit", "cli"),
    ("register",),
    ("evidence", "consultation", "resources"),
    ("strategy",),
    ("agreement",),
    ("structure", "delivery"),
    ("learning",),
    ("account",),
    ("site",),
)
LEVEL = {name: level for level, names in enumerate(LADDER) for name in names}
DOMAIN_ROOMS = tuple(name for names in LADDER[2:9] for name in names)

# The files of a room; a longer one may be a package of the same name.
ROOM_FILES = frozenset(
    ["__init__", "models", "rules", "reads", "writes", "forms", "views", "urls", "apps", "admin", "imports", "exports"]
)
ROOM_FOLDERS = frozenset(
    ["migrations", "templates", "frameworks", "management", "static", "locale", "templatetags", "store"]
)


@dataclass(frozen=True)
class Module:
    """One Python file of the product."""

    path: Path
    room: str
    part: str
    """Which of the room's files it is or belongs to: `writes` for writes.py and for writes/places.py."""

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.text, str(self.path))

    def functions(self) -> Iterator[ast.FunctionDef]:
        """The public functions at the top of the module."""
        for node in self.syntax.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        for node in self.syntax.body:
            if isinstance(node, ast.ClassDef):
                yield node


@dataclass(frozen=True)
class Tree:
    """A checkout, or a temporary copy of one in which a fault has been planted."""

    root: Path

    @property
    def source(self) -> Path:
        return self.root / "src" / "commonweal"

    @cached_property
    def modules(self) -> list[Module]:
        found = []
        for path in sorted(self.source.rglob("*.py")):
            inside = path.relative_to(self.source).parts
            if len(inside) < 2 or "migrations" in inside:
                continue
            found.append(Module(path, inside[0], inside[1].removesuffix(".py")))
        return found

    def parts(self, part: str, *, rooms: tuple[str, ...] = DOMAIN_ROOMS) -> list[Module]:
        return [module for module in self.modules if module.part == part and module.room in rooms]

    @cached_property
    def templates(self) -> list[tuple[str, Path]]:
        """Each template with the room that holds it."""
        found = []
        for path in sorted(self.source.rglob("templates/**/*.html")):
            found.append((path.relative_to(self.source).parts[0], path))
        return found

    @cached_property
    def url_names(self) -> dict[str, tuple[str, str, Path]]:
        """Every named address of a domain room: `room:name` to its pattern, view and file."""
        found = {}
        for module in self.parts("urls"):
            for call in ast.walk(module.syntax):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "path" and len(call.args) >= 2:
                    name = next((k.value.value for k in call.keywords if k.arg == "name"), None)  # type: ignore[attr-defined]
                    view = call.args[1]
                    if isinstance(name, str) and isinstance(call.args[0], ast.Constant):
                        found[f"{module.room}:{name}"] = (
                            str(call.args[0].value),
                            view.attr if isinstance(view, ast.Attribute) else ast.unparse(view),
                            module.path,
                        )
        return found

    def where(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()


URL_TAG = re.compile(r"{%\s*url\s+['\"]([a-z_]+):([a-z-]+)['\"]")
