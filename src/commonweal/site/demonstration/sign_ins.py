"""Who can sign in to the demonstration. Printed when it is built, and again whenever it is started."""

from __future__ import annotations

from dataclasses import dataclass

from commonweal.site.demonstration import reading

# Not a secret: it opens nothing but a place that is made up, and is printed on the screen.
PASSWORD = "northwick-demonstration"  # noqa: S105
ADMIN = "admin@commonweal.example"


@dataclass(frozen=True)
class SignIn:
    """One sign-in: the role that it shows, who it is, and the address to sign in with."""

    role: str
    who: str
    email: str


def all_of_them() -> list[SignIn]:
    """Every sign-in of the demonstration; all have the same password."""
    listed = [SignIn(one.role, one.who, address_of(one.person)) for one in reading.sign_ins()]
    return [*listed, SignIn("admin", "Administrator of the installation", ADMIN)]


def of(role: str) -> SignIn:
    """The sign-in that shows a role: support, lead, seat, staff, elsewhere or admin."""
    return next(sign_in for sign_in in all_of_them() if sign_in.role == role)


def address_of(name: str) -> str:
    """The email address of someone in the demonstration."""
    for key, group in reading.people().items():
        for person in group:
            if person.name == name:
                return f"{person.address}@{reading.domain_of(key)}.example"
    raise LookupError(name)


def table() -> str:
    """The sign-ins as lines to print."""
    listed = all_of_them()
    width = max(len(sign_in.email) for sign_in in listed)
    lines = [f"  {sign_in.email:<{width}}  {sign_in.who}" for sign_in in listed]
    return "\n".join(["Sign in as any of these; the password of all is " + PASSWORD, "", *lines])
