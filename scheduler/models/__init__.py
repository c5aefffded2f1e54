"""What is stored of a learner: their plan, their schedules and the log of their reviews."""

from .daily_stats import StudiedDay, Tally
from .difficulty import Difficulty
from .imports import LONGEST_FILENAME, Import
from .interview import LONGEST_INTERVIEW, InterviewAnswer, MockInterview
from .mark import NOTE_LENGTH, Mark
from .plan import (
    DEFAULT_ROLLOVER_HOUR,
    DEFAULT_TIMEZONE,
    MOST_MINUTES_A_DAY,
    MOST_NEW_PER_DAY,
    MOST_REVIEWS_PER_DAY,
    NO_PLACES,
    Learner,
    Pause,
    Plan,
    timezone_names,
)
from .push import LONGEST_ENDPOINT, PushSubscription
from .review import LONGEST_ANSWER, Review, ReviewQuerySet
from .schedule import (
    INTRODUCTION_ORDER,
    Schedule,
    ScheduleQuerySet,
    beside_own,
    own_schedule,
    with_own,
)

__all__ = [
    "DEFAULT_ROLLOVER_HOUR",
    "DEFAULT_TIMEZONE",
    "INTRODUCTION_ORDER",
    "LONGEST_ANSWER",
    "LONGEST_ENDPOINT",
    "LONGEST_FILENAME",
    "LONGEST_INTERVIEW",
    "MOST_MINUTES_A_DAY",
    "NO_PLACES",
    "timezone_names",
    "MOST_NEW_PER_DAY",
    "MOST_REVIEWS_PER_DAY",
    "NOTE_LENGTH",
    "Difficulty",
    "Import",
    "InterviewAnswer",
    "Learner",
    "Mark",
    "MockInterview",
    "Pause",
    "Plan",
    "PushSubscription",
    "Review",
    "ReviewQuerySet",
    "Schedule",
    "ScheduleQuerySet",
    "StudiedDay",
    "Tally",
    "beside_own",
    "own_schedule",
    "with_own",
]
