"""The whole study machine against a plain model of it, whatever happens, in whatever order."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cards.models import Card, Depth, Question
from cards.services.editing import Edit, publish, unpublish
from scheduler.log.replay import differences
from scheduler.models import Import, Learner, Plan, Review, Schedule
from scheduler.selectors.daily_queue import get_day
from scheduler.selectors.progress import By, Span, get_progress
from scheduler.selectors.study_card import present
from scheduler.services import plans
from scheduler.services import study as study_service
from scheduler.services.locking import NotYours, Refused, Stale
from scheduler.services.study import Graded
from scheduler.transfer import imports as imports_service
from scheduler.transfer.export import as_json
from scheduler.transfer.json_reader import BadFile

from ..expected_progress import check_progress
from ..helpers import MORNING, edit_card, fresh, make_deck, make_plan, token_for
from .reference_model import Given, Memory, Person

NIGHT = os.environ.get("MACHINE", "")  # such as 2000x60: other runs every time, and for long
EXAMPLES, STEPS = (int(number) for number in (NIGHT or "20x30").split("x"))
LAST_MOMENT = MORNING + timedelta(days=300)  # before the plan's own last pass
ZONES = ("UTC", "Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago")
PACE = 3  # new cards a day

people = st.integers(0, 1)
places = st.integers(0, 11)
qualities = st.integers(0, 5)


class Machine(RuleBasedStateMachine):
    tabs = Bundle("tabs")
    files = Bundle("files")
    imports = Bundle("imports")
    happened: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.all = transaction.atomic()
        self.all.__enter__()
        self.now = MORNING

    def teardown(self) -> None:
        try:
            for person in getattr(self, "people", []):
                self._check_progress(person)
        finally:
            transaction.set_rollback(True)
            self.all.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.decks = [make_deck(4), make_deck(2, slug="other")]
        self.people = []
        for name in ("one", "two"):
            plan = make_plan(self.decks[0], f"{name}@example.com", new_per_day=PACE)
            self.people.append(Person(plan.learner_id, self.decks[0].pk))
        rows = Card.objects.select_related("question__section").order_by("pk")
        self.cards: list[Card] = list(rows)
        self.names = {(card.question.slug, str(card.depth)): card.pk for card in self.cards}
        self.travellers: set[int] = set()
        self.used: dict[str, Given] = {}
        """What a token was counted as."""

    @rule(who=people, given=st.lists(qualities, min_size=1, max_size=8))
    def study(self, who: int, given: list[int]) -> None:
        """The cards that come next, graded one after another."""
        person, _ = self._person(who)
        for quality in given:
            self._study_one(person, quality)

    @rule(
        who=people,
        gaps=st.lists(st.integers(1, 9), min_size=2, max_size=8),
        given=st.lists(qualities | st.just(4), min_size=3, max_size=9),
    )
    def live(self, who: int, gaps: list[int], given: list[int]) -> None:
        """Some days of studying, with days between them, a few cards each."""
        person, _ = self._person(who)
        for place, gap in enumerate(gaps):
            self._pass(timedelta(days=gap))
            for quality in given[place % 3 :: 2]:
                self._study_one(person, quality)

    def _study_one(self, person: Person, quality: int) -> None:
        plan = fresh(Plan(learner_id=person.id))
        card_id = get_day(plan, person.today(self.now)).queue.next_card
        if card_id is not None:
            shown = present(plan, card_id, self.now)
            self._pass(timedelta(seconds=20 + quality))
            self._count(person, shown.card, shown.token, quality)

    @rule(target=tabs, who=people, place=places)
    def open_tab(self, who: int, place: int) -> Any:
        """A card as it stands is on somebody's screen."""
        person, plan = self._person(who)
        card = self._card(person, place)
        return (who, card, token_for(plan, card, self.now), person.versions.get(card.pk, 0))

    @rule(tab=tabs, quality=qualities)
    def grade_tab(self, tab: tuple[int, Card, str, int], quality: int) -> None:
        """Grade what is on a screen, whatever happened since; and once more."""
        who, card, token, version = tab
        person, plan = self._person(who)
        if self._deck_of(card) != person.deck:
            with pytest.raises(NotYours):
                self._grade(person, card, token, quality)
        elif version != person.versions.get(card.pk, 0):
            counted = self.used.get(token)
            if counted is not None and counted in person.log:
                graded = self._grade(person, card, token, quality)
                assert graded.repeated
                assert graded.review.quality == counted.quality
            else:
                self.seen("graded: stale")
                with pytest.raises(Stale):
                    self._grade(person, card, token, quality)
        elif card.pk in person.suspended:
            with pytest.raises(Refused):
                self._grade(person, card, token, quality)
        else:
            self._count(person, card, token, quality)

    @rule(who=people, place=places, first=qualities, second=qualities)
    def two_tabs(self, who: int, place: int, first: int, second: int) -> None:
        """The same card on two screens, graded on both."""
        tabs = [self.open_tab(who, place) for _ in range(2)]
        self.grade_tab(tabs[0], first)
        self.grade_tab(tabs[1], second)

    @rule(who=people, times=st.integers(1, 4))
    def undo(self, who: int, times: int) -> None:
        for _ in range(times):
            self._undo_one(who)

    def _undo_one(self, who: int) -> None:
        person, plan = self._person(who)
        found = person.to_undo(self.now, self._in_deck(person))
        latest_id = get_day(plan, person.today(self.now)).done.latest_id
        assert (found is None) == (latest_id is None)
        if found is None or latest_id is None:
            return
        if not person.can_undo(found):
            with pytest.raises(Stale):
                study_service.undo(learner_id=person.id, review_id=latest_id, now=self.now)
            return
        for _ in range(2):  # the second time changes nothing
            study_service.undo(learner_id=person.id, review_id=latest_id, now=self.now)
        person.undo(found)
        self.seen(f"undone: {found.kind}")

    @rule(who=people, place=places)
    def suspend(self, who: int, place: int) -> None:
        person, _ = self._person(who)
        card = self._card(person, place)
        study_service.suspend(learner_id=person.id, card_id=card.pk)
        person.suspended.add(card.pk)

    @rule(who=people, place=places)
    def bury(self, who: int, place: int) -> None:
        person, _ = self._person(who)
        card = self._card(person, place)
        study_service.bury(learner_id=person.id, card_id=card.pk, now=self.now)
        person.buried[card.pk] = person.today(self.now) + timedelta(days=1)

    @rule(who=people, place=places)
    def wake(self, who: int, place: int) -> None:
        person, _ = self._person(who)
        card = self._card(person, place)
        study_service.bring_back(learner_id=person.id, card_id=card.pk)
        person.suspended.discard(card.pk)
        person.buried.pop(card.pk, None)

    @rule(who=people, place=places)
    def drill(self, who: int, place: int) -> None:
        person, _ = self._person(who)
        card, today = self._card(person, place), person.today(self.now)
        due = person.memory(card.pk).due
        if due is None or self._is_aside(person, card.pk, today):
            with pytest.raises(Refused):
                study_service.drill(learner_id=person.id, card_id=card.pk, now=self.now)
            return
        study_service.drill(learner_id=person.id, card_id=card.pk, now=self.now)
        if due > today:
            person.asked[card.pk] = today
            person.moved(card.pk)

    @rule(who=people, extra=st.integers(0, 5), ahead=st.integers(0, 5))
    def ask_for_more(self, who: int, extra: int, ahead: int) -> None:
        person, _ = self._person(who)
        plans.allow_extra_new(learner_id=person.id, extra=extra, now=self.now)
        plans.allow_early(learner_id=person.id, cards=ahead, now=self.now)

    @rule(who=people, days=st.sampled_from([3, 8, 12]), given=st.lists(qualities, min_size=2))
    def prepare(self, who: int, days: int, given: list[int]) -> None:
        """An interview comes near: some of its last pass."""
        self.set_interview(who, days)
        self.study(who, given)

    @rule(who=people, days=st.none() | st.integers(1, 40))
    def set_interview(self, who: int, days: int | None) -> None:
        person, plan = self._person(who)
        on = None if days is None else person.today(self.now) + timedelta(days=days)
        plans.change_plan(
            learner_id=person.id, start=plan.start, new_per_day=PACE, review_cap=None,
            minutes_a_day=None, days_off=[], interview_on=on,
        )  # fmt: skip
        person.interviews[person.deck] = on

    @rule(who=people, zone=st.sampled_from(ZONES))
    def travel(self, who: int, zone: str) -> None:
        person, _ = self._person(who)
        plans.change_settings(
            learner_id=person.id,
            timezone=zone,
            rollover_hour=4,
            grade_buttons=4,
            answer_habit="think",
        )
        person.zone = zone
        self.travellers.add(person.id)

    @rule(who=people, deck=st.integers(0, 1))
    def switch_deck(self, who: int, deck: int) -> None:
        person, _ = self._person(who)
        chosen = self.decks[deck]
        is_new = not Plan.objects.filter(learner_id=person.id, deck=chosen).exists()
        plans.start_plan(learner_id=person.id, deck=chosen, now=self.now)
        if is_new:
            Plan.objects.filter(learner_id=person.id, deck=chosen).update(new_per_day=PACE)
        person.deck = chosen.pk

    @rule(hours=st.sampled_from([1, 7, 20, 30, 24 * 9, 24 * 40, -1, -1, -30, -24 * 40]))
    def time_passes(self, hours: int) -> None:
        """Or the clock is set back."""
        self._pass(timedelta(hours=hours))

    @rule(place=places, summary=st.sampled_from(["", "It means something else now."]))
    def edit(self, place: int, summary: str) -> None:
        card = Card.objects.get(pk=self.cards[place].pk)
        edit_card(card, f"{card.answer} And more.", summary, self.now)

    @rule(place=places, is_published=st.booleans())
    def change_publication(self, place: int, is_published: bool) -> None:
        question = Question.objects.get(pk=self.cards[place].question_id)
        act = publish if is_published else unpublish
        act(question=question, edit=Edit(editor=None, at=self.now))

    @rule(target=files, who=people)
    def export(self, who: int) -> Any:
        person, _ = self._person(who)
        return json.loads("".join(as_json(Learner.objects.get(pk=person.id), self.now)))

    @rule(target=imports, who=people)
    def exchange(self, who: int) -> Any:
        """One brings what the other has, as it is now."""
        return self.bring(who, self.export(1 - who))

    @rule(target=imports, who=people, file=files)
    def bring(self, who: int, file: dict[str, Any]) -> Any:
        person, _ = self._person(who)
        if not person.log:
            return multiple()  # an account without answers takes over settings and plans as well
        try:
            staged = imports_service.stage_import(
                learner_id=person.id, kind=Import.Kind.JSON, filename="a.json",
                contents=file, left_out=[], now=self.now,
            )  # fmt: skip
        except BadFile:
            given = [datetime.fromisoformat(row["reviewed_at"]) for row in file["reviews"]]
            assert any(at > self.now for at in given), "only what comes from the future is refused"
            return multiple()
        for _ in range(2):  # the second time there is nothing left to do
            list(
                imports_service.apply_import(
                    learner_id=person.id, import_id=staged.pk, now=self.now
                )
            )
        before = len(person.tokens)
        person.bring(file["reviews"], self.names, staged.pk)
        self.seen(f"brought; anything new: {len(person.tokens) > before}")
        return (who, staged.pk)

    @rule(brought=imports)
    def take_back(self, brought: tuple[int, int]) -> None:
        who, pk = brought
        person, _ = self._person(who)
        is_first = pk not in person.returned
        imports_service.take_back_import(learner_id=person.id, import_id=pk, now=self.now)
        if is_first:
            before = len(person.tokens)
            person.take_back(pk)
            self.seen(f"taken back; answers on top: {len(person.tokens) > before}")

    @invariant()
    @precondition(lambda self: hasattr(self, "people"))
    def agrees(self) -> None:
        assert list(differences([person.id for person in self.people])) == []
        for person in self.people:
            rows = Review.objects.filter(learner_id=person.id).order_by("id")
            standing = [row for row in rows if row.voided_at is None]
            assert {str(row.token) for row in rows} == set(person.tokens)
            assert [
                (r.card_id, r.quality, r.study_day, r.reviewed_at, r.kind, r.content_version,
                 str(r.token)) for r in standing
            ] == [(g.card, g.quality, g.day, g.at, g.kind, g.content_version, g.token)
                  for g in person.log]  # fmt: skip
            self._check_schedules(person)
            self._check_day(person)

    def _check_schedules(self, person: Person) -> None:
        rows = {row.card_id: row for row in Schedule.objects.filter(learner_id=person.id)}
        for card in self.cards:
            row = rows.get(card.pk) or Schedule(learner_id=person.id, card=card)
            memory = person.memory(card.pk)
            assert Memory(
                row.repetitions, _hundredths(row.ease), row.interval, row.due,
                row.introduced_on, row.lapses, row.drill_on,
            ) == memory  # fmt: skip
            assert row.drill_asked_on == person.asked.get(card.pk)
            assert row.is_suspended == (card.pk in person.suspended)
            assert row.buried_until == person.buried.get(card.pk)
            latest = person.latest(card.pk)
            assert row.answered_at == (latest.at if latest else None)
            assert row.answered_on == (latest.day if latest else None)

    def _check_day(self, person: Person) -> None:
        plan, today = fresh(Plan(learner_id=person.id)), person.today(self.now)
        found = get_day(plan, today)
        shown = [
            card
            for card in Card.objects.filter(pk__in=self._in_deck(person)).select_related("question")
            if card.question.is_published and not self._is_aside(person, card.pk, today)
        ]
        memories = {card.pk: person.memory(card.pk) for card in shown}
        due = {pk for pk, memory in memories.items() if memory.due and memory.due <= today}
        drill = {
            pk for pk, memory in memories.items()
            if memory.due and memory.due > today
            and today in (memory.drill_on, person.asked.get(pk))
        }  # fmt: skip
        assert set(found.queue.due) == due
        assert set(found.queue.drill) == drill
        introduced = sum(
            before.introduced is None and given.day == today
            for pk in self._in_deck(person)
            for given, before, _ in person.states(pk)
        )
        assert found.done.new == introduced
        assert found.done.answers == sum(
            given.day == today and given.card in self._in_deck(person) for given in person.log
        )
        room = max(0, plan.new_allowed_on(today) - introduced)
        assert list(found.queue.new) == self._new(person, shown)[:room]
        parts = (found.queue.due, found.queue.last_pass, found.queue.new, found.queue.ahead)
        once = [pk for part in parts for pk in part]
        assert len(once) == len(set(once)), "no card is asked for twice"

    def _new(self, person: Person, shown: list[Card]) -> list[int]:
        """What could be met now, by rank: easy cards, and the follow-ups that they unlock."""
        easy_of = {c.question_id: c.pk for c in self.cards if c.depth == Depth.EASY}
        unmet = [c for c in shown if person.memory(c.pk).introduced is None]
        today = person.today(self.now)

        def unlocks(pk: int) -> bool:
            latest = max((given.day for given in person.log if given.card == pk), default=today)
            return person.memory(pk).repetitions >= (3 if latest >= today else 2)

        open_ = [
            c for c in unmet
            if c.depth == Depth.EASY
            or unlocks(easy_of[c.question_id])
        ]  # fmt: skip
        open_.sort(key=lambda c: (c.question.number, c.position))
        return [c.pk for c in open_]

    def _check_progress(self, person: Person) -> None:
        plan = fresh(Plan(learner_id=person.id))
        for span in (Span.MONTH, Span.ALL):
            found = get_progress(plan, self.now, span, By.WEEK)
            first = found.today - timedelta(days=29) if span is Span.MONTH else date.min
            check_progress(found, plan, first, self.now, has_travelled=person.id in self.travellers)

    def seen(self, what: str) -> None:
        self.happened[what] += 1

    def _person(self, who: int) -> tuple[Person, Plan]:
        person = self.people[who]
        return person, fresh(Plan(learner_id=person.id))

    def _pass(self, time: timedelta) -> None:
        self.now = min(self.now + time, LAST_MOMENT).astimezone(UTC)

    def _deck_of(self, card: Card) -> int:
        return card.question.section.deck_id

    def _in_deck(self, person: Person) -> set[int]:
        return {card.pk for card in self.cards if self._deck_of(card) == person.deck}

    def _card(self, person: Person, place: int) -> Card:
        """One of the deck that they study."""
        own = [card for card in self.cards if self._deck_of(card) == person.deck]
        found: Card = Card.objects.get(pk=own[place % len(own)].pk)
        return found

    def _is_aside(self, person: Person, card_id: int, today: date) -> bool:
        return card_id in person.suspended or person.buried.get(card_id, date.min) > today

    def _version(self, person: Person, card_id: int) -> int:
        row = Schedule.objects.filter(learner_id=person.id, card_id=card_id).first()
        return row.version if row else 0

    def _grade(self, person: Person, card: Card, token: str, quality: int) -> Graded:
        return study_service.grade(
            learner_id=person.id, card_id=card.pk, token=token, quality=quality, now=self.now
        )

    def _count(self, person: Person, card: Card, token: str, quality: int) -> None:
        graded = self._grade(person, card, token, quality)
        assert not graded.repeated
        review = graded.review
        given = person.answer(card.pk, quality, self.now, card.content_version, str(review.token))
        self.used[token] = given
        self.seen(f"graded: {given.kind}")


