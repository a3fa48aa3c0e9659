"""The rooms of the house in the order of the ladder, and where each has its address.

Settings install them, addresses mount them, the menu and docs/house.md list them: one list for all,
so that a room cannot be on one of them and missing from another. Django-free.
"""

from dataclasses import dataclass
from importlib.util import find_spec


@dataclass(frozen=True)
class Room:
    """One rung of the ladder: the package, and the first word of its addresses."""

    name: str

    @property
    def package(self) -> str:
        return f"commonweal.{self.name}"

    def has(self, module: str) -> bool:
        """Whether the room has that module yet; a room may have only its charter for now."""
        return find_spec(f"{self.package}.{module}") is not None


# From the ground up, as data flows: a room points at rooms before it, never at rooms after it.
ROOMS = (
    Room("register"),
    Room("evidence"),
    Room("consultation"),
    Room("resources"),
    Room("strategy"),
    Room("agreement"),
    Room("structure"),
    Room("delivery"),
    Room("learning"),
    Room("account"),
)
