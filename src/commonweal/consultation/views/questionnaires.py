"""Pages of questionnaires: the list, the preview, and how one is written without code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from commonweal.consultation import exports, forms, reads, rules, writes
from commonweal.kit.editing import edit, found, page_of, sent
from commonweal.kit.lists import list_page
from commonweal.kit.pages import render
from commonweal.kit.viewers import Request

FORMS = (("YAML", "?as=yaml"), ("JSON", "?as=json"))


def questionnaire_list(request: Request) -> HttpResponse:
    viewer = request.viewer
    rules.may_see_questionnaires(viewer, viewer.place_id).or_refuse()
    return list_page(
        request, "consultation/questionnaire_list.html", reads.questionnaires(viewer, place_id=viewer.place_id),
        table=exports.QuestionnaireTable, title=_("Questionnaires"), filename="questionnaires",
        instruments=reads.instruments(viewer), may_add=rules.may_add_questionnaire(viewer, viewer.place_id),
    )  # fmt: skip


def questionnaire_page(request: Request, pk: int) -> HttpResponse:
    viewer = request.viewer
    questionnaire = found(reads.questionnaire, viewer, pk)
    if request.GET.get("as"):
        return exports.questionnaire_file(reads.as_instrument(viewer, questionnaire), request.GET["as"])
    context = {
        "questionnaire": questionnaire,
        "sheet": reads.sheet(viewer, questionnaire),
        "may_change": rules.may_change_questionnaire(viewer, questionnaire),
        "may_revise": rules.may_revise_questionnaire(viewer, questionnaire),
        "may_put": rules.may_put(viewer, questionnaire.place_id),
        "files": FORMS,
    }
    return render(request, "consultation/questionnaire_page.html", context)


def questionnaire_add(request: Request) -> HttpResponse:
    place = found(reads.place_to_ask, request.viewer)
    rules.may_add_questionnaire(request.viewer, place.pk).or_refuse()
    return _edit(
        request, forms.QuestionnaireForm(sent(request)), writes.add_questionnaire, place,
        title=_("Write a questionnaire"), caption=place.name, to=page_of, cancel=reverse("consultation:questionnaire-list"),
        done=_("%(thing)s is begun. Add its pages and questions."),
    )  # fmt: skip


def questionnaire_import(request: Request) -> HttpResponse:
    place = found(reads.place_to_ask, request.viewer)
    rules.may_add_questionnaire(request.viewer, place.pk).or_refuse()
    form = forms.QuestionnaireFileForm(sent(request), request.FILES or None)
    return _edit(
        request, form, partial(writes.import_questionnaire, place=place),
        title=_("Bring a questionnaire in"), caption=place.name, to=page_of, submit=_("Bring it in"),
        intro=_("A file whose code is known here becomes the next edition of that questionnaire."),
        cancel=reverse("consultation:questionnaire-list"), done=_("%(thing)s is here."),
    )  # fmt: skip


def questionnaire_edit(request: Request, pk: int) -> HttpResponse:
    questionnaire = found(reads.questionnaire, request.viewer, pk)
    rules.may_change_questionnaire(request.viewer, questionnaire).or_refuse()
    form = forms.QuestionnaireEditForm(sent(request), instance=questionnaire)
    return _edit(
        request, form, writes.change_questionnaire, questionnaire, title=_("Change a questionnaire"),
        to=page_of(questionnaire), caption=questionnaire.title,
    )  # fmt: skip


def questionnaire_revise(request: Request, pk: int) -> HttpResponse:
    questionnaire = found(reads.questionnaire, request.viewer, pk)
    rules.may_revise_questionnaire(request.viewer, questionnaire).or_refuse()
    return _edit(
        request, forms.BlankForm(sent(request)), writes.revise_questionnaire, questionnaire,
        title=_("Make a new edition"), caption=questionnaire.title, submit=_("Make it"), to=page_of,
        cancel=page_of(questionnaire), done=_("There is a new edition of %(thing)s. Change it before you use it."),
        intro=_("The new edition asks the same to begin with. What was answered to the old one stays with the old one."),
    )  # fmt: skip


# --- Sections and questions


def section_add(request: Request, pk: int) -> HttpResponse:
    questionnaire = found(reads.questionnaire, request.viewer, pk)
    rules.may_change_questionnaire(request.viewer, questionnaire).or_refuse()
    form = forms.SectionForm(sent(request), initial={"rank": reads.next_rank(request.viewer, questionnaire)})
    return _edit(
        request, form, writes.add_section, questionnaire, title=_("Add a page of questions"),
        caption=questionnaire.title, to=page_of(questionnaire), done=_("The page is added: %(thing)s."),
    )  # fmt: skip


def section_edit(request: Request, pk: int) -> HttpResponse:
    section = found(reads.section, request.viewer, pk)
    return _edit(
        request, forms.SectionForm(sent(request), instance=section), writes.change_section, section,
        title=_("Change a page of questions"), caption=section.questionnaire.title, to=page_of(section.questionnaire),
    )  # fmt: skip


def section_remove(request: Request, pk: int) -> HttpResponse:
    section = found(reads.section, request.viewer, pk)
    return _edit(
        request, forms.BlankForm(sent(request), thing=section), writes.remove_section, section,
        title=_("Take a page out"), caption=section.title, to=page_of(section.questionnaire),
        submit=_("Take it out"), danger=True, done=_("%(thing)s is taken out."),
    )  # fmt: skip


def question_add(request: Request, pk: int) -> HttpResponse:
    section = found(reads.section, request.viewer, pk)
    form = forms.QuestionForm(sent(request), initial={"rank": reads.next_rank(request.viewer, section)})
    return _edit(
        request, form, writes.add_question, section, title=_("Add a question"), caption=section.title,
        to=page_of(section.questionnaire), done=_("The question is added: %(thing)s"),
    )  # fmt: skip


def question_edit(request: Request, pk: int) -> HttpResponse:
    question = found(reads.question, request.viewer, pk)
    return _edit(
        request, forms.QuestionForm(sent(request), instance=question), writes.change_question, question,
        title=_("Change a question"), caption=question.section.title, to=page_of(question.section.questionnaire),
    )  # fmt: skip


def question_remove(request: Request, pk: int) -> HttpResponse:
    question = found(reads.question, request.viewer, pk)
    return _edit(
        request, forms.BlankForm(sent(request), thing=question), writes.remove_question, question,
        title=_("Take a question out"), caption=question.text, to=page_of(question.section.questionnaire),
        submit=_("Take it out"), danger=True, done=_("Taken out: %(thing)s"),
    )  # fmt: skip


# --- The field's own


def instrument_page(request: Request, code: str) -> HttpResponse:
    """One of the field's questionnaires. It is published, so everybody may read it."""
    instrument = found(reads.instrument, request.viewer, code)
    if request.GET.get("as"):
        return exports.questionnaire_file(instrument, request.GET["as"])
    may_adopt = rules.may_add_questionnaire(request.viewer, request.viewer.place_id)
    context = {"instrument": instrument, "files": FORMS, "may_adopt": may_adopt}
    return render(request, "consultation/instrument_page.html", context)


def instrument_adopt(request: Request, code: str) -> HttpResponse:
    instrument = found(reads.instrument, request.viewer, code)
    place = found(reads.place_to_ask, request.viewer)
    rules.may_add_questionnaire(request.viewer, place.pk).or_refuse()
    home = reverse("consultation:instrument-page", args=[code])
    return _edit(
        request, forms.BlankForm(sent(request)), partial(writes.adopt_instrument, code, place=place),
        title=_("Use this questionnaire here"), caption=instrument.title, submit=_("Use it"), to=page_of, cancel=home,
        intro=_("The place gets its own copy, which you can put to people as it is, or change first."),
        done=_("%(thing)s can be put to people."),
    )  # fmt: skip


def _edit(request: Request, form: Any, write: Callable[..., Any], *args: Any, **context: Any) -> HttpResponse:
    """A form page of questionnaires, with its breadcrumbs."""
    crumbs = [
        {"text": _("Consultation"), "href": reverse("consultation:enquiry-list")},
        {"text": _("Questionnaires"), "href": reverse("consultation:questionnaire-list")},
        {"text": context["title"]},
    ]
    return edit(request, form, write, *args, **{"breadcrumbs": crumbs, **context})