def _hundredths(ease: int) -> Any:
    return Fraction(ease, 100)


@pytest.mark.one_engine
@pytest.mark.django_db
def test_whatever_happens_in_whatever_order() -> None:
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not NIGHT,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.django_db
def test_the_machine_goes_everywhere() -> None:
    """By hand: what the random runs are for happens in them, as it is meant to."""
    machine = Machine()
    try:
        machine.happened.clear()
        machine.begin()
        machine.live(0, [1, 6, 15, 38], [4] * 9)
        machine.live(1, [1, 1], [4, 2, 5])
        machine.time_passes(24 * 9)
        machine.prepare(0, 1, [4] * 12)
        machine.agrees()
        machine.two_tabs(0, 3, 4, 1)
        machine.undo(0, 3)
        machine.agrees()
        machine.take_back(machine.exchange(1))
        brought = machine.exchange(1)
        machine.live(1, [3, 9], [4, 1, 4, 5])
        machine.agrees()
        machine.take_back(brought)
        machine.agrees()
        machine.study(1, [1, 4, 4, 1, 1, 2, 3, 1])
        machine.undo(1, 4)
        machine.agrees()
    finally:
        machine.teardown()
    assert set(machine.happened) >= {
        "graded: review", "graded: drill", "graded: final_pass",
        "undone: review", "undone: drill", "brought; anything new: True",
        "taken back; answers on top: True", "taken back; answers on top: False",
    }  # fmt: skip
