"""ModernGov's XML as councils serve it: committees, their meetings, and who was there.

Titles and names are HTML-escaped, sometimes twice. Committees that were deleted or have expired stay in
ModernGov's list; they are passed over, since the list does not say when they ended. Meetings have no table
in the register: who is named as attending is read as a member, and the meetings are counted.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from contextlib import suppress
from datetime import date
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.register.imports.formats.drafts import Draft
from commonweal.register.imports.formats.roles import role_of
from commonweal.register.imports.tables import Pointer, Table
from commonweal.register.models import Level, Sector

TAGS = re.compile(r"<[^>]{0,500}>")
DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:\s.*)?")
SEATED = re.compile(r"councillor|member|co-?opt|representative|trustee|governor|chair", re.IGNORECASE)
"""The kinds of attendee that sit on the committee; the others are there to advise it or to look."""
NOBODY = {"", "unknown", "none", "independent", "non-aligned", "not applicable", "n/a"}


def is_moderngov(root: Element) -> bool:
    """Whether an XML file comes from ModernGov: it speaks of committees or meetings by their numbers."""
    return next((True for element in root.iter() if _tag(element) in ("committeeid", "meetingid")), False)


def tables(file: str, parts: list[tuple[str, Element]]) -> list[Table]:
    """The register's tables of one or more files, each with its path in front of what it holds."""
    found = _ModernGov(file)
    for prefix, root in parts:
        found.read(prefix, root)
    return found.tables()


def plain_text(text: str | None) -> str:
    """Text without the HTML it was wrapped in once or twice."""
    said = text or ""
    for _turn in range(3):
        plainer = html.unescape(said)
        if plainer == said:
            break
        said = plainer
    return " ".join(TAGS.sub(" ", said).split())


def _tag(element: Element) -> str:
    """The name of an element, without its namespace."""
    return str(element.tag).rpartition("}")[2].lower()


def _inside(element: Element, name: str) -> str:
    """What a child of that name holds."""
    found = next((child for child in element if _tag(child) == name), None)
    return plain_text("".join(found.itertext())) if found is not None else ""


