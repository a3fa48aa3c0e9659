"""Files of other systems, made small for tests."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

Attendee = tuple[str, str, str, str, str, str]


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A zip file."""
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return sent.getvalue()


def committees(*rows: tuple[int, str, bool]) -> str:
    """ModernGov's list of committees: number, title as the system escapes it, whether expired."""
    inner = "".join(
        f"<committee><committeeid>{number}</committeeid><committeetitle>{title}</committeetitle>"
        f"<committeedeleted>False</committeedeleted><committeeexpired>{expired}</committeeexpired>"
        "<committeecategory>Committees</committeecategory></committee>"
        for number, title, expired in rows
    )
    return f"<committees><committeescount>{len(rows)}</committeescount>{inner}</committees>"


def meeting(committee: int | None, day: str, attendees: Sequence[Attendee], *, title: str = "") -> str:
    """A meeting as ModernGov serves it."""
    names = ("membertype", "memberid", "name", "roledescription", "politicalparty", "ward")
    inner = "".join(
        "<attendee>"
        + "".join(f"<{name}>{value}</{name}>" for name, value in zip(names, row, strict=True))
        + "</attendee>"
        for row in attendees
    )
    of = f"<committeeid>{committee}</committeeid>" if committee else ""
    named = f"<committeetitle>{title}</committeetitle>" if title else ""
    return (
        f"<meeting><meetingid>1</meetingid>{of}{named}<meetingdate>{day}</meetingdate>"
        f"<agendaitems><agendaitem><agendaitemid>1</agendaitemid></agendaitem></agendaitems>"
        f"<attendees>{inner}</attendees></meeting>"
    )


def moderngov(*meetings: str) -> str:
    """Meetings as the service wraps them."""
    return f"<root><meetings>{''.join(meetings)}</meetings></root>"
