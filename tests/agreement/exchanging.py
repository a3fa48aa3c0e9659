"""ModernGov's XML made small for tests, in the shape that councils serve it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

Attendee = tuple[str, str] | tuple[str, str, str]


def meeting(
    number: int | str,
    day: str,
    attendees: Sequence[Attendee] = (),
    *,
    committee: int | str = 101,
    title: str = "",
    status: str = "Confirmed",
) -> str:
    """A meeting: each attendee by name and attendance, and perhaps the kind of member."""
    inner = "".join(
        f"<attendee><membertype>{(*one, 'Councillor')[2]}</membertype><memberid>{place}</memberid><name>{one[0]}</name>"
        f"<roledescription>Member</roledescription><attendance>{one[1]}</attendance>"
        "<politicalparty>Independent</politicalparty><ward>Town</ward></attendee>"
        for place, one in enumerate(attendees, start=1)
    )
    named = f"<committeetitle>{title}</committeetitle>" if title else ""
    return (
        f"<meeting><meetingid>{number}</meetingid><committeeid>{committee}</committeeid>{named}<meetingdate>{day}</meetingdate>"
        f"<meetingstatus>{status}</meetingstatus><agendapublished>True</agendapublished><agendaitems><agendaitem>"
        "<agendaitemid>9</agendaitemid><agendaitemtitle>&amp;lt;p&amp;gt;Welcome&amp;lt;/p&amp;gt;</agendaitemtitle>"
        f"</agendaitem></agendaitems><attendees>{inner}</attendees></meeting>"
    )


def served(*meetings: str, committees: dict[int, str] | None = None) -> bytes:
    """Meetings as the service wraps them, after its list of committees."""
    listed = "".join(
        f"<committee><committeeid>{number}</committeeid><committeetitle>{title}</committeetitle>"
        "<committeedeleted>False</committeedeleted><committeeexpired>False</committeeexpired></committee>"
        for number, title in (committees or {101: "Strategic Board"}).items()
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?><root><committees>{listed}</committees>'
        f"<meetings>{''.join(meetings)}</meetings></root>"
    ).encode()


def zipped(**files: bytes) -> bytes:
    sent = io.BytesIO()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.xml", content)
    return sent.getvalue()
