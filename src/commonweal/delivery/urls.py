"""Addresses of delivery."""

from django.urls import path

from commonweal.delivery import views

app_name = "delivery"

urlpatterns = [
    path("", views.performance, name="performance"),
    path("updates/", views.update_list, name="update-list"),
    path("updates/<int:pk>/", views.update_page, name="update-page"),
    path("updates/<int:pk>/edit/", views.update_edit, name="update-edit"),
    path("targets/<int:target_pk>/updates/add/", views.update_add, name="update-add"),
    path("targets/<int:pk>/updates/", views.target_updates, name="target-updates"),
    path("targets/<int:target_pk>/actions/add/", views.action_add, name="action-add"),
    path("targets/<int:pk>/actions/", views.target_actions, name="target-actions"),
    path("actions/", views.action_list, name="action-list"),
    path("actions/<int:pk>/", views.action_page, name="action-page"),
    path("actions/<int:pk>/edit/", views.action_edit, name="action-edit"),
    path("actions/<int:pk>/complete/", views.action_complete, name="action-complete"),
    path("actions/<int:pk>/reopen/", views.action_reopen, name="action-reopen"),
    path("actions/<int:pk>/end/", views.action_end, name="action-end"),
    path("people/<int:pk>/work/", views.person_work, name="person-work"),
    path("organisations/<int:pk>/work/", views.organisation_work, name="organisation-work"),
]
