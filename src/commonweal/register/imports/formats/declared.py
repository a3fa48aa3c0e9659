"""Registers that others publish in a form of their own, each told by a declaration: YAML beside this file, no code.

A declaration says by which keys its file is known, where the bodies and their members stand in it, and
what the words for roles mean. One reader serves them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from commonweal.register.imports.formats.drafts import Draft
from commonweal.register.imports.formats.roles import role_of
from commonweal.register.imports.tables import Pointer, Table
from commonweal.register.models import Level, SeatRole, Sector

FOLDER = Path(__file__).parent / "declarations"


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Members(Strict):
    """A list of people within a body, and which of a person's keys holds what."""

    at: str
    person: str
    role: str = ""
    organisation: str = ""
    unless: str = ""
    """A key which, where it is true, takes the person out."""


class Bodies(Strict):
    """Which keys of a body hold what."""

    name: str
    purpose: str = ""
    theme: str = ""
    members: tuple[Members, ...]


class Staff(Strict):
    """Rows that are posts at one organisation: who holds which job there."""

    organisation: str
    person: str
    job_title: str


class Declaration(Strict):
    """How one published register is read."""

    name: str
    known_by: tuple[str, ...] = Field(min_length=2)
    """The keys, or headings, that only files of this form have."""
    bodies: Bodies | None = None
    staff: Staff | None = None
    blanks: tuple[str, ...] = ("",)
    """Words that stand where there is nothing."""
    roles: dict[str, SeatRole] = {}
    sector: Sector = Sector.PUBLIC
    level: Level = Level.NATIONAL
    passed_over: tuple[str, ...] = ()
    """Keys that have no home in the register: told, not dropped in silence."""


@cache
def declarations() -> tuple[Declaration, ...]:
    """Every declaration in the folder."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(Declaration.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files)


def known(things: Any) -> Declaration | None:
    """The declaration for a list of things, judged by the keys of the first."""
    if not isinstance(things, list) or not things or not isinstance(things[0], dict):
        return None
    return next((one for one in declarations() if set(one.known_by) <= things[0].keys()), None)


def tables(file: str, declaration: Declaration, things: list[tuple[str, Any]]) -> list[Table]:
    """The register's tables of a published register, each of its things with its path."""
    return _Declared(file, declaration).tables(things)


