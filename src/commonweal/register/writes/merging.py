"""Two rows for one organisation or person are made one, and parted again; nothing of either is lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from commonweal.kit import things
from commonweal.kit.record import written
from commonweal.register import reads, rules
from commonweal.register.models import AlternativeName, Distinction, Merge, Organisation, Person
from commonweal.register.reads import merging
from commonweal.register.rules import Viewer


@written
def merge(
    kept: Organisation | Person,
    other: Organisation | Person,
    *,
    by: Viewer,
    on: date,
    choose: Mapping[str, str] | None = None,
    version: int | None = None,
    other_version: int | None = None,
    why: str = "",
) -> Merge:
    """Make one of two rows: everything that points at the other points at the kept one, and the other's row goes.

    Raises ValidationError saying why when something would be lost, or when a field still waits for a choice.
    """
    for each in (kept, other):
        rules.may_merge(by, kept_by=reads.keepers_of(by, each)).or_refuse()
    if type(kept) is not type(other) or kept.pk == other.pk:
        raise ValidationError(_("Name two different organisations, or two different people."))
    kept, other = _both_locked(kept, version, other, other_version)
    preview = merging.merge_preview(by, kept, other, choose=choose)
    _refuse(preview)
    taken: dict[str, Any] = {"kept": kept.pk, "row": _row(other), "versions": [kept.version]}
    taken |= _move_all(by, kept, other)
    facts = {_field(kept, one.name).attname: [one.kept, one.result] for one in preview.fields if one.kept != one.result}
    name, number = other.name, other.pk
    things.remove(other, version=None)
    kept = things.change(kept, version=None, **{attname: after for attname, (_before, after) in facts.items()})
    taken |= {"fields": facts, "names": _take_name(kept, name)}
    taken["versions"].append(kept.version)
    about = {str(kept._meta.model_name): kept}
    return things.add(Merge, **about, number=number, name=name, taken=taken, merged_on=on, merged_by=by.name)


def _both_locked(kept: Any, version: int | None, other: Any, other_version: int | None) -> tuple[Any, Any]:
    """Both rows as they are now, always locked in one order, so that two merges of one pair wait and do not block each other."""
    versions = {kept.pk: (kept, version), other.pk: (other, other_version)}
    locked = {pk: _locked(*versions[pk]) for pk in sorted(versions)}
    return locked[kept.pk], locked[other.pk]


def _locked(thing: Any, version: int | None) -> Any:
    current = type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
    if version is not None and current.version != version:
        raise things.Stale(current, yours={}, version=version)
    return current


def _refuse(preview: merging.Preview) -> None:
    if preview.refusals:
        raise ValidationError(list(preview.refusals))
    if preview.asked:
        message = _("They differ: choose which is right.")
        raise ValidationError({outcome.name: message for outcome in preview.asked})


def _row(thing: models.Model) -> dict[str, Any]:
    """Every column of a row, as it is put back."""
    return {field.attname: getattr(thing, field.attname) for field in thing._meta.concrete_fields}


def _field(thing: models.Model, name: str) -> Any:
    return thing._meta.get_field(name)


def _move_all(by: Viewer, kept: Any, other: Any) -> dict[str, Any]:
    """Point at the kept row whatever points at the other. What says the same twice is taken out and remembered."""
    moved: dict[str, list[list[int | None]]] = {}
    dropped: list[list[Any]] = []
    for relation in merging.pointing_at(by, type(kept)):
        for row, _twin in list(relation.twins(kept.pk, other.pk)):
            dropped.append([row._meta.label, _row(row)])
            _take_out(row)
        has_version = any(field.name == "version" for field in relation.model._meta.concrete_fields)
        rows = relation.rows(other.pk).order_by("pk").values_list("pk", *(["version"] if has_version else []))
        found = [[*row] if has_version else [row[0], None] for row in rows]
        if found:
            moved[relation.path] = found
            _point(relation, relation.rows(other.pk), kept.pk, next_version=has_version)
    return {"moved": moved, "dropped": dropped}


def _take_out(row: models.Model) -> None:
    try:
        row.delete()
    except models.ProtectedError as protected:
        raise ValidationError(_("%(row)s is there twice, and something rests on both.") % {"row": row}) from protected


def _point(relation: merging.Relation, rows: models.QuerySet[Any], pk: int, *, next_version: bool) -> None:
    """Point rows at another thing. Raises ValidationError where a rule of their table forbids it."""
    facts = {relation.field.attname: pk} | ({"version": F("version") + 1} if next_version else {})
    try:
        with transaction.atomic():
            rows.update(**facts)
    except DatabaseError as error:
        raise ValidationError(
            _("%(rows)s: the rows of one cannot be given to the other, because a rule of their table forbids it.")
            % {"rows": relation.label}
        ) from error


def _take_name(kept: Any, name: str) -> list[int]:
    about = {str(kept._meta.model_name): kept}
    if name == kept.name or AlternativeName.objects.filter(**about, name=name).exists():
        return []
    return [things.add(AlternativeName, **about, name=name).pk]


@written
def undo_merge(merge: Merge, *, by: Viewer, on: date, version: int | None = None, why: str = "") -> Merge:
    """Part again what was merged: both rows, and all that pointed at them, are as they were.

    What came after and does not stand in the way stays with the kept one. Raises ValidationError saying what does.
    """
    rules.may_merge(by, kept_by=reads.keepers_of(by, merge.about)).or_refuse()
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_on is not None:
        raise ValidationError(_("This merge was undone on %(day)s.") % {"day": merge.undone_on})
    taken, kept = merge.taken, _locked(merge.about, None)
    _refuse_if_newer(kept, taken)
    try:
        with transaction.atomic():
            _put_back(by, kept, taken)
    except IntegrityError as error:
        raise ValidationError(
            _("Since the merge, something else has taken an identifier, an email address or a name that must go back.")
        ) from error
    return things.change(merge, version=version, undone_on=on, undone_by=by.name)


def _refuse_if_newer(kept: Any, taken: dict[str, Any]) -> None:
    if kept.pk != taken["kept"]:
        raise ValidationError(_("The row that was kept has itself been merged since. Undo that merge first."))
    for attname, (_before, after) in taken["fields"].items():
        field = kept._meta.get_field(attname)
        if getattr(kept, attname) != field.to_python(after):
            raise ValidationError(
                _("%(thing)s was changed since: %(field)s is no longer what the merge made of it.")
                % {"thing": kept, "field": field.verbose_name}
            )
    for path, rows in taken["moved"].items():
        relation = _relation(path)
        still = relation.rows(kept.pk).filter(pk__in=[pk for pk, _version in rows]).count()
        if still != len(rows):
            raise ValidationError(
                _("%(rows)s: %(count)d that the merge moved were given to another or taken away since.")
                % {"rows": relation.label, "count": len(rows) - still}
            )


def _put_back(by: Viewer, kept: Any, taken: dict[str, Any]) -> None:
    for name in AlternativeName.objects.filter(pk__in=taken["names"]):
        name.delete()
    before, after = taken["versions"]
    number = before if kept.version == after else kept.version + 1
    facts = {attname: kept._meta.get_field(attname).to_python(was) for attname, (was, _now) in taken["fields"].items()}
    type(kept)._base_manager.filter(pk=kept.pk).update(**facts, version=number)
    _insert(type(kept), taken["row"])
    for path, rows in taken["moved"].items():
        _move_back(_relation(path), rows, kept.pk, taken["row"]["id"])
    for label, row in taken["dropped"]:
        _insert(apps.get_model(label), row)


def _insert(model: type[models.Model], row: dict[str, Any]) -> None:
    """A row as it was, with its own number and version."""
    facts = {field.attname: field.to_python(row[field.attname]) for field in model._meta.concrete_fields}
    model(**facts).save_base(raw=True, force_insert=True)


def _relation(path: str) -> merging.Relation:
    label, _dot, name = path.rpartition(".")
    model = apps.get_model(label)
    return merging.Relation(model, model._meta.get_field(name))


def _move_back(relation: merging.Relation, rows: list[list[int | None]], kept: int, other: int) -> None:
    """Point rows back, with the version they had unless someone has changed them since."""
    by_version: dict[int | None, list[int | None]] = defaultdict(list)
    for pk, version in rows:
        by_version[version].append(pk)
    for version, pks in by_version.items():
        there = relation.rows(kept).filter(pk__in=pks)
        if version is None:
            _point(relation, there, other, next_version=False)
            continue
        there.filter(version=version + 1).update(**{relation.field.attname: other, "version": version})
        _point(relation, relation.rows(kept).filter(pk__in=pks), other, next_version=True)


@written
def tell_apart(
    one: Organisation | Person, other: Organisation | Person, *, by: Viewer, on: date, why: str = ""
) -> Distinction:
    """Say that two which look alike are not the same, so that nobody is asked again."""
    for each in (one, other):
        rules.may_merge(by, kept_by=reads.keepers_of(by, each)).or_refuse()
    kind = one._meta.model_name
    return things.add(Distinction, **{str(kind): one, f"other_{kind}": other}, said_on=on, said_by=by.name, why=why)


@written
def end_distinction(distinction: Distinction, *, by: Viewer, version: int | None = None, why: str = "") -> Distinction:
    """Take back that two are not the same; that it was said stays in the record."""
    rules.may_merge(by, kept_by=reads.keepers_of(by, distinction.about)).or_refuse()
    return things.remove(distinction, version=version)


@written
def add_alternative_name(about: Organisation | Person, *, name: str, by: Viewer, why: str = "") -> AlternativeName:
    """Note another name by which an organisation or a person is known: lists and imports find it by that name too."""
    rules.may_name(by, about, kept_by=reads.keepers_of(by, about)).or_refuse()
    name = name.strip()
    if name == about.name:
        raise ValidationError({"name": _("That is its name already.")})
    return things.add(AlternativeName, **{str(about._meta.model_name): about}, name=name)


@written
def end_alternative_name(
    name: AlternativeName, *, by: Viewer, version: int | None = None, why: str = ""
) -> AlternativeName:
    """Take away an alternative name that was wrong; its history stays in the record."""
    rules.may_name(by, name.about, kept_by=reads.keepers_of(by, name.about)).or_refuse()
    return things.remove(name, version=version)
