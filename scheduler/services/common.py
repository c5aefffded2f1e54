"""What every write needs: the learner's lock, and the ways in which a write can be refused."""

from __future__ import annotations

from ..models import Plan


class Refused(Exception):
    """The write was not done; `str()` of it tells the learner why, and nothing has changed."""


class Stale(Refused):
    """The learner saw an older state than the present one."""


class NotYours(Refused):
    """There is no such thing among the learner's own."""


def lock(learner_id: int) -> Plan:
    """The learner's active plan, once no other write of theirs is under way."""
    plans = Plan.objects.filter(learner_id=learner_id, is_active=True)
    plan = plans.select_related("learner").select_for_update(of=("self", "learner")).first()
    if plan is None:
        raise NotYours("You have no plan yet.")
    return plan
