"""Addresses of the pages that every room shares."""

from django.urls import path

from commonweal.kit import views

app_name = "kit"

urlpatterns = [
    path("colours/<slug:version>.css", views.colours, name="colours"),
    path("language/", views.language, name="language"),
    path("components/", views.component_gallery, name="component-gallery"),
    path("history/<str:kind>/<int:pk>/", views.history, name="history"),
    path("record/", views.entry_list, name="entry-list"),
    path("jobs/<int:pk>/", views.job, name="job"),
]
