"""How a thread leaves: as a picture (SVG), as a table (CSV) and as data (JSON)."""

from __future__ import annotations

import json
from typing import Any

import tablib
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from commonweal.kit.downloads import download
from commonweal.site.drawing import drawn
from commonweal.site.reads import Step, Thread

FORMS = {"svg": _("SVG"), "csv": _("CSV"), "json": _("JSON")}


def thread_file(thread: Thread, form: str) -> HttpResponse:
    """The thread as a file. Raises Http404 for a form that is not offered."""
    name = f"thread-{thread.kind}-{thread.pk}"
    if form == "svg":
        response = HttpResponse(drawn(thread), content_type="image/svg+xml")
    elif form == "csv":
        return download(_dataset(thread), "csv", name)
    elif form == "json":
        body = json.dumps(_data(thread), ensure_ascii=False, indent=1)
        response = HttpResponse(body, content_type="application/json")
    else:
        raise Http404(_("A thread can be had as svg, csv or json."))
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


def _dataset(thread: Thread) -> tablib.Dataset:
    dataset = tablib.Dataset(
        headers=[
            _("step"),
            _("what"),
            _("date"),
            _("facts"),
            _("decided"),
            _("seat"),
            _("person"),
            _("page"),
            _("others"),
        ]
    )
    for step in thread.steps:
        dataset.append(_row(step))
    return dataset


def _row(step: Step) -> list[Any]:
    bead = step.bead
    if bead is None:
        return [step.label, step.absence, "", "", "", "", "", "", step.others_count]
    decision = bead.decision
    return [
        step.label,
        bead.title,
        bead.on.isoformat() if bead.on else "",
        "; ".join(bead.facts),
        decision.verb if decision else "",
        decision.seat if decision else "",
        decision.person if decision else "",
        bead.page,
        step.others_count,
    ]


def _data(thread: Thread) -> dict[str, Any]:
    return {
        "thread": {"kind": thread.kind, "number": thread.pk, "title": thread.title, "place": thread.place},
        "shows": "what was published" if thread.is_public else "what partners hold",
        "steps": [_step(step) for step in thread.steps],
    }


def _step(step: Step) -> dict[str, Any]:
    bead = step.bead
    known: dict[str, Any] = {"step": str(step.stage), "is_here": step.is_here, "others": step.others_count}
    if bead is None:
        return {**known, "absent": str(step.absence)}
    decision = bead.decision
    return {
        **known,
        "kind": bead.kind,
        "number": bead.pk,
        "title": bead.title,
        "on": bead.on.isoformat() if bead.on else None,
        "facts": list(bead.facts),
        "rating": bead.rating or None,
        "decided": {"how": str(decision.verb), "seat": decision.seat, "person": decision.person} if decision else None,
        "page": bead.page or None,
    }
