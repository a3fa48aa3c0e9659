"""Addresses of the account."""

from django.urls import path

from commonweal.account import views

app_name = "account"

urlpatterns = [
    path("publications/", views.publication_list, name="publication-list"),
    path("publications/<int:pk>/", views.publication_page, name="publication-page"),
    path("publications/<int:pk>/snapshot.json", views.publication_snapshot, name="publication-snapshot"),
    path("publications/<int:pk>/correct/", views.publication_correct, name="publication-correct"),
    path("publications/<int:pk>/withdraw/", views.publication_withdraw, name="publication-withdraw"),
    path("targets/<int:pk>/publications/", views.target_publications, name="target-publications"),
    path("targets/<int:pk>/publish/", views.publication_add, name="publication-add"),
]
