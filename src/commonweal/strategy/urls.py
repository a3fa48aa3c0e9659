"""Addresses of strategy."""

from django.urls import path

from commonweal.strategy import views

app_name = "strategy"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("strategies/", views.strategy_list, name="strategy-list"),
    path("strategies/add/", views.strategy_add, name="strategy-add"),
    path("strategies/<int:pk>/", views.strategy_page, name="strategy-page"),
    path("strategies/<int:pk>/edit/", views.strategy_edit, name="strategy-edit"),
    path("strategies/<int:pk>/adopt/", views.strategy_adopt, name="strategy-adopt"),
    path("strategies/<int:pk>/end/", views.strategy_end, name="strategy-end"),
    path("issues/", views.issue_list, name="issue-list"),
    path("issues/add/", views.issue_add, name="issue-add"),
    path("issues/<int:pk>/", views.issue_page, name="issue-page"),
    path("issues/<int:pk>/edit/", views.issue_edit, name="issue-edit"),
    path("issues/<int:pk>/end/", views.issue_end, name="issue-end"),
    path("issues/<int:issue_pk>/objectives/add/", views.objective_add, name="objective-add"),
    path("objectives/", views.objective_list, name="objective-list"),
    path("objectives/<int:pk>/", views.objective_page, name="objective-page"),
    path("objectives/<int:pk>/edit/", views.objective_edit, name="objective-edit"),
    path("objectives/<int:pk>/agree/", views.objective_agree, name="objective-agree"),
    path("objectives/<int:pk>/end/", views.objective_end, name="objective-end"),
    path("objectives/<int:objective_pk>/targets/add/", views.target_add, name="target-add"),
    path("targets/", views.target_list, name="target-list"),
    path("targets/<int:pk>/", views.target_page, name="target-page"),
    path("targets/<int:pk>/edit/", views.target_edit, name="target-edit"),
    path("targets/<int:pk>/agree/", views.target_agree, name="target-agree"),
    path("targets/<int:pk>/end/", views.target_end, name="target-end"),
    path("indicators/<int:pk>/aims/", views.indicator_aims, name="indicator-aims"),
    path("partnerships/<int:pk>/strategies/", views.partnership_strategies, name="partnership-strategies"),
]
