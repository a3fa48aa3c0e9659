"""Popolo JSON: persons, organizations, memberships and posts, in one file or a file a class.

A body of which somebody is a member is a partnership here; whoever is sat for is an organisation. A
classification that says which it is goes before that. What was understood is told with the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonweal.register.imports.formats.drafts import Draft, day_of, number_of
from commonweal.register.imports.formats.roles import role_of
from commonweal.register.imports.tables import Pointer, Table
from commonweal.register.models import Level, Sector

CLASSES = ("persons", "organizations", "memberships", "posts")
SPELLINGS = {
    "people": "persons",
    "organisations": "organizations",
    "person": "persons",
    "organization": "organizations",
}
OTHERS = ("motions", "vote_events", "events", "areas", "speeches")
PARTNERSHIPS = {
    "assembly", "board", "cabinet", "commission", "committee", "executive", "forum", "group", "legislature", "network",
    "panel", "partnership", "subcommittee", "sub-committee", "task group", "working group",
}  # fmt: skip
ORGANISATIONS = {
    "charity", "company", "council", "department", "employer", "faction", "firm", "ministry", "organisation", "organization",
    "party", "trust", *Sector.values,
}  # fmt: skip
NOBODY = {"", "unknown", "none", "na", "n/a", "no party", "independent", "non-affiliated"}
"""Words that stand where an organisation would, and mean that there is none."""


def tables(file: str, parts: list[tuple[str, dict[str, Any]]]) -> list[Table]:
    """The register's tables of one or more Popolo files, each with its path in front of what it holds."""
    return _Popolo(file, parts).tables()


def classes_of(data: Any, stem: str) -> dict[str, Any] | None:
    """Popolo's classes in what a JSON file holds: by its own keys, by the file's name, or by what its things are like."""
    if isinstance(data, dict):
        found: dict[str, Any] = {SPELLINGS.get(str(key), str(key)): value for key, value in data.items()}
        if any(isinstance(found.get(name), list) for name in CLASSES):
            return found
        data = [data] if {"name", "id"} <= data.keys() or "organization_id" in data else None
    if not isinstance(data, list) or not data or not all(isinstance(thing, dict) for thing in data):
        return None
    named = SPELLINGS.get(stem, stem)
    name = named if named in CLASSES else _class_of(data[0])
    return {name: data} if name else None


def _class_of(thing: dict[str, Any]) -> str:
    if "person_id" in thing or ("organization_id" in thing and "member" in thing):
        return "memberships"
    if "organization_id" in thing:
        return "posts"
    if "classification" in thing or "founding_date" in thing:
        return "organizations"
    return "persons" if {"id", "name"} <= thing.keys() else ""


