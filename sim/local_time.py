"""Between local clocks and simulated seconds.

The start instant is 00:00 in Viet Nam (UTC+7) on the scenario's start date; China (UTC+8) is one hour ahead of it.
Neither country has summer time.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from geo import OperationalPoint

from .scenario.schema import ALL_DAYS, Country, Day

DAY_S = 86400
HOUR_S = 3600
MINUTE_S = 60
AHEAD_OF_START_S: dict[Country, int] = {"viet_nam": 0, "china": HOUR_S}


def local_midnights(
    start: date, end_s: int, *, clock: Country, days: tuple[Day, ...], closed: frozenset[date] = frozenset()
) -> Iterator[int]:
    """Simulated seconds of local midnight for each wanted date that touches the period 0 to `end_s`."""
    for number in range(-1, end_s // DAY_S + 2):
        day = start + timedelta(days=number)
        if ALL_DAYS[day.weekday()] in days and day not in closed:
            yield number * DAY_S - AHEAD_OF_START_S[clock]


def clock_s(text: str) -> int:
    """Seconds after local midnight of a clock time HH:MM (24:00 is the end of the day)."""
    hours, _, minutes = text.partition(":")
    return int(hours) * HOUR_S + int(minutes) * 60


def clock_at(point: OperationalPoint) -> Country:
    """Whose clock an operational point keeps."""
    return "china" if point.country == "CN" else "viet_nam"


def day_and_time(time_s: int) -> str:
    """For messages: `day 3 06:52`, Viet Nam time, the first day being day 1."""
    day, second = divmod(time_s, DAY_S)
    return f"day {day + 1} {second // HOUR_S:02d}:{second % HOUR_S // 60:02d}"
