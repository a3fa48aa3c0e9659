"""Who may do what in the register, each answer with its reason. Every room's rules start from its Viewer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commonweal.kit.verdicts import Verdict, no, yes
from commonweal.register.models import (
    Correction,
    CorrectionLink,
    Merge,
    Organisation,
    Partnership,
    Person,
    Seat,
    Secretariat,
    Tie,
)


@dataclass(frozen=True)
class Viewer:
    """Who is looking or doing, and what follows from who they are in the register on that day."""

    user_id: int | None = None
    name: str = ""
    person_id: int | None = None
    place_id: int | None = None
    """The place they have open: the one they chose, else their own."""
    organisation_ids: frozenset[int] = field(default_factory=frozenset)
    """Organisations they work for."""
    supports: frozenset[int] = field(default_factory=frozenset)
    """Places whose support team they are on."""
    seats: frozenset[int] = field(default_factory=frozenset)
    """Seats that they hold."""
    places: frozenset[int] = field(default_factory=frozenset)
    """Places where they support, hold a seat, or their organisation has one."""
    is_system: bool = False

    @classmethod
    def public(cls) -> Viewer:
        """Anyone who has not signed in."""
        return cls(name=_("the public"))

    @classmethod
    def system(cls, name: str) -> Viewer:
        """The installation itself, at the command line or while it builds a place: may do everything, and is named in the record."""
        return cls(name=name, is_system=True)

    @property
    def is_public(self) -> bool:
        return self.user_id is None and not self.is_system


def is_support(viewer: Viewer, place_id: int | None) -> bool:
    """Whether the viewer is on the support team of this place."""
    return viewer.is_system or (place_id is not None and place_id in viewer.supports)


def may_support(viewer: Viewer, place_id: int | None) -> Verdict:
    """Whether the viewer may do what a place's support team does."""
    if is_support(viewer, place_id):
        return yes()
    if viewer.is_public:
        return no(_("Sign in as a member of the support team to do this."))
    return no(_("Only the support team of this place may do this."))


def may_support_any(viewer: Viewer) -> Verdict:
    """Whether the viewer may keep what belongs to the whole installation: any support team may."""
    if viewer.is_system or viewer.supports:
        return yes()
    if viewer.is_public:
        return no(_("Sign in as a member of a support team to do this."))
    return no(_("Only a support team may do this."))


def may_work_in(viewer: Viewer, place_id: int | None) -> Verdict:
    """Whether the viewer is a partner in this place, so may see what partners share."""
    if is_support(viewer, place_id) or (place_id is not None and place_id in viewer.places):
        return yes()
    if viewer.is_public:
        return no(_("Sign in to see what partners share."))
    return no(_("Only partners of this place may see this."))


def may_see_contact(viewer: Viewer) -> Verdict:
    """Whether the viewer may see how to reach a person."""
    if viewer.is_public:
        return no(_("Sign in to see how to reach people."))
    return yes()


def may_keep(viewer: Viewer, *, kept_by: frozenset[int]) -> Verdict:
    """Whether the viewer may change an entry of the whole installation: a team of one of its places, any team if it has none."""
    if viewer.is_system or not kept_by or viewer.supports & kept_by:
        return may_support_any(viewer)
    if viewer.is_public or not viewer.supports:
        return may_support_any(viewer)
    return no(_("Only the support team of a place that this belongs to may do this."))


