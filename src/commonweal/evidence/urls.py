"""Addresses of evidence."""

from django.urls import path

from commonweal.evidence import views

app_name = "evidence"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("places/<int:pk>/", views.place_profile, name="place-profile"),
    path("indicators/", views.indicator_list, name="indicator-list"),
    path("indicators/<int:pk>/", views.indicator_page, name="indicator-page"),
    path("indicators/<int:pk>/edit/", views.indicator_edit, name="indicator-edit"),
    path("sources/", views.source_list, name="source-list"),
    path("sources/<int:pk>/", views.source_page, name="source-page"),
    path("sources/<int:pk>/edit/", views.source_edit, name="source-edit"),
    path("releases/", views.release_list, name="release-list"),
    path("releases/add/", views.release_add, name="release-add"),
    path("releases/add/<str:token>/", views.release_check, name="release-check"),
    path("releases/<int:pk>/", views.release_page, name="release-page"),
]
