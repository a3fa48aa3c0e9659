"""The parts of docs/ that are made from the code, so that they cannot say anything else than it does."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from commonweal.cli.refusal import CannotGoOn
from commonweal.site.rooms import ROOMS

SOURCE = Path(__file__).parent.parent
AROUND_THE_ROOMS = ("kit", "cli", "analysis")
EXCLUDES = "What does not belong here: "


@dataclass(frozen=True)
class Charter:
    """What a room says of itself."""

    room: str
    purpose: str
    excludes: str


def charters() -> list[Charter]:
    """The charter of every package on the ladder, from the top down."""
    names = ["site", *(room.name for room in reversed(ROOMS)), *AROUND_THE_ROOMS]
    return [charter_of(name) for name in names]


def charter_of(name: str) -> Charter:
    """Read from the text of the package, so that nothing of it is run.

    Raises CannotGoOn where it has none.
    """
    text = ast.get_docstring(ast.parse((SOURCE / name / "__init__.py").read_text(encoding="utf-8")))
    paragraphs = [" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n")]
    excludes = [paragraph for paragraph in paragraphs if paragraph.startswith(EXCLUDES)]
    if not excludes:
        raise CannotGoOn(
            f"The charter of {name} does not say what does not belong there. Add it to {name}/__init__.py."
        )
    outside = excludes[0].removeprefix(EXCLUDES)
    return Charter(name, paragraphs[0], outside[0].upper() + outside[1:])


def table_of_rooms() -> str:
    rows = [f"| **{charter.room}** | {charter.purpose} | {charter.excludes} |" for charter in charters()]
    return "\n".join(["| room | what it is for | what does not belong there |", "|---|---|---|", *rows])


def fill(page: str, part: str, content: str) -> str:
    """The page with what stands between the two markers of a part replaced. Raises CannotGoOn without the markers."""
    begin, end = f"<!-- {part}: made by `make docs` -->", f"<!-- end of {part} -->"
    if begin not in page or end not in page:
        raise CannotGoOn(
            f"The page lacks the lines '{begin}' and '{end}', between which {part} belongs. Put them back."
        )
    return re.sub(
        f"{re.escape(begin)}.*{re.escape(end)}", lambda found: f"{begin}\n\n{content}\n\n{end}", page, flags=re.DOTALL
    )


def made_pages(docs: Path) -> dict[Path, str]:
    """Every page that has a made part, as it ought to read."""
    house = docs / "house.md"
    return {house: fill(house.read_text(encoding="utf-8"), "rooms", table_of_rooms())}
