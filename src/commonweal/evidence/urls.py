"""Addresses of evidence."""

from django.urls import path

from commonweal.evidence.views import findings, gaps, places, releases, sources, standing

app_name = "evidence"

urlpatterns = [
    path("", sources.overview, name="overview"),
    path("places/<int:pk>/", places.place_profile, name="place-profile"),
    path("places/<int:pk>/findings/", findings.place_findings, name="place-findings"),
    path("organisations/<int:pk>/findings/", findings.organisation_findings, name="organisation-findings"),
    path("findings/", findings.finding_list, name="finding-list"),
    path("findings/add/", findings.finding_add, name="finding-add"),
    path("findings/causes/", findings.finding_causes, name="finding-causes"),
    path("findings/<int:pk>/", findings.finding_page, name="finding-page"),
    path("findings/<int:pk>/edit/", findings.finding_edit, name="finding-edit"),
    path("findings/<int:pk>/replace/", findings.finding_replace, name="finding-replace"),
    path("findings/<int:pk>/agree/", findings.finding_agree, name="finding-agree"),
    path("findings/<int:pk>/withdraw/", findings.finding_withdraw, name="finding-withdraw"),
    path("findings/<int:pk>/sign/", findings.finding_sign, name="finding-sign"),
    path("findings/<int:pk>/dispute/", findings.finding_dispute, name="finding-dispute"),
    path("findings/<int:finding_pk>/figures/add/", findings.ground_add, name="ground-add"),
    path("findings/<int:finding_pk>/causes/add/", findings.cause_add, name="cause-add"),
    path("grounds/<int:pk>/remove/", findings.ground_remove, name="ground-remove"),
    path("causes/<int:pk>/edit/", findings.cause_edit, name="cause-edit"),
    path("causes/<int:pk>/end/", findings.cause_end, name="cause-end"),
    path("stances/<int:pk>/end/", findings.stance_end, name="stance-end"),
    path("gaps/", gaps.datagap_list, name="datagap-list"),
    path("gaps/add/", gaps.datagap_add, name="datagap-add"),
    path("gaps/<int:pk>/", gaps.datagap_page, name="datagap-page"),
    path("gaps/<int:pk>/edit/", gaps.datagap_edit, name="datagap-edit"),
    path("gaps/<int:pk>/ask/", gaps.datagap_ask, name="datagap-ask"),
    path("gaps/<int:pk>/promise/", gaps.datagap_promise, name="datagap-promise"),
    path("gaps/<int:pk>/end/", gaps.datagap_end, name="datagap-end"),
    path("places/<int:pk>/indicators/<int:indicator_pk>/", standing.place_indicator, name="place-indicator"),
    path(
        "places/<int:pk>/indicators/<int:indicator_pk>/outlook/",
        standing.place_indicator_outlook,
        name="place-indicator-outlook",
    ),
    path("indicators/", sources.indicator_list, name="indicator-list"),
    path("indicators/<int:pk>/", sources.indicator_page, name="indicator-page"),
    path("indicators/<int:pk>/edit/", sources.indicator_edit, name="indicator-edit"),
    path("sources/", sources.source_list, name="source-list"),
    path("sources/<int:pk>/", sources.source_page, name="source-page"),
    path("sources/<int:pk>/edit/", sources.source_edit, name="source-edit"),
    path("releases/", releases.release_list, name="release-list"),
    path("releases/add/", releases.release_add, name="release-add"),
    path("releases/add/<str:token>/", releases.release_check, name="release-check"),
    path("releases/<int:pk>/", releases.release_page, name="release-page"),
]
