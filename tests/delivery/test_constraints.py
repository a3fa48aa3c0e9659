"""What the database itself refuses in strategy and delivery, whoever asks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from commonweal.delivery.models import Action, Update
from commonweal.strategy.models import Objective, Strategy, Target, TrajectoryPoint
from tests.delivery.building import act, give
from tests.strategy.building import Borough

DAY = date(2026, 3, 31)


def refused(constraint: str, rows: models.QuerySet[Any], **facts: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**facts)


def test_adopted_and_agreed_are_pairs(borough: Borough, target: Target) -> None:
    refused("strategy_adopted_when_and_through_whom", Strategy.objects.all(), adopted_on=DAY)
    refused("strategy_adopted_when_and_through_whom", Strategy.objects.all(), adopted_through=borough.chair)
    refused("objective_agreed_when_and_through_whom", Objective.objects.all(), agreed_on=DAY)
    refused("target_agreed_when_and_through_whom", Target.objects.all(), agreed_through=None)


def test_a_target_is_due_after_its_baseline(target: Target) -> None:
    refused("target_due_after_baseline", Target.objects.all(), due=target.baseline_on)


def test_everything_ends_after_it_began(target: Target) -> None:
    act(target)
    refused("strategy_target_since_before_until", Target.objects.all(), since=DAY, until=DAY)
    refused("delivery_action_since_before_until", Action.objects.all(), since=DAY, until=DAY)


def test_an_action_is_due_after_it_starts(target: Target) -> None:
    act(target)
    refused("action_due_after_start", Action.objects.all(), since=DAY, due=date(2026, 3, 30))


def test_a_trajectory_has_one_point_a_day(borough: Borough) -> None:
    borough.target(trajectory=[(DAY, 18.0), (date(2027, 3, 31), 15.0)])
    refused("trajectory_point_once_a_day", TrajectoryPoint.objects.all(), on=DAY)


def test_a_target_has_one_update_a_day_and_none_of_a_day_to_come(target: Target) -> None:
    give(target, DAY, 16.0)
    give(target, date(2026, 6, 30), 15.0)
    refused("update_once_a_day", Update.objects.all(), on=DAY)
    refused("update_given_after_its_day", Update.objects.all(), given_on=date(2026, 1, 1))
