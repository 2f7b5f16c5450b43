"""Checks that something happens at all in the simulated period: offices open, trains run."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from geo import Network

from .clocks import AHEAD_MIN, clock_at
from .findings import Findings
from .problem import PathKey
from .references import opened
from .schema import Country, Departures, OpeningHours, Period, Scenario
from .schema.block import ALL_DAYS

_DAY_MIN = 1440

Span = tuple[int, int]
"""Minutes since the start, the end not included."""


def check_openings(scenario: Scenario, findings: Findings) -> None:
    """Blame whatever has opening hours and is never open in the simulated period."""
    known = scenario.opening_hours
    checked: dict[tuple[str, ...], bool] = {}
    for path, ids in opened(scenario):
        if not ids or not all(each in known for each in ids):
            continue
        if ids not in checked:
            checked[ids] = is_ever_open([known[each] for each in ids], scenario.time)
        if not checked[ids]:
            message = f"never open in the simulated period: {_why(ids)} from {_shown(scenario.time)}"
            findings.blame((*path, "open"), message)


def check_departures(scenario: Scenario, network: Network | None, findings: Findings) -> None:
    """Blame trains that never leave in the simulated period."""
    points = network.points if network is not None else {}
    for key, train in scenario.services.trains.items():
        path: PathKey = ("services", "trains", key, "departures")
        _check_unused(path, train.departures, findings)
        first = points.get(train.route[0])
        clock = train.departures.clock or (clock_at(first) if first is not None else "viet_nam")
        reason = _why_never(train.departures, clock, scenario.time)
        if reason:
            findings.blame(path, f"train {key} never runs: {reason}", on_key=True)


def is_ever_open(hours: Sequence[OpeningHours], period: Period) -> bool:
    """Say whether there is a minute of the period at which all of these are open."""
    streams = [_spans(each, period) for each in hours]
    current = [next(stream, None) for stream in streams]
    while all(span is not None for span in current):
        spans = [span for span in current if span is not None]
        if max(start for start, _ in spans) < min(end for _, end in spans):
            return True
        first = min(range(len(spans)), key=lambda at: spans[at][1])
        current[first] = next(streams[first], None)
    return False


def _spans(hours: OpeningHours, period: Period) -> Iterator[Span]:
    """Go through the open spans within the period, in order."""
    end_min = period.end_s // 60
    closed = {(day - period.start_date).days for day in hours.closed_dates}
    local = _united((_minutes(text), _minutes(text[6:])) for text in hours.hours)
    for day in range(end_min // _DAY_MIN + 2):
        weekday = ALL_DAYS[(period.start_date.weekday() + day) % 7]
        if weekday not in hours.days or day in closed:
            continue
        midnight = day * _DAY_MIN - AHEAD_MIN[hours.clock]
        for start, end in local:
            span = max(midnight + start, 0), min(midnight + end, end_min)
            if span[0] < span[1]:
                yield span


def _united(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap, and sort them."""
    united: list[Span] = []
    for start, end in sorted(spans):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


def _why_never(departures: Departures, clock: Country, period: Period) -> str:
    """Say why no departure falls into the period, or nothing."""
    if departures.at is not None and not departures.at:
        return "departures.at is an empty list"
    if departures.every_h is None:
        return ""
    first_min = _minutes(departures.first) - AHEAD_MIN[clock]
    if first_min >= 0 or first_min + departures.every_h * 60 < period.end_s / 60:
        return ""
    return f"{departures.first} is before the start in {clock}, and {departures.every_h:g} h later after the end"


def _check_unused(path: PathKey, departures: Departures, findings: Findings) -> None:
    """Blame keys that the way of departing does not look at."""
    for key, needed in (("days", "at"), ("first", "every_h")):
        if key in departures.model_fields_set and getattr(departures, needed) is None:
            findings.blame((*path, key), f"only for departures with {needed}", on_key=True)


def _why(ids: Sequence[str]) -> str:
    names = " and ".join(f"'{each}'" for each in ids)
    return f"{names} has no open minute" if len(ids) == 1 else f"{names} have no open minute in common"


def _shown(period: Period) -> str:
    last = period.start_date + timedelta(seconds=period.end_s) - timedelta(days=1)
    return f"{period.start_date} to {last}"


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:5])
