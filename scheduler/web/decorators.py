"""What a view is given, and the plan that most of them need."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from dlprep_site.models import User
from dlprep_site.web.middleware import HtmxRequest

from ..models import Plan
from ..selectors.daily_queue import active_plan

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
Row = TypeVar("Row")


class Request(HtmxRequest):
    """A request that has passed the middleware: somebody is logged in."""

    user: User
    content_language: str  # of the plan's deck; set by `with_plan`


def with_plan(
    view: Callable[Concatenate[Request, Plan, P], R],
) -> Callable[Concatenate[Request, P], R | HttpResponse]:
    """Give a view the learner's active plan; without one, the learner is asked to start one."""

    @wraps(view)
    def wrapper(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponse:
        plan = active_plan(request.user.pk)
        if plan is None:
            return redirect("scheduler:start")
        request.content_language = plan.deck.language
        return view(request, plan, *args, **kwargs)

    return wrapper


def with_own(
    find: Callable[[int, int], Row | None],
) -> Callable[
    [Callable[[Request, Plan, Row], HttpResponse]], Callable[[Request, int], HttpResponse]
]:
    """Give a view the row of the number in its address; 404 unless it is the learner's own.

    `find` is told the learner's id, and the number.
    """

    def decorator(
        view: Callable[[Request, Plan, Row], HttpResponse],
    ) -> Callable[[Request, int], HttpResponse]:
        @with_plan
        @wraps(view)
        def wrapper(request: Request, plan: Plan, number: int) -> HttpResponse:
            row = find(plan.learner_id, number)
            if row is None:
                raise Http404
            return view(request, plan, row)

        return wrapper

    return decorator
