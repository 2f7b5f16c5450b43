"""When trains leave: clock times on days of the week, or equal intervals, as simulated seconds."""

from datetime import date

from ..local_time import AHEAD_OF_START_S, HOUR_S, clock_s, local_midnights
from ..scenario.schema import Country, Departures


def departure_times_s(departures: Departures, *, country: Country, start: date, end_s: int) -> list[int]:
    """Planned departures from 0 to before `end_s`, rising; none for trains that leave when they are full.

    `country` is where the train starts; its clock counts unless the departures name another.
    """
    clock = departures.clock or country
    if departures.at is not None:
        midnights = local_midnights(start, end_s, clock=clock, days=departures.days)
        times = {midnight + clock_s(at) for midnight in midnights for at in departures.at}
        return sorted(time for time in times if 0 <= time < end_s)
    if departures.every_h is None:
        return []
    first = clock_s(departures.first) - AHEAD_OF_START_S[clock]
    step = departures.every_h * HOUR_S
    count = int((end_s - first) / step) + 1
    times_s = [first + int(i * step + 0.5) for i in range(count + 1)]
    return [time for time in times_s if 0 <= time < end_s]
