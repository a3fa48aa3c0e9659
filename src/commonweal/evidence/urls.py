"""Addresses of evidence."""

from django.urls import path

from commonweal.evidence.views import geography, neighbourhoods, places, releases, sources

app_name = "evidence"

urlpatterns = [
    path("", sources.overview, name="overview"),
    path("places/<int:pk>/", places.place_profile, name="place-profile"),
    path("places/<int:pk>/codes/", geography.place_codes, name="place-codes"),
    path("places/<int:pk>/neighbourhoods/", neighbourhoods.neighbourhood_list, name="neighbourhood-list"),
    path("places/<int:pk>/neighbourhoods/draw/", neighbourhoods.neighbourhood_draw, name="neighbourhood-draw"),
    path("places/<int:pk>/neighbourhoods/paste/", neighbourhoods.neighbourhood_paste, name="neighbourhood-paste"),
    path("places/<int:pk>/neighbourhoods/compose/", neighbourhoods.neighbourhood_compose, name="neighbourhood-compose"),
    path("neighbourhoods/<int:pk>/", neighbourhoods.neighbourhood_page, name="neighbourhood-page"),
    path("neighbourhoods/<int:pk>/end/", neighbourhoods.neighbourhood_end, name="neighbourhood-end"),
    path("lookups/", geography.lookup_list, name="lookup-list"),
    path("lookups/add/", geography.lookup_add, name="lookup-add"),
    path("lookups/add/<str:token>/", geography.lookup_check, name="lookup-check"),
    path("lookups/<int:pk>/", geography.lookup_page, name="lookup-page"),
    path("codes/", geography.code_search, name="code-search"),
    path("sources/<int:source_pk>/carrying/add/", geography.carrying_add, name="carrying-add"),
    path("carrying/<int:pk>/end/", geography.carrying_end, name="carrying-end"),
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
