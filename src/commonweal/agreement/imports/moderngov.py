"""ModernGov's XML as councils serve it: meetings with their committee, day, status and attendees.

Read without trust: no entity is resolved, and neither depth nor size is endless. Titles and names are HTML-escaped, sometimes twice.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from commonweal.agreement.imports.faults import Fault, Unreadable
from commonweal.agreement.models import AttendanceKind

LARGEST_FILE = 20_000_000
MOST_FILES = 2_000
DEEPEST = 40
TAGS = re.compile(r"<[^>]{0,500}>")
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?")
NOT_SAID = ("", "expected", "not required", "none", "unknown", "n/a")
WORDS = (
    ("apolog", AttendanceKind.APOLOGIES),
    ("absent", AttendanceKind.ABSENT),
    ("not present", AttendanceKind.ABSENT),
    ("did not attend", AttendanceKind.ABSENT),
    ("deput", AttendanceKind.DEPUTY),
    ("substitut", AttendanceKind.DEPUTY),
    ("present", AttendanceKind.PRESENT),
    ("attend", AttendanceKind.PRESENT),
)
"""What stands in the word for an attendance, and how it is read; the first that fits counts."""


@dataclass(frozen=True)
class Attendee:
    """Somebody whom the file names at a meeting; `kind` is empty where it does not say whether they came."""

    where: str
    name: str
    kind: str


@dataclass(frozen=True)
class ToldMeeting:
    """One meeting as the file tells it."""

    where: str
    external_id: str
    body_id: str
    body: str
    on: date
    begins: time | None
    status: str
    attendees: tuple[Attendee, ...]

    @property
    def is_cancelled(self) -> bool:
        """Whether it did not take place on that day."""
        return any(word in self.status.casefold() for word in ("cancel", "postpone", "abandon"))


@dataclass
class Told:
    """What a file tells: its meetings, what each committee is called, and what is wrong with it."""

    meetings: list[ToldMeeting] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read(name: str, content: bytes) -> Told:
    """The meetings of an XML file, or of a zip of them. Raises Unreadable."""
    told = Told()
    for path, root in _roots(name, content):
        _walk(told, root, path, "")
    if not told.meetings and not told.faults:
        raise Unreadable(
            Fault(
                name,
                "",
                _("There is no meeting in this file."),
                _("Fetch the meetings from the committee system, with their attendees, and bring that in."),
            )
        )
    seen: set[tuple[str, str]] = set()
    for one in told.meetings:
        key = (one.body_id or one.body.casefold(), one.external_id)
        if key in seen:
            told.faults.append(
                Fault(
                    one.where,
                    one.external_id,
                    _("The meeting is in the file twice."),
                    _("Keep the one that is right and take the other out."),
                )
            )
        seen.add(key)
    return told


# --- The file


def _roots(name: str, content: bytes) -> Iterator[tuple[str, Element]]:
    if len(content) > LARGEST_FILE:
        raise Unreadable(_too_large(name))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        yield "", _root(name, content)
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [one for one in archive.infolist() if PurePosixPath(one.filename).suffix.lower() == ".xml"]
        if len(files) > MOST_FILES or sum(one.file_size for one in files) > LARGEST_FILE:
            raise Unreadable(_too_large(name))
        for one in files:
            try:
                inner = archive.read(one)
            except (zipfile.BadZipFile, RuntimeError) as broken:
                raise Unreadable(
                    Fault(
                        one.filename, "", _("The zip file is broken or locked."), _("Make it anew, without a password.")
                    )
                ) from broken
            yield f"{one.filename}: ", _root(one.filename, inner)


def _too_large(name: str) -> Fault:
    return Fault(name, "", _("The file is larger than 20 MB."), _("Bring it in as several files."))


def _root(name: str, content: bytes) -> Element:
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as refused:
        wrong = _("The file contains instructions (a DOCTYPE or XML entities) that no committee system writes.")
        raise Unreadable(Fault(name, "", wrong, _("Do not use this file. Fetch it anew."))) from refused
    except (ParseError, ValueError, LookupError) as broken:
        remedy = _("Fetch the file again, whole, from the committee system, and bring that in.")
        raise Unreadable(Fault(name, "", _("This is not an XML file, or it breaks off."), remedy)) from broken
    level = [root]
    for _depth in range(DEEPEST):
        level = [inner for element in level for inner in element]
    if level:
        raise Unreadable(Fault(name, "", _("The file is nested too deep."), _("Do not use this file. Fetch it anew.")))
    return root


# --- Meetings


def _walk(told: Told, element: Element, path: str, body: str) -> None:
    """Gather meetings wherever they stand; one within a committee is that committee's."""
    tag = _tag(element)
    here = path if path.endswith("]") else f"{path}{tag}"
    if tag == "committee":
        body = _inside(element, "committeeid") or body
        if body and _inside(element, "committeetitle"):
            told.titles[body] = _inside(element, "committeetitle")
    if tag == "meeting" or (tag == "root" and _inside(element, "meetingid")):
        _meeting(told, element, here, body)
        return
    numbers: Counter[str] = Counter()
    for child in element:
        numbers[_tag(child)] += 1
        _walk(told, child, f"{here}/{_tag(child)}[{numbers[_tag(child)]}]", body)


