from datetime import UTC, date, datetime, timedelta

from scheduler.core.queue import Allowance, Budget, DrillCard, DueCard, Queue, allowance, build

TODAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NO_CAP = Allowance(new=9, reviews=None)


def due(card_id: int, days_late: int, interval: int) -> DueCard:
    return DueCard(card_id, TODAY - timedelta(days=days_late), interval)


def test_the_most_relatively_overdue_comes_first() -> None:
    cards = [due(1, 0, 1), due(2, 10, 100), due(3, 2, 4), due(4, 3, 2)]
    assert build(cards, [], [], NO_CAP, TODAY).due == (4, 3, 2, 1)


def test_equally_overdue_cards_go_by_due_date_then_card() -> None:
    cards = [due(3, 1, 2), due(2, 2, 4), due(1, 1, 2)]
    assert build(cards, [], [], NO_CAP, TODAY).due == (2, 1, 3)


def test_reviews_then_new_then_drill() -> None:
    drill = [DrillCard(30, NOON + timedelta(minutes=1)), DrillCard(31, NOON)]
    queue = build([due(10, 0, 1)], [20, 21], drill, NO_CAP, TODAY)
    assert queue == Queue(due=(10,), new=(20, 21), drill=(31, 30))
    assert len(queue) == 5
    assert queue.next_card == 10
    assert build([], [20], drill, NO_CAP, TODAY).next_card == 20
    assert build([], [], drill, NO_CAP, TODAY).next_card == 31
    assert build([], [], [], NO_CAP, TODAY).next_card is None


def test_limits_cut_reviews_and_new_cards_but_never_the_drill() -> None:
    drill = [DrillCard(30, NOON)]
    queue = build([due(1, 0, 1), due(2, 5, 1)], [20, 21], drill, Allowance(1, 1), TODAY)
    assert queue == Queue(due=(2,), new=(20,), drill=(30,))


def test_an_allowance_is_what_today_has_left() -> None:
    assert allowance(new_per_day=3, review_cap=10, new_today=1, reviews_today=4) == Allowance(2, 6)
    assert allowance(new_per_day=3, review_cap=5, new_today=9, reviews_today=9) == Allowance(0, 0)
    assert allowance(new_per_day=0, review_cap=None, new_today=0, reviews_today=9) == Allowance(
        0, None
    )


def test_a_budget_is_counted_in_answers() -> None:
    budget = Budget(20, per_review=1.5, per_new=2.5)
    assert (budget.reviews(), budget.new()) == (13, 8)
    assert budget.less(10) == Budget(5, 1.5, 2.5)
    assert budget.less(10).new() == 2
    assert budget.less(20).reviews() == budget.less(20).new() == 0, "never fewer than none"
    assert budget.without(14) == Budget(6, 1.5, 2.5)


def test_reviews_come_first_then_a_last_pass_then_what_is_left_for_new_cards() -> None:
    left = allowance(
        new_per_day=9,
        review_cap=None,
        new_today=1,
        reviews_today=2,
        last_pass_today=1,
        budget=Budget(10),
    )
    assert left == Allowance(8, None, Budget(6))
    cards = [due(card_id, 1, 1) for card_id in (1, 2)]
    queue = build(cards, [20, 21, 22], [], left, TODAY, last_pass=[10, 11])
    assert queue == Queue(due=(1, 2), last_pass=(10, 11), new=(20, 21))
    many = [due(card_id, 1, 1) for card_id in range(9)]
    assert len(build(many, [20], [], left, TODAY)) == 6
    assert left.due(9) == 6
    assert Allowance(9, 4, Budget(6)).due(9) == 4
