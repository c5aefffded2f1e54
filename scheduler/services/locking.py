"""What every write needs: the learner's lock, and the ways in which a write can be refused."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dlprep_site.db.compiled_queries import prepared

from ..models import Learner, Plan


class Refused(Exception):
    """The write was refused and nothing has changed; `str()` of the error tells the learner why."""


class Stale(Refused):
    """The learner saw an older state than the present one."""


class NotYours(Refused):
    """The learner has no such object."""


def lock(learner_id: int) -> Plan:
    """The learner's active plan, under the learner's lock."""
    for plan in _locked(learner_id):
        return plan
    # PostgreSQL leaves out a plan that was put aside while one waited for it; so look once more,
    # for the plan that took its place
    if Learner.objects.select_for_update().filter(pk=learner_id).first():
        for plan in _locked(learner_id):
            return plan
    raise NotYours(_("You have no plan yet."))


@prepared
def _locked(learner_id: int) -> QuerySet[Plan]:
    plans = Plan.objects.filter(learner_id=learner_id, is_active=True)
    # the learner first, as everywhere, so that two writes never wait for each other
    return plans.select_related("learner").select_for_update(of=("learner", "self"))


def change(plan: Plan, **values: object) -> None:
    """Save values of a plan of the learner."""
    for name, value in values.items():
        setattr(plan, name, value)
    Plan.objects.filter(learner_id=plan.learner_id, pk=plan.pk).update(**values)
