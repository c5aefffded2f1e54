"""An import applied, put away, taken back and studied over from many tabs at the same moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Event
from time import sleep
from unittest import mock

import pytest

from cards.models import Report
from cards.services.reports import send_report
from dlprep_site.models import User
from scheduler.log.replay import differences
from scheduler.models import Import, Plan, Review
from scheduler.services import plans
from scheduler.services.locking import Refused
from scheduler.transfer import export, imports
from scheduler.transfer.log_rows import Row, insert

from ..helpers import MORNING, card, days, fresh, grade, make_deck, make_plan, together

TABS = 8
A_MOMENT = 0.3  # seconds that a deletion has to come up to the account's locks

pytestmark = pytest.mark.django_db(transaction=True)


def staged_import(*, is_first: bool = False) -> tuple[Plan, int]:
    """Six answers and a report of somebody's, staged by somebody else.

    That one has an answer already, unless it `is_first`: only then are reports taken.
    """
    before = make_plan(make_deck(3))
    for ahead in range(6):
        grade(before, card(1 + ahead % 3), 4, MORNING - days(9 - ahead))
    send_report(card=card(1), user_id=before.learner.user_id, text="Wrong.", now=MORNING)
    contents = json.loads("".join(export.as_json(before.learner, MORNING)))
    plan = make_plan(email="new@example.com")
    if not is_first:
        grade(plan, card(1), 5, MORNING - days(30))
    staged = imports.stage_import(
        learner_id=plan.learner_id,
        kind=Import.Kind.JSON,
        filename="",
        contents=contents,
        left_out=[],
        now=MORNING,
    )
    return plan, staged.pk


def at_once(*actions: Callable[[], object]) -> None:
    def act(action: Callable[[], object]) -> None:
        with suppress(Refused):  # such as a card that moved on, or a file put away
            action()

    together(*[partial(act, action) for action in actions])


def standing(plan: Plan) -> int:
    return Review.objects.of(plan.learner_id).standing().count()


def test_applied_from_many_tabs_it_is_added_once() -> None:
    plan, number = staged_import()

    def apply() -> None:
        list(imports.apply_import(learner_id=plan.learner_id, import_id=number, now=MORNING))

    at_once(*[apply] * TABS)
    assert standing(plan) == 7
    assert not list(differences([plan.learner_id]))


def test_applied_while_one_studies_and_puts_it_away() -> None:
    plan, number = staged_import()
    learner = plan.learner_id

    def apply() -> None:
        list(imports.apply_import(learner_id=learner, import_id=number, now=MORNING))

    def put_away() -> None:
        imports.cancel_import(learner_id=learner, import_id=number)

    def study() -> None:
        grade(fresh(plan), card(2), 4, MORNING)

    at_once(apply, put_away, study, apply, study)
    applied = Import.objects.filter(pk=number, state=Import.State.APPLIED).exists()
    brought = Review.objects.of(learner).filter(imported_in=number).count()
    assert (brought > 0) == applied
    assert not list(differences([learner]))


def test_taken_back_from_many_tabs_while_one_studies() -> None:
    plan, number = staged_import()
    learner = plan.learner_id
    list(imports.apply_import(learner_id=learner, import_id=number, now=MORNING))
    grade(plan, card(1), 4, MORNING)

    def take_back() -> None:
        imports.take_back_import(learner_id=learner, import_id=number, now=MORNING)

    at_once(*[take_back] * TABS, lambda: grade(fresh(plan), card(3), 4, MORNING))
    assert not Review.objects.standing().filter(imported_in=number).exists()
    assert 2 <= standing(plan) <= 3
    assert not list(differences([learner]))


def test_an_account_deleted_during_its_own_import_is_gone_with_all_of_it() -> None:
    """Both take the learner's lock first; reports need the account's row as well."""
    plan, number = staged_import(is_first=True)
    assert Import.objects.get(pk=number).summary["added"]["reports"] == 1
    user_id, is_storing = plan.learner.user_id, Event()

    def insert_slowly(rows: list[Row]) -> None:
        is_storing.set()
        sleep(A_MOMENT)
        insert(rows)

    def apply() -> None:
        with mock.patch.object(imports, "insert", insert_slowly):
            list(imports.apply_import(learner_id=plan.learner_id, import_id=number, now=MORNING))

    def delete() -> None:
        is_storing.wait()
        plans.delete_account(user_id=user_id)

    together(apply, delete)
    assert not User.objects.filter(pk=user_id).exists()
    assert not Report.objects.filter(reporter_id=user_id).exists()
    assert not Review.objects.of(plan.learner_id).exists()
    assert not Import.objects.filter(pk=number).exists()
