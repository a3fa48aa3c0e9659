"""Addresses of consultation."""

from django.urls import path

from commonweal.consultation import views

app_name = "consultation"

urlpatterns = [
    path("", views.enquiry_list, name="enquiry-list"),
    path("enquiries/<int:pk>/", views.enquiry_page, name="enquiry-page"),
    path("enquiries/<int:pk>/edit/", views.enquiry_edit, name="enquiry-edit"),
    path("enquiries/<int:pk>/close/", views.enquiry_close, name="enquiry-close"),
    path("enquiries/<int:pk>/again/", views.enquiry_again, name="enquiry-again"),
    path("enquiries/<int:pk>/remind/", views.enquiry_remind, name="enquiry-remind"),
    path("enquiries/<int:pk>/results/", views.enquiry_results, name="enquiry-results"),
    path("enquiries/<int:pk>/invitations/", views.invitation_list, name="invitation-list"),
    path("enquiries/<int:pk>/invitations/add/", views.invitation_add, name="invitation-add"),
    path("enquiries/<int:pk>/links/add/", views.link_add, name="link-add"),
    path("invitations/<int:pk>/", views.invitation_page, name="invitation-page"),
    path("invitations/<int:pk>/link/", views.invitation_link, name="invitation-link"),
    path("invitations/<int:pk>/withdraw/", views.invitation_withdraw, name="invitation-withdraw"),
    path("questionnaires/", views.questionnaire_list, name="questionnaire-list"),
    path("questionnaires/add/", views.questionnaire_add, name="questionnaire-add"),
    path("questionnaires/import/", views.questionnaire_import, name="questionnaire-import"),
    path("questionnaires/<int:pk>/", views.questionnaire_page, name="questionnaire-page"),
    path("questionnaires/<int:pk>/edit/", views.questionnaire_edit, name="questionnaire-edit"),
    path("questionnaires/<int:pk>/revise/", views.questionnaire_revise, name="questionnaire-revise"),
    path("questionnaires/<int:pk>/put/", views.enquiry_add, name="enquiry-add"),
    path("questionnaires/<int:pk>/sections/add/", views.section_add, name="section-add"),
    path("sections/<int:pk>/edit/", views.section_edit, name="section-edit"),
    path("sections/<int:pk>/remove/", views.section_remove, name="section-remove"),
    path("sections/<int:pk>/questions/add/", views.question_add, name="question-add"),
    path("questions/<int:pk>/edit/", views.question_edit, name="question-edit"),
    path("questions/<int:pk>/remove/", views.question_remove, name="question-remove"),
    path("instruments/<slug:code>/", views.instrument_page, name="instrument-page"),
    path("instruments/<slug:code>/adopt/", views.instrument_adopt, name="instrument-adopt"),
    path("answer/<str:key>/", views.answer_start, name="answer-start"),
    path("answer/<str:key>/page/<int:number>/", views.answer_page, name="answer-page"),
    path("answer/<str:key>/check/", views.answer_check, name="answer-check"),
    path("answer/<str:key>/done/", views.answer_done, name="answer-done"),
    path("partnerships/<int:pk>/enquiries/", views.partnership_enquiries, name="partnership-enquiries"),
]