class _Popolo:
    def __init__(self, file: str, parts: list[tuple[str, dict[str, Any]]]) -> None:
        self.draft = Draft(file)
        self.things: dict[str, list[tuple[str, dict[str, Any]]]] = {name: [] for name in CLASSES}
        self.people: dict[str, Pointer] = {}
        self.bodies: dict[str, Pointer] = {}
        self.organisations: dict[str, Pointer | None] = {}
        self.roles: Counter[str] = Counter()
        self.day_guesses = 0
        self.of_post: dict[str, dict[str, Any]] = {}
        self.employed: set[tuple[int, int]] = set()
        for prefix, data in parts:
            self._gather(prefix, data)

    def _gather(self, prefix: str, data: dict[str, Any]) -> None:
        for name in CLASSES:
            for path, thing in self._listed(data.get(name), f"{prefix}{name}"):
                self._embedded(path, thing)
                self.things[name].append((path, thing))
        for name in OTHERS:
            for _thing in data.get(name) or ():
                self.draft.pass_over(_("Popolo's %(name)s have no table in the register") % {"name": name})

    def _listed(self, given: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
        if given is None:
            return
        if not isinstance(given, list):
            self.draft.fault(_("Here a list is expected."), _("Put what it holds into square brackets."), path)
            return
        for number, thing in enumerate(given):
            if isinstance(thing, dict):
                yield f"{path}[{number}]", thing
            else:
                self.draft.fault(
                    _("Here an object is expected."), _("Write it as {...}."), f"{path}[{number}]", str(thing)
                )

    def _embedded(self, path: str, thing: dict[str, Any]) -> None:
        """Memberships and posts that stand inside of a person or an organisation."""
        own = "person_id" if path.rpartition("persons[")[1] else "organization_id"
        for name in ("memberships", "posts"):
            for inner_path, inner in self._listed(thing.get(name), f"{path}.{name}"):
                self.things[name].append((inner_path, {own: thing.get("id"), **inner}))

    def tables(self) -> list[Table]:
        self._people()
        self._organisations()
        self._posts()
        for path, membership in self.things["memberships"]:
            self._membership(path, membership)
        self._vacancies()
        self._tell()
        return self.draft.tables()

    # --- Values

    def _text(self, thing: dict[str, Any], key: str, path: str) -> str:
        value = thing.get(key)
        if isinstance(value, dict | list | bool):
            self.draft.fault(_("Here text is expected."), _("Write it in quotation marks."), f"{path}.{key}", value)
            return ""
        return "" if value is None else str(value).strip()

    def _days(self, thing: dict[str, Any], path: str, since: str, until: str) -> dict[str, Any]:
        found = {}
        for column, key in (("since", since), ("until", until)):
            day, guessed = day_of(self._text(thing, key, path))
            self.day_guesses += guessed
            if day is not None:
                found[column] = day
        return found

    # --- Who and which

    def _people(self) -> None:
        for path, person in self.things["persons"]:
            key = self._text(person, "id", path)
            if key and key in self.people:
                self._twice(key, path)
                continue
            pointer = self.draft.add(
                "people",
                path,
                id=number_of("person", key),
                name=self._text(person, "name", path),
                email=self._text(person, "email", path) or None,
            )
            self.people[key] = pointer

    def _twice(self, key: str, path: str) -> None:
        self.draft.fault(
            _("The id is there twice."), _("Give each thing an id of its own, or take one of the two out."), path, key
        )

    def _organisations(self) -> None:
        bodies = self._with_members()
        named: dict[tuple[str, str], Pointer | None] = {}
        for path, thing in self.things["organizations"]:
            key, name = self._text(thing, "id", path), self._text(thing, "name", path)
            if key and (key in self.bodies or key in self.organisations):
                self._twice(key, path)
            elif self._is_body(thing, path, key in bodies):
                self.bodies[key] = self._body(path, key, name, thing)
            else:
                self.organisations[key] = self._organisation(path, key, name, thing, named)
        for path, thing in self.things["organizations"]:
            self._parent(path, thing)

    def _with_members(self) -> set[str]:
        """The ids of everything of which a person or post is."""
        both = [*self.things["memberships"], *self.things["posts"]]
        return {str(thing.get("organization_id") or "") for _path, thing in both}

    def _is_body(self, thing: dict[str, Any], path: str, has_members: bool) -> bool:
        kind = self._text(thing, "classification", path).casefold()
        if kind in PARTNERSHIPS or kind in ORGANISATIONS:
            return kind in PARTNERSHIPS
        return has_members

    def _body(self, path: str, key: str, name: str, thing: dict[str, Any]) -> Pointer:
        return self.draft.add(
            "partnerships",
            path,
            id=number_of("partnership", key),
            name=name,
            purpose=self._text(thing, "description", path) or self._text(thing, "abstract", path) or None,
            **self._days(thing, path, "founding_date", "dissolution_date"),
        )

    def _organisation(
        self, path: str, key: str, name: str, thing: dict[str, Any], named: dict[tuple[str, str], Pointer | None]
    ) -> Pointer | None:
        kind = self._text(thing, "classification", path).casefold()
        number = number_of("organisation", key)
        if number is None and (kind, name.casefold()) in named:
            self.draft.pass_over(_("organisations that the file has twice under one name, read as one"), name)
            return named[kind, name.casefold()]
        if name.casefold() in NOBODY:
            self.draft.pass_over(_("words that stand for no organisation at all"), name)
            return None
        sector = self._text(thing, "sector", path) or (kind if kind in Sector.values else "")
        pointer = self.draft.add(
            "organisations",
            path,
            id=number,
            name=name,
            sector=sector or (str(Sector.VOLUNTARY) if kind == "party" else None),
            level=self._text(thing, "level", path) or None,
            purpose=self._text(thing, "description", path) or None,
            **self._days(thing, path, "founding_date", "dissolution_date"),
        )
        named[kind, name.casefold()] = pointer
        for at, identifier in self._listed(thing.get("identifiers"), f"{path}.identifiers"):
            scheme, listed = self._text(identifier, "scheme", at), self._text(identifier, "identifier", at)
            self.draft.add("identifiers", at, organisation=pointer, scheme=scheme, number=listed)
        return pointer

    def _parent(self, path: str, thing: dict[str, Any]) -> None:
        parent = self._text(thing, "parent_id", path)
        if not parent:
            return
        inner, outer = self.bodies.get(self._text(thing, "id", path)), self.bodies.get(parent)
        if inner is not None and outer is not None:
            self.draft.add("ties", f"{path}.parent_id", partnership=inner, kind="part_of", other=outer)
        elif outer is None and parent not in self.organisations:
            self._unknown(f"{path}.parent_id", parent, _("organizations"))
        else:
            self.draft.pass_over(_("an organisation as part of another"), self._text(thing, "name", path))

    def _unknown(self, path: str, key: str, where: str) -> None:
        self.draft.fault(
            _("There is nothing with this id among %(where)s.") % {"where": where},
            _("Correct the id. If each class is a file of its own, bring all of them in together in one zip file."),
            path,
            key,
        )

    # --- Who sits where

    def _posts(self) -> None:
        for path, post in self.things["posts"]:
            self.of_post[self._text(post, "id", path) or path] = {"path": path, "post": post, "held": False}

    def _membership(self, path: str, membership: dict[str, Any]) -> None:
        post = self._post_of(path, membership)
        about = {**membership, "organization_id": membership.get("organization_id") or post.get("organization_id")}
        key = self._text(about, "organization_id", path)
        sitter = self._sitter(path, about)
        if sitter is None:
            return
        if key in self.bodies:
            self._seat(path, about, post, **sitter)
        elif key in self.organisations and "person" in sitter:
            self._employment(path, about, sitter["person"], self.organisations[key])
        elif key in self.organisations:
            self.draft.pass_over(_("an organisation as a member of another"), self._text(about, "label", path))
        else:
            self._unknown(f"{path}.organization_id", key, _("organizations"))

    def _post_of(self, path: str, membership: dict[str, Any]) -> dict[str, Any]:
        key = self._text(membership, "post_id", path)
        if not key:
            return {}
        if key not in self.of_post:
            self._unknown(f"{path}.post_id", key, _("posts"))
            return {}
        self.of_post[key]["held"] = True
        found: dict[str, Any] = self.of_post[key]["post"]
        return found

    def _sitter(self, path: str, membership: dict[str, Any]) -> dict[str, Pointer] | None:
        """The person or organisation that is the member; nothing, with a fault, where the file does not say."""
        member = membership.get("member")
        inner = member.get("id") if isinstance(member, dict) else member
        key = str(membership.get("person_id") or membership.get("member_id") or inner or "")
        if key in self.people:
            return {"person": self.people[key]}
        organisation = self.organisations.get(key)
        if organisation is not None:
            return {"organisation": organisation}
        self._unknown(f"{path}.person_id", key, _("persons"))
        return None

    def _seat(self, path: str, about: dict[str, Any], post: dict[str, Any], **sitter: Pointer) -> None:
        said = self._text(about, "role", path) or self._text(post, "role", path) or self._text(post, "label", path)
        role, exact = role_of(said)
        if not exact:
            self.roles[f"{said} → {role}"] += 1
        values: dict[str, Any] = {"role": role, **sitter, **self._days(about, path, "start_date", "end_date")}
        for_whom = self._text(about, "on_behalf_of_id", path) or self._text(post, "on_behalf_of_id", path)
        if for_whom and "organisation" not in values:
            if for_whom in self.organisations:
                values["organisation"] = self.organisations[for_whom]
            elif for_whom not in self.bodies:
                self._unknown(f"{path}.on_behalf_of_id", for_whom, _("organizations"))
        deputy = self._text(about, "deputy_id", path)
        if deputy:
            values["deputy"] = self.people.get(deputy)
        self.draft.add(
            "seats",
            path,
            id=number_of("seat", self._text(about, "id", path)),
            partnership=self.bodies[self._text(about, "organization_id", path)],
            constituency=self._text(about, "constituency", path)
            or _area(about)
            or _area(post)
            or self._vacant_label(values, about),
            voting_bloc=self._text(about, "voting_bloc", path) or None,
            voting_weight=self._text(about, "voting_weight", path) or None,
            **values,
        )

    def _vacant_label(self, values: dict[str, Any], about: dict[str, Any]) -> str | None:
        """What a seat is called of which the file says nothing else that tells it."""
        known = values.get("person") or values.get("organisation")
        return None if known else str(about.get("label") or about.get("role") or "") or None

    def _employment(self, path: str, about: dict[str, Any], person: Pointer, employer: Pointer | None) -> None:
        if employer is None:
            return
        if (person.row, employer.row) in self.employed and not self._text(about, "end_date", path):
            self.draft.pass_over(_("a second job at the same organisation"), str(person))
            return
        self.employed.add((person.row, employer.row))
        self.draft.add(
            "employments",
            path,
            id=number_of("employment", self._text(about, "id", path)),
            person=person,
            organisation=employer,
            job_title=self._text(about, "role", path) or self._text(about, "label", path) or None,
            **self._days(about, path, "start_date", "end_date"),
        )

    def _vacancies(self) -> None:
        """Posts that nobody holds are vacant seats."""
        for found in self.of_post.values():
            path, post = found["path"], found["post"]
            key = self._text(post, "organization_id", path)
            if found["held"]:
                continue
            if key in self.bodies:
                self._seat(path, post, {})
            elif key in self.organisations:
                self.draft.pass_over(_("vacant posts at an organisation"), self._text(post, "label", path))
            else:
                self._unknown(f"{path}.organization_id", key, _("organizations"))

    # --- What was understood

    def _tell(self) -> None:
        self.draft.default("organisations", sector=str(Sector.PUBLIC), level=str(Level.DISTRICT))
        counts = {name: len(things) for name, things in self.things.items()}
        told = _(
            "Read as Popolo: %(persons)d persons, %(organizations)d organizations, %(memberships)d memberships,"
            " %(posts)d posts. %(bodies)d organizations are read as partnerships, since somebody is a member of them or"
            " their classification says so; %(rest)d as organisations. New organisations of which the file does not say"
            " so are taken as public and working in a district."
        )
        self.draft.notes.append(
            told
            % {
                **counts,
                "bodies": self.draft.count("partnerships"),
                "rest": self.draft.count("organisations"),
            }
        )
        if self.roles:
            listed = ", ".join(f"{what} ({count})" for what, count in self.roles.most_common(12))
            self.draft.notes.append(_("Roles were read as: %(listed)s.") % {"listed": listed})
        if self.day_guesses:
            self.draft.notes.append(
                ngettext(
                    "%(count)d date gives only a year or a month; the first day of it is taken.",
                    "%(count)d dates give only a year or a month; the first day of it is taken.",
                    self.day_guesses,
                )
                % {"count": self.day_guesses}
            )


def _area(thing: dict[str, Any]) -> str | None:
    area = thing.get("area")
    named = area.get("name") if isinstance(area, dict) else None
    return str(named) if named else None
