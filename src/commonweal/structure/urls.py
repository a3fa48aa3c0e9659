"""Addresses of structure."""

from django.urls import path

from commonweal.structure.views import audits, involvements, reviews, rounds, tasks

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
    path("audits/<int:pk>/round/", rounds.audit_round, name="audit-round"),
    path("audits/<int:pk>/disagreement/", rounds.audit_disagreement, name="audit-disagreement"),
    path("audits/<int:pk>/partnerships/<int:partnership_pk>/talk/", rounds.talk_add, name="talk-add"),
    path("audits/<int:pk>/roles/", involvements.involvement_list, name="involvement-list"),
    path(
        "partnerships/<int:pk>/organisations/<int:organisation_pk>/involvement/",
        involvements.involvement_record,
        name="involvement-record",
    ),
    path("audits/<int:pk>/derived/", involvements.derived_list, name="derived-list"),
    path("targets/", involvements.relying_target_list, name="relying-target-list"),
    path("targets/<int:pk>/reliances/", involvements.target_reliances, name="target-reliances"),
    path("targets/<int:pk>/reliances/say/", involvements.target_reliances_say, name="target-reliances-say"),
    path("partnerships/<int:pk>/reliances/", involvements.partnership_reliances, name="partnership-reliances"),
    path(
        "partnerships/<int:pk>/reliances/say/",
        involvements.partnership_reliances_say,
        name="partnership-reliances-say",
    ),
    path("audits/<int:pk>/funnel/", reviews.audit_funnel, name="audit-funnel"),
    path("audits/<int:pk>/reviews/", reviews.review_list, name="review-list"),
    path("audits/<int:pk>/reviews/add/", reviews.review_add, name="review-add"),
    path("audits/<int:pk>/actions/", reviews.review_action_list, name="review-action-list"),
    path("audits/<int:pk>/fit-tests/", reviews.fit_test_list, name="fit-test-list"),
    path("audits/<int:pk>/fit-tests/add/", reviews.fit_test_add, name="fit-test-add"),
    path("reviews/<int:pk>/", reviews.review_page, name="review-page"),
    path("reviews/<int:pk>/edit/", reviews.review_edit, name="review-edit"),
    path("reviews/<int:review_pk>/actions/add/", reviews.review_action_add, name="review-action-add"),
    path("review-actions/<int:pk>/edit/", reviews.review_action_edit, name="review-action-edit"),
    path("review-actions/<int:pk>/done/", reviews.review_action_done, name="review-action-done"),
    path("needs/", tasks.need_list, name="need-list"),
    path("needs/add/", tasks.need_add, name="need-add"),
    path("needs/<int:pk>/", tasks.need_page, name="need-page"),
    path("needs/<int:pk>/edit/", tasks.need_edit, name="need-edit"),
    path("needs/<int:pk>/questions/<slug:step>/", tasks.need_step, name="need-step"),
    path("needs/<int:pk>/settle/", tasks.need_settle, name="need-settle"),
]
