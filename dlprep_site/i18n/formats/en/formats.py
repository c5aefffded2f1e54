"""Dates as English pages write them; every language's file has the same names."""

DAY_FORMAT = "j F Y"
DAY_SHORT_FORMAT = "j M Y"
DAY_OF_YEAR_FORMAT = "j F"
DAY_OF_YEAR_SHORT_FORMAT = "j M"
MONTH_FORMAT = "F Y"
MONTH_ALONE_FORMAT = "M"
WEEKDAY_FORMAT = "l, j F"
WEEKDAY_ALONE_FORMAT = "D"
WEEKDAY_AND_YEAR_FORMAT = "l, j F Y"
MOMENT_FORMAT = "j F Y, H:i"
HOUR_FORMAT = "H:i"

# Django's names, for the admin
DATE_FORMAT = DAY_FORMAT
TIME_FORMAT = HOUR_FORMAT
DATETIME_FORMAT = MOMENT_FORMAT
