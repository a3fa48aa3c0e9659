"""Addresses of evidence."""

from django.urls import path

from commonweal.evidence.views import inequality, needs, places, releases, sources

app_name = "evidence"

urlpatterns = [
    path("", sources.overview, name="overview"),
    path("places/<int:pk>/", places.place_profile, name="place-profile"),
    path(
        "places/<int:pk>/indicators/<int:indicator_pk>/inequality/",
        inequality.inequality_page,
        name="inequality-page",
    ),
    path("indices/", needs.compositeindex_list, name="compositeindex-list"),
    path("indices/add/", needs.compositeindex_add, name="compositeindex-add"),
    path("indices/<int:pk>/", needs.compositeindex_page, name="compositeindex-page"),
    path("indices/<int:pk>/edit/", needs.compositeindex_edit, name="compositeindex-edit"),
    path("indices/<int:pk>/domains/add/", needs.indexdomain_add, name="indexdomain-add"),
    path("domains/<int:pk>/edit/", needs.indexdomain_edit, name="indexdomain-edit"),
    path("domains/<int:pk>/remove/", needs.indexdomain_remove, name="indexdomain-remove"),
    path("allocations/", needs.allocation_list, name="allocation-list"),
    path("allocations/add/", needs.allocation_add, name="allocation-add"),
    path("allocations/<int:pk>/", needs.allocation_page, name="allocation-page"),
    path("allocations/<int:pk>/edit/", needs.allocation_edit, name="allocation-edit"),
    path("allocations/<int:pk>/adopt/", needs.allocation_adopt, name="allocation-adopt"),
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
