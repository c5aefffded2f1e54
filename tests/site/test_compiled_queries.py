"""Query sets that are compiled once answer as the query sets themselves would."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from unittest import mock
from uuid import uuid4

import django
import pytest
from django.core.checks import run_checks
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Count, Q, QuerySet
from django.db.transaction import TransactionManagementError

from dlprep_site.db.compiled_queries import CHECKED_WITH, check_django, prepared, store
from scheduler.models import Plan, Review, Schedule

from ..helpers import MORNING, card, days, grade, log, make_plan

pytestmark = pytest.mark.django_db


def test_this_django_is_the_one_it_was_checked_with() -> None:
    assert django.VERSION[:2] == CHECKED_WITH, check_django()[0].hint
    assert "dlprep_site.E001" not in {message.id for message in run_checks()}


def test_another_feature_release_of_django_is_an_error_that_says_what_to_do() -> None:
    with mock.patch.object(django, "VERSION", (6, 0, 0, "final", 0)):
        [error] = [message for message in run_checks() if message.id == "dlprep_site.E001"]
    assert error.is_serious()
    assert "CHECKED_WITH" in (error.hint or "")


def test_each_call_has_its_own_values() -> None:
    @prepared
    def due(learner_id: int, today: date) -> QuerySet[Schedule]:
        return Schedule.objects.of(learner_id).filter(Q(due__lte=today) | Q(drill_on=today))

    plan, other = make_plan(), make_plan(email="other@example.com")
    for number, quality in enumerate((1, 3, 4), start=1):
        grade(plan, card(number), quality)
    grade(other, card(1), 5, MORNING + days(3))
    for learner in (plan.learner_id, other.learner_id):
        for ahead in range(6):
            today = (MORNING + days(ahead)).date()
            plain = Schedule.objects.of(learner).filter(Q(due__lte=today) | Q(drill_on=today))
            assert due(learner, today) == list(plain)


def test_instants_counts_and_joined_rows() -> None:
    @prepared
    def since(moment: datetime) -> QuerySet[Review, tuple[int, int, datetime]]:
        rows = Review.objects.filter(reviewed_at__gte=moment).values("card").annotate(n=Count("pk"))
        return rows.order_by("card").values_list("card", "n", "learner__reviews__reviewed_at")

    @prepared
    def plans(learner_id: int) -> QuerySet[Plan]:
        return Plan.objects.filter(learner_id=learner_id).select_related("learner", "deck")

    plan = make_plan()
    grade(plan, card(1), 4)
    assert since(MORNING) == [(card(1).pk, 1, MORNING)]
    assert since(MORNING + days(1)) == []
    [found] = plans(plan.learner_id)
    with mock.patch.object(connection, "execute_wrappers", [_no_queries]):
        assert (found, found.learner, found.deck) == (plan, plan.learner, plan.deck)


def test_it_is_built_once() -> None:
    built = []

    @prepared
    def numbers(above: int) -> QuerySet[Plan, int]:
        built.append(above)
        pks = Plan.objects.filter(new_per_day__gt=above).order_by("pk").values_list("pk", flat=True)
        return pks[:2]

    expected = [make_plan(email=f"{name}@example.com", new_per_day=5).pk for name in "abc"]
    assert numbers(4) == expected[:2]
    assert numbers(5) == []
    assert len(built) == 1


def test_a_row_is_stored_as_save_would() -> None:
    plan = make_plan()
    grade(plan, card(1), 4)
    [original] = log(plan)
    copy = Review.objects.get()
    copy.pk, copy.token, copy.points = None, uuid4(), [0, 2]
    store(copy, "learner")
    assert copy.pk != original.pk
    columns = {field.attname for field in Review._meta.concrete_fields} - {"id", "token", "points"}
    stored = Review.objects.get(pk=copy.pk)
    assert (stored.token, stored.points) == (copy.token, [0, 2])
    assert all(getattr(stored, name) == getattr(original, name) for name in columns)
    stored.voided_at = MORNING
    store(stored, "learner")
    assert [row.voided_at for row in log(plan)] == [None, MORNING]


def test_storing_what_may_not_be_or_is_not_there_fails() -> None:
    plan = make_plan()
    grade(plan, card(1), 4)
    twice = Review.objects.get()
    twice.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        store(twice, "learner")  # a token is graded once
    gone = Schedule.objects.get()
    Schedule.objects.all().delete()
    with pytest.raises(DatabaseError):
        store(gone, "learner")


@pytest.mark.django_db(transaction=True)
def test_threads_have_connections_of_their_own() -> None:
    @prepared
    def plans(learner_id: int) -> QuerySet[Plan]:
        return Plan.objects.filter(learner_id=learner_id)

    def ask(learner_id: int) -> list[Plan]:
        try:
            return plans(learner_id)
        finally:
            connection.close()

    plan = make_plan()
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, [plan.learner_id] * 8)) == [[plan]] * 8
    assert plans(plan.learner_id) == [plan]


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_refused() -> None:
    @prepared
    def locked(learner_id: int) -> QuerySet[Plan]:
        return Plan.objects.filter(learner_id=learner_id).select_for_update()

    with transaction.atomic():
        assert locked(1) == []
    with (
        mock.patch.object(connection.features, "has_select_for_update", True),
        pytest.raises(TransactionManagementError),
    ):
        locked(1)


def _no_queries(*_: object) -> None:
    raise AssertionError("everything has been read")
