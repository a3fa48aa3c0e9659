"""Addresses of the site's own pages."""

from django.urls import URLPattern

app_name = "site"

urlpatterns: list[URLPattern] = []