def _meeting(told: Told, element: Element, path: str, body: str) -> None:
    number, said = _inside(element, "meetingid"), _inside(element, "meetingdate")
    if not number:
        told.faults.append(
            Fault(
                path,
                said,
                _("The meeting has no number."),
                _("Fetch it again; a meeting without one is not known again."),
            )
        )
        return
    moment = _moment(said)
    if moment is None:
        told.faults.append(
            Fault(
                f"{path}/meetingdate",
                said,
                _("This is not a date as ModernGov writes it."),
                _("Write day/month/year, such as 03/11/2025."),
            )
        )
        return
    attendees = [inner for inner in element.iter() if _tag(inner) == "attendee"]
    told.meetings.append(
        ToldMeeting(
            path,
            number,
            _inside(element, "committeeid") or body,
            _inside(element, "committeetitle"),
            *moment,
            _inside(element, "meetingstatus"),
            tuple(
                found
                for place, inner in enumerate(attendees, start=1)
                if (found := _attendee(told, inner, f"{path}/attendees/attendee[{place}]")) is not None
            ),
        )
    )


def _moment(said: str) -> tuple[date, time | None] | None:
    found = DAY.fullmatch(said)
    if found is None:
        return None
    day, month, year, hour, minute = found.groups()
    try:
        begins = time(int(hour), int(minute)) if hour else None
        # Without a time the system writes midnight, at which nobody meets.
        return date(int(year), int(month), int(day)), None if begins == time(0) else begins
    except ValueError:
        return None


def _attendee(told: Told, element: Element, path: str) -> Attendee | None:
    name, said = _inside(element, "name"), _inside(element, "attendance")
    if not name:
        told.faults.append(
            Fault(
                path,
                _inside(element, "memberid"),
                _("The attendee has no name."),
                _("Name them, or take the entry out."),
            )
        )
        return None
    word = said.casefold()
    if word in NOT_SAID:
        return Attendee(path, name, "")
    kind = next((kind for part, kind in WORDS if part in word), None)
    if kind is None:
        told.faults.append(
            Fault(
                f"{path}/attendance",
                said,
                _("It cannot be told from this word whether they came."),
                _("Write Present, Apologies, Absent, Substitute or Expected."),
            )
        )
        return None
    return Attendee(path, name, str(kind))


def _tag(element: Element) -> str:
    """The name of an element, without its namespace."""
    return str(element.tag).rpartition("}")[2].lower()


def _inside(element: Element, name: str) -> str:
    """What a child of that name holds, without the HTML that it was wrapped in once or twice."""
    found = next((child for child in element if _tag(child) == name), None)
    said = "".join(found.itertext()) if found is not None else ""
    for _turn in range(3):
        said = html.unescape(said)
    return " ".join(TAGS.sub(" ", said).split())