class _ModernGov:
    def __init__(self, file: str) -> None:
        self.draft = Draft(file)
        self.committees: dict[str, tuple[str, Element]] = {}
        self.by_title: dict[str, str] = {}
        self.bodies: dict[str, Pointer] = {}
        self.meetings: list[tuple[str, Element, str]] = []
        self.people: dict[str, Pointer] = {}
        self.parties: dict[str, Pointer] = {}
        self.seats: dict[tuple[str, str], Pointer] = {}
        self.roles: Counter[str] = Counter()
        self.guests = 0

    def read(self, prefix: str, root: Element) -> None:
        self._walk(root, f"{prefix}{_tag(root)}", "")

    def _walk(self, element: Element, path: str, committee: str) -> None:
        """Gather committees and meetings wherever they stand; a meeting within a committee is that committee's."""
        tag = _tag(element)
        if tag == "committee" or (tag not in ("meeting", "attendee") and _inside(element, "committeetitle")):
            committee = self._note_committee(element, path) or committee
        if tag == "meeting" or (tag == "root" and _inside(element, "meetingid")):
            self.meetings.append((path, element, committee))
            return
        numbers: Counter[str] = Counter()
        for child in element:
            numbers[_tag(child)] += 1
            self._walk(child, f"{path}/{_tag(child)}[{numbers[_tag(child)]}]", committee)

    def _note_committee(self, element: Element, path: str) -> str:
        key = _inside(element, "committeeid")
        title = _inside(element, "committeetitle")
        if not key and not title:
            return ""
        key = key or title
        before = self.committees.get(key)
        if before is None:
            self.committees[key] = (path, element)
        elif _inside(before[1], "committeetitle") != title:
            self.draft.fault(
                _("Two committees have the number %(number)s.") % {"number": key},
                _("Fetch the list again; if it is still so, ask whoever runs the committee system."),
                path,
                title,
            )
        return key

    def tables(self) -> list[Table]:
        self._committees()
        for path, meeting, committee in self.meetings:
            self._meeting(path, meeting, committee)
        self._tell()
        return self.draft.tables()

    def _committees(self) -> None:
        for key, (path, element) in self.committees.items():
            title = _inside(element, "committeetitle")
            over = [word for word in ("deleted", "expired") if _inside(element, f"committee{word}").lower() == "true"]
            if over:
                self.draft.pass_over(_("committees that were deleted or have expired"), title)
                continue
            self.bodies[key] = self.draft.add("partnerships", path, name=title)
            self.by_title[title.casefold()] = key

    # --- Meetings

    def _meeting(self, path: str, meeting: Element, committee: str) -> None:
        day = self._day(path, meeting)
        key = _inside(meeting, "committeeid") or committee
        title = _inside(meeting, "committeetitle")
        key = key if key in self.committees else self.by_title.get(title.casefold(), "") or key
        attendees = [element for element in meeting.iter() if _tag(element) == "attendee"]
        if key not in self.committees and title:
            self.committees[key or title] = (path, meeting)
            self.bodies[key or title] = self.draft.add("partnerships", path, name=title)
            self.by_title[title.casefold()] = key = key or title
        if key not in self.committees and attendees:
            self.draft.fault(
                _("The meeting does not say of which committee it is."),
                _("Bring the list of committees in with it, in one zip file."),
                path,
                day or _inside(meeting, "meetingid"),
            )
        elif key in self.bodies:
            for number, attendee in enumerate(attendees, start=1):
                self._attendee(f"{path}/attendees/attendee[{number}]", attendee, key)

    def _day(self, path: str, meeting: Element) -> date | None:
        said = _inside(meeting, "meetingdate")
        found = DAY.fullmatch(said)
        if found:
            with suppress(ValueError):
                return date(*(int(part) for part in reversed(found.groups())))
        if said:
            self.draft.fault(
                _("This is not a date as ModernGov writes it."),
                _("Write day/month/year, such as 03/11/2025."),
                f"{path}/meetingdate",
                said,
            )
        return None

    def _attendee(self, path: str, attendee: Element, committee: str) -> None:
        name, number = _inside(attendee, "name"), _inside(attendee, "memberid")
        kind, said = _inside(attendee, "membertype"), _inside(attendee, "roledescription")
        if not name:
            self.draft.fault(_("The attendee has no name."), _("Name them, or take the entry out."), path, number)
            return
        # Officers and guests have no number, or the number 0.
        if not SEATED.search(f"{kind} {said}") and number in ("", "0"):
            self.guests += 1
            return
        key = number if number not in ("", "0") else name.casefold()
        if key not in self.people:
            self.people[key] = self.draft.add("people", path, name=name)
        role, exact = role_of(said)
        if not exact:
            self.roles[f"{said} → {role}"] += 1
        if (committee, key) in self.seats:
            if role != "member":
                self.draft.give("seats", self.seats[committee, key], role=role)
            return
        self.seats[committee, key] = self.draft.add(
            "seats",
            path,
            partnership=self.bodies[committee],
            person=self.people[key],
            organisation=self._party(path, _inside(attendee, "politicalparty")),
            role=role,
            constituency=_inside(attendee, "ward") or None,
        )

    def _party(self, path: str, name: str) -> Pointer | None:
        if name.casefold() in NOBODY:
            return None
        if name not in self.parties:
            self.parties[name] = self.draft.add("organisations", path, name=name)
        return self.parties[name]

    def _tell(self) -> None:
        self.draft.default("organisations", sector=str(Sector.VOLUNTARY), level=str(Level.NATIONAL))
        self.draft.notes.append(
            _(
                "Read as ModernGov: %(committees)d committees, of which %(bodies)d stand and are read as partnerships;"
                " %(people)d people and %(seats)d seats are read from who attended."
            )
            % {
                "committees": len(self.committees),
                "bodies": self.draft.count("partnerships"),
                "people": self.draft.count("people"),
                "seats": self.draft.count("seats"),
            }
        )
        if self.meetings:
            self.draft.notes.append(
                ngettext(
                    "%(count)d meeting is passed over, with its agenda: the register holds bodies and who sits on them, not meetings.",
                    "%(count)d meetings are passed over, with their agendas: the register holds bodies and who sits on them, not meetings.",
                    len(self.meetings),
                )
                % {"count": len(self.meetings)}
            )
        if self.guests:
            self.draft.notes.append(
                ngettext(
                    "An officer or guest attended %(count)d time; they do not sit on the committee and are passed over.",
                    "Officers or guests attended %(count)d times; they do not sit on the committee and are passed over.",
                    self.guests,
                )
                % {"count": self.guests}
            )
        if self.roles:
            listed = ", ".join(f"{what} ({count})" for what, count in self.roles.most_common(12))
            self.draft.notes.append(_("Roles were read as: %(listed)s.") % {"listed": listed})
