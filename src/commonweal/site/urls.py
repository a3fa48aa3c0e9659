"""Addresses of the site's own pages."""

from django.urls import path

from commonweal.site import views

app_name = "site"

urlpatterns = [
    path("", views.home, name="home"),
    path("thread/<str:kind>/<int:pk>/", views.thread, name="thread"),
]
