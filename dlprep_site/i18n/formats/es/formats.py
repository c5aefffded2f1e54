"""Dates as Spanish pages write them: the months in lower case."""

DAY_FORMAT = r"j \d\e F \d\e Y"
DAY_SHORT_FORMAT = "j b Y"
DAY_OF_YEAR_FORMAT = r"j \d\e F"
DAY_OF_YEAR_SHORT_FORMAT = "j b"
MONTH_FORMAT = r"F \d\e Y"
MONTH_ALONE_FORMAT = "b"
WEEKDAY_FORMAT = r"l j \d\e F"
WEEKDAY_ALONE_FORMAT = "D"
WEEKDAY_AND_YEAR_FORMAT = r"l j \d\e F \d\e Y"
MOMENT_FORMAT = r"j \d\e F \d\e Y, H:i"
HOUR_FORMAT = "H:i"

# Django's names, for the admin
DATE_FORMAT = DAY_FORMAT
TIME_FORMAT = HOUR_FORMAT
DATETIME_FORMAT = MOMENT_FORMAT