class _Declared:
    def __init__(self, file: str, declaration: Declaration) -> None:
        self.draft = Draft(file)
        self.says = declaration
        self.people: dict[str, Pointer] = {}
        self.organisations: dict[str, Pointer] = {}
        self.themes: dict[str, Pointer] = {}
        self.held: set[tuple[int, int, str]] = set()
        self.jobs: set[tuple[int, int]] = set()

    def tables(self, things: list[tuple[str, Any]]) -> list[Table]:
        for path, thing in things:
            if not isinstance(thing, dict):
                self.draft.fault(_("Here an object is expected."), _("Write it as {...}."), path, str(thing))
                continue
            if self.says.bodies:
                self._body(path, thing, self.says.bodies)
            if self.says.staff:
                self._post(path, thing, self.says.staff)
            for key in self.says.passed_over:
                if self._has(thing, key):
                    self.draft.pass_over(_("what the file holds under %(key)s") % {"key": key})
        self._tell(len(things))
        return self.draft.tables()

    def _text(self, thing: dict[str, Any], key: str, path: str) -> str:
        value = thing.get(key) if key else None
        if isinstance(value, dict | list | bool):
            self.draft.fault(_("Here text is expected."), _("Write words."), f"{path}.{key}", str(value))
            return ""
        text = "" if value is None else " ".join(str(value).split())
        return "" if text in self.says.blanks else text

    def _has(self, thing: dict[str, Any], key: str) -> bool:
        value = thing.get(key)
        if isinstance(value, dict):
            return any(value.values())
        return bool(value) and value not in self.says.blanks

    def _body(self, path: str, thing: dict[str, Any], keys: Bodies) -> None:
        theme = self._text(thing, keys.theme, path)
        if theme and theme not in self.themes:
            self.themes[theme] = self.draft.add("themes", path, name=theme)
        body = self.draft.add(
            "partnerships",
            path,
            name=self._text(thing, keys.name, path),
            purpose=self._text(thing, keys.purpose, path) or None,
            theme=self.themes.get(theme),
        )
        for members in keys.members:
            for at, member in self._members(thing, path, members.at):
                self._seat(at, member, body, members)

    def _members(self, thing: dict[str, Any], path: str, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
        found: Any = thing
        for key in at.split("."):
            found = found.get(key) if isinstance(found, dict) else None
        if found is None:
            return
        if not isinstance(found, list):
            self.draft.fault(_("Here a list is expected."), _("Put it into square brackets."), f"{path}.{at}")
            return
        for number, member in enumerate(found):
            if isinstance(member, dict):
                yield f"{path}.{at}[{number}]", member
            else:
                self.draft.fault(
                    _("Here an object is expected."), _("Write it as {...}."), f"{path}.{at}[{number}]", str(member)
                )

    def _seat(self, path: str, member: dict[str, Any], body: Pointer, keys: Members) -> None:
        if keys.unless and member.get(keys.unless) is True:
            self.draft.pass_over(_("members whom the file marks as having left"))
            return
        name = self._text(member, keys.person, path)
        if not name:
            self.draft.fault(_("The member has no name."), _("Name them, or take the entry out."), path)
            return
        person = self._person(path, name)
        role, _exact = role_of(self._text(member, keys.role, path), self.says.roles)
        if (body.row, person.row, role) in self.held:
            self.draft.pass_over(_("people whom a body lists twice in one role"), f"{name}, {body}")
            return
        self.held.add((body.row, person.row, role))
        self.draft.add(
            "seats",
            path,
            partnership=body,
            role=role,
            person=person,
            organisation=self._organisation(path, self._text(member, keys.organisation, path)),
        )

    def _post(self, path: str, thing: dict[str, Any], keys: Staff) -> None:
        organisation = self._organisation(path, self._text(thing, keys.organisation, path))
        name, title = self._text(thing, keys.person, path), self._text(thing, keys.job_title, path)
        if organisation is None:
            self.draft.fault(_("The post is at no organisation."), _("Name its organisation."), path, title)
        elif not name:
            self.draft.pass_over(_("posts whose holder the file does not name"))
        elif (self._person(path, name).row, organisation.row) not in self.jobs:
            self.jobs.add((self._person(path, name).row, organisation.row))
            self.draft.add(
                "employments", path, person=self._person(path, name), organisation=organisation, job_title=title or None
            )
        else:
            self.draft.pass_over(_("a second job at the same organisation"), name)

    def _person(self, path: str, name: str) -> Pointer:
        if name not in self.people:
            self.people[name] = self.draft.add("people", path, name=name)
        return self.people[name]

    def _organisation(self, path: str, name: str) -> Pointer | None:
        if not name:
            return None
        if name not in self.organisations:
            self.organisations[name] = self.draft.add("organisations", path, name=name)
        return self.organisations[name]

    def _tell(self, count: int) -> None:
        self.draft.default("organisations", sector=str(self.says.sector), level=str(self.says.level))
        self.draft.notes.append(
            _(
                "Read as %(name)s: %(count)d entries make %(bodies)d partnerships, %(people)d people,"
                " %(organisations)d organisations, %(seats)d seats and %(jobs)d employments."
            )
            % {
                "name": self.says.name,
                "count": count,
                "bodies": self.draft.count("partnerships"),
                "people": self.draft.count("people"),
                "organisations": self.draft.count("organisations"),
                "seats": self.draft.count("seats"),
                "jobs": self.draft.count("employments"),
            }
        )
