"""Addresses of evidence."""

from django.urls import path

from commonweal.evidence.views import places, proposing, releases, sources

app_name = "evidence"

urlpatterns = [
    path("", sources.overview, name="overview"),
    path("places/<int:pk>/", places.place_profile, name="place-profile"),
    path("indicators/", sources.indicator_list, name="indicator-list"),
    path("indicators/<int:pk>/", sources.indicator_page, name="indicator-page"),
    path("indicators/<int:pk>/edit/", sources.indicator_edit, name="indicator-edit"),
    path("sources/", sources.source_list, name="source-list"),
    path("sources/propose/", proposing.source_propose, name="source-propose"),
    path("sources/propose/<str:token>/", proposing.source_proposal, name="source-proposal"),
    path("sources/<int:pk>/", sources.source_page, name="source-page"),
    path("sources/<int:pk>/edit/", sources.source_edit, name="source-edit"),
    path("releases/", releases.release_list, name="release-list"),
    path("releases/add/", releases.release_add, name="release-add"),
    path("releases/add/<str:token>/", releases.release_check, name="release-check"),
    path("releases/<int:pk>/", releases.release_page, name="release-page"),
]
