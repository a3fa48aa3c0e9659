"""Addresses of structure."""

from django.urls import path

from commonweal.structure.views import audits, shape

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
    path("overlaps/", shape.overlap_list, name="overlap-list"),
    path("overlaps/<int:first_pk>/<int:second_pk>/", shape.overlap_page, name="overlap-page"),
    path("burden/", shape.burden_list, name="burden-list"),
    path("burden/organisations/<int:pk>/", shape.organisation_burden, name="organisation-burden"),
    path("burden/partnerships/<int:pk>/", shape.partnership_burden, name="partnership-burden"),
    path("gaps/", shape.gap_list, name="gap-list"),
    path("bridges/", shape.bridge_list, name="bridge-list"),
    path("rates/", shape.rate_list, name="rate-list"),
    path("rates/add/", shape.rate_add, name="rate-add"),
    path("rates/<int:pk>/edit/", shape.rate_edit, name="rate-edit"),
    path("rates/<int:pk>/end/", shape.rate_end, name="rate-end"),
    path("capacities/", shape.capacity_list, name="capacity-list"),
    path("capacities/add/", shape.capacity_add, name="capacity-add"),
    path("capacities/<int:pk>/edit/", shape.capacity_edit, name="capacity-edit"),
    path("capacities/<int:pk>/end/", shape.capacity_end, name="capacity-end"),
]
