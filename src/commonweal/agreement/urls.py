"""Addresses of agreement."""

from django.urls import path

from commonweal.agreement.views import constitutions, exchange, meetings, protocols

app_name = "agreement"

urlpatterns = [
    path("", meetings.meeting_list, name="meeting-list"),
    path("export/", exchange.meeting_export, name="meeting-export"),
    path("import/", exchange.meeting_import, name="meeting-import"),
    path("import/<str:token>/", exchange.meeting_preview, name="meeting-preview"),
    path("meetings/<int:pk>/", meetings.meeting_page, name="meeting-page"),
    path("meetings/<int:pk>/edit/", meetings.meeting_edit, name="meeting-edit"),
    path("meetings/<int:pk>/cancel/", meetings.meeting_cancel, name="meeting-cancel"),
    path("meetings/<int:pk>/reinstate/", meetings.meeting_reinstate, name="meeting-reinstate"),
    path("meetings/<int:pk>/attendance/", meetings.attendance_edit, name="attendance-edit"),
    path("meetings/<int:meeting_pk>/guests/add/", meetings.guest_add, name="guest-add"),
    path("guests/<int:pk>/end/", meetings.guest_end, name="guest-end"),
    path("meetings/<int:meeting_pk>/seats/<int:seat_pk>/apologies/", meetings.apologies_give, name="apologies-give"),
    path(
        "meetings/<int:meeting_pk>/seats/<int:seat_pk>/apologies/take-back/",
        meetings.apologies_take_back,
        name="apologies-take-back",
    ),
    path("partnerships/<int:pk>/meetings/", meetings.partnership_meetings, name="partnership-meetings"),
    path("partnerships/<int:partnership_pk>/meetings/add/", meetings.meeting_add, name="meeting-add"),
    path("partnerships/<int:partnership_pk>/meetings/plan/", meetings.series_add, name="series-add"),
    path("organisations/<int:pk>/attendance/", meetings.organisation_attendance, name="organisation-attendance"),
    path("people/<int:pk>/attendance/", meetings.person_attendance, name="person-attendance"),
    path("protocols/", protocols.protocol_list, name="protocol-list"),
    path("protocols/<int:pk>/", protocols.protocol_page, name="protocol-page"),
    path("protocols/<int:pk>/edit/", protocols.protocol_edit, name="protocol-edit"),
    path("protocols/<int:pk>/end/", protocols.protocol_end, name="protocol-end"),
    path("protocols/<int:protocol_pk>/signatories/add/", protocols.signatory_add, name="signatory-add"),
    path("signatories/<int:pk>/edit/", protocols.signatory_edit, name="signatory-edit"),
    path("signatories/<int:pk>/end/", protocols.signatory_end, name="signatory-end"),
    path("partnerships/<int:pk>/protocols/", protocols.partnership_protocols, name="partnership-protocols"),
    path("partnerships/<int:partnership_pk>/protocols/add/", protocols.protocol_add, name="protocol-add"),
    path(
        "partnerships/<int:pk>/constitution/",
        constitutions.partnership_constitution,
        name="partnership-constitution",
    ),
    path("partnerships/<int:pk>/constitution/edit/", constitutions.constitution_edit, name="constitution-edit"),
]