def may_add_place(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_change_place(viewer: Viewer, *, kept_by: frozenset[int]) -> Verdict:
    """The team of the place, or of the nearest place around it that has one."""
    return may_keep(viewer, kept_by=kept_by)


def may_add_organisation(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_change_organisation(viewer: Viewer, organisation: Organisation, *, kept_by: frozenset[int]) -> Verdict:
    """The teams of the places where it sits or serves may; so may someone who works there."""
    if organisation.pk in viewer.organisation_ids:
        return yes()
    return may_keep(viewer, kept_by=kept_by)


def may_add_person(viewer: Viewer) -> Verdict:
    return may_support_any(viewer)


def may_change_person(viewer: Viewer, person: Person, *, kept_by: frozenset[int]) -> Verdict:
    """The teams of the places where they take part may; so may the person."""
    if viewer.person_id == person.pk:
        return yes()
    return may_keep(viewer, kept_by=kept_by)


def may_employ(viewer: Viewer, person_id: int | None, *, kept_by: frozenset[int]) -> Verdict:
    """Whether the viewer may say who works for an organisation, which lets them see and give what is the organisation's.

    Nobody may say it of themselves: a body that sits in ten places would open all ten.
    """
    if person_id is not None and person_id == viewer.person_id:
        return no(_("Nobody can say where they work themselves. Ask another member of the support team."))
    return may_keep(viewer, kept_by=kept_by)


def may_see_calendar(viewer: Viewer, person: Person) -> Verdict:
    """Nobody but the person: the page holds the secret address of their calendar."""
    if viewer.person_id == person.pk:
        return yes()
    return no(_("Only the person themselves may see the address of their calendar."))


def may_have_handbook_set(viewer: Viewer) -> Verdict:
    """Whoever is signed in: setting the handbook of a whole place keeps a machine busy for a minute or two."""
    if viewer.user_id is None:
        return no(_("Sign in to have a PDF of the whole handbook made; it takes a minute or two."))
    return yes()


def may_add_partnership(viewer: Viewer, place_id: int) -> Verdict:
    return may_support(viewer, place_id)


def may_change_partnership(viewer: Viewer, partnership: Partnership) -> Verdict:
    return may_support(viewer, partnership.place_id)


def may_change_seat(viewer: Viewer, seat: Seat) -> Verdict:
    return may_support(viewer, seat.partnership.place_id)


def may_give_mandate(viewer: Viewer, seat: Seat) -> Verdict:
    """Whether the viewer may record how far the holder of a seat may go: its organisation's staff may, and the support team."""
    if seat.organisation_id is not None and seat.organisation_id in viewer.organisation_ids:
        return yes()
    return may_support(viewer, seat.partnership.place_id)


def may_keep_feedback(viewer: Viewer, seat: Seat) -> Verdict:
    """Whether the viewer may note what a seat owes and gives those it speaks for: its holder and deputy may, and the support team."""
    if seat.pk in viewer.seats or (seat.deputy_id is not None and seat.deputy_id == viewer.person_id):
        return yes()
    return may_support(viewer, seat.partnership.place_id)


def may_change_secretariat(viewer: Viewer, secretariat: Secretariat) -> Verdict:
    return may_support(viewer, secretariat.partnership.place_id)


def may_change_tie(viewer: Viewer, tie: Tie) -> Verdict:
    return may_support(viewer, tie.partnership.place_id)


def may_end_organisation(viewer: Viewer, *, kept_by: frozenset[int]) -> Verdict:
    """The teams of the places where it sits or serves may; someone who works there may change it but not close it."""
    return may_keep(viewer, kept_by=kept_by)


def may_end_person(viewer: Viewer, *, kept_by: frozenset[int]) -> Verdict:
    """The teams of the places where they take part may; nobody ends their own part by mistake."""
    return may_keep(viewer, kept_by=kept_by)


def may_invite(viewer: Viewer, *, kept_by: frozenset[int]) -> Verdict:
    """Whether the viewer may give this person a sign-in."""
    return may_keep(viewer, kept_by=kept_by)


def may_join_team(viewer: Viewer, place_id: int, *, has_team: bool) -> Verdict:
    """Whether the viewer may put someone on a place's support team; a place without one may get its first member from any team."""
    return may_support(viewer, place_id) if has_team else may_support_any(viewer)


def may_merge(viewer: Viewer, *, kept_by: frozenset[int]) -> Verdict:
    """Whether the viewer may make one of two rows, part them again, or say that two are not the same. Asked of both."""
    return may_keep(viewer, kept_by=kept_by)


def may_undo_merge(viewer: Viewer, merge: Merge, *, kept_by: frozenset[int]) -> Verdict:
    """Whether the viewer may part again what was merged: whoever may merge, once."""
    if merge.undone_on is not None:
        told = {"day": date_format(merge.undone_on, "j F Y"), "who": merge.undone_by}
        return no(_("This merge was undone on %(day)s by %(who)s.") % told)
    return may_merge(viewer, kept_by=kept_by)


def may_name(viewer: Viewer, about: Model | None, *, kept_by: frozenset[int]) -> Verdict:
    """Whether the viewer may note other names of an organisation or a person: whoever may change it."""
    if isinstance(about, Organisation):
        return may_change_organisation(viewer, about, kept_by=kept_by)
    if isinstance(about, Person):
        return may_change_person(viewer, about, kept_by=kept_by)
    return may_keep(viewer, kept_by=kept_by)


def may_correct(viewer: Viewer, link: CorrectionLink, *, on: date) -> Verdict:
    """Whether a signed link still opens: who holds it needs no account."""
    if link.revoked_on is not None:
        return no(_("This link was withdrawn. Ask the support team for a new one."))
    if link.expires_on <= on:
        return no(_("This link has expired. Ask the support team for a new one."))
    return yes()


def may_decide_correction(viewer: Viewer, correction: Correction) -> Verdict:
    """Whether the viewer may accept or decline what was sent: the team that made the link, once."""
    if correction.accepted_on is not None or correction.declined_on is not None:
        return no(_("This correction was decided already."))
    return may_support(viewer, correction.link.place_id)
