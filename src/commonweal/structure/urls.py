"""Addresses of structure."""

from django.urls import path

from commonweal.structure import views

app_name = "structure"

urlpatterns = [
    path("matrix/", views.matrix, name="matrix"),
    path("audits/", views.audit_list, name="audit-list"),
    path("audits/add/", views.audit_add, name="audit-add"),
    path("audits/<int:pk>/", views.audit_page, name="audit-page"),
    path("audits/<int:pk>/edit/", views.audit_edit, name="audit-edit"),
    path("audits/<int:pk>/end/", views.audit_end, name="audit-end"),
    path("audits/<int:pk>/classifications/", views.classification_list, name="classification-list"),
    path("audits/<int:pk>/classifications/add/", views.classification_add, name="classification-add"),
    path("classifications/<int:pk>/edit/", views.classification_edit, name="classification-edit"),
    path(
        "partnerships/<int:pk>/classifications/",
        views.partnership_classifications,
        name="partnership-classifications",
    ),
]
