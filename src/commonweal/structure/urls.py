"""Addresses of structure."""

from django.urls import path

from commonweal.structure.views import audits

app_name = "structure"

urlpatterns = [
    path("matrix/", audits.matrix, name="matrix"),
    path("audits/", audits.audit_list, name="audit-list"),
    path("audits/add/", audits.audit_add, name="audit-add"),
    path("audits/<int:pk>/", audits.audit_page, name="audit-page"),
    path("audits/<int:pk>/edit/", audits.audit_edit, name="audit-edit"),
    path("audits/<int:pk>/end/", audits.audit_end, name="audit-end"),
    path("audits/<int:pk>/classifications/", audits.classification_list, name="classification-list"),
    path("audits/<int:pk>/classifications/add/", audits.classification_add, name="classification-add"),
    path("classifications/<int:pk>/edit/", audits.classification_edit, name="classification-edit"),
    path(
        "partnerships/<int:pk>/classifications/",
        audits.partnership_classifications,
        name="partnership-classifications",
    ),
]
