"""What is stored of a learner: their plan, their schedules and the log of their reviews."""

from .daily_stats import StudiedDay, Tally
from .difficulty import Difficulty
from .imports import MAX_FILENAME_CHARS, Import
from .interview import MAX_INTERVIEW_MINUTES, InterviewAnswer, MockInterview
from .mark import MAX_NOTE_CHARS, Mark
from .plan import (
    DEFAULT_ROLLOVER_HOUR,
    DEFAULT_TIMEZONE,
    MAX_MINUTES_A_DAY,
    MAX_NEW_PER_DAY,
    MAX_REVIEWS_PER_DAY,
    NO_PLACES,
    Learner,
    Pause,
    Plan,
    timezone_names,
)
from .point_answer import PointAnswer
from .push import MAX_ENDPOINT_CHARS, PushSubscription
from .review import MAX_ANSWER_MS, Review, ReviewQuerySet
from .schedule import (
    INTRODUCTION_ORDER,
    SCHEDULE_COLUMNS,
    Schedule,
    ScheduleQuerySet,
    beside_own,
    own_schedule,
    with_own,
)
from .transfer import Transfer

__all__ = [
    "DEFAULT_ROLLOVER_HOUR",
    "DEFAULT_TIMEZONE",
    "INTRODUCTION_ORDER",
    "MAX_ANSWER_MS",
    "MAX_ENDPOINT_CHARS",
    "MAX_FILENAME_CHARS",
    "MAX_INTERVIEW_MINUTES",
    "MAX_MINUTES_A_DAY",
    "NO_PLACES",
    "timezone_names",
    "MAX_NEW_PER_DAY",
    "MAX_REVIEWS_PER_DAY",
    "MAX_NOTE_CHARS",
    "SCHEDULE_COLUMNS",
    "Difficulty",
    "Import",
    "InterviewAnswer",
    "Learner",
    "Mark",
    "MockInterview",
    "Pause",
    "Plan",
    "PointAnswer",
    "PushSubscription",
    "Review",
    "ReviewQuerySet",
    "Schedule",
    "ScheduleQuerySet",
    "StudiedDay",
    "Tally",
    "Transfer",
    "beside_own",
    "own_schedule",
    "with_own",
]
