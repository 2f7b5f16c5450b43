"""Which sections are closed when by the calendar, and which sections a part of the railway is."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from geo import Network, route

from .border.opening_hours import Span, merged
from .local_time import AHEAD_OF_START_S, MINUTE_S, clock_at, clock_s, local_midnights
from .routes import service_route
from .scenario.schema import Country, Disruption, Period, Possession, Scenario, TrackPart

Spans = Mapping[str, list[Span]]
"""By id of a section, the times (s) at which it is closed, rising, not touching."""


def possessed(scenario: Scenario, network: Network) -> Spans:
    """The possessions of each section within the simulated period."""
    found: dict[str, list[Span]] = {}
    for possession in scenario.possessions.values():
        sections = sections_of(possession, scenario, network)
        spans = possession_spans(possession, clock_of(possession, sections, network), scenario.time)
        _add(found, sections, spans)
    return _tidied(found)


def sections_of(part: TrackPart, scenario: Scenario, network: Network) -> tuple[str, ...]:
    """The ids of the sections of a part of the railway.

    Raises:
        RouteError: no way joins the two operational points of `between`.
    """
    if part.sections is not None:
        return part.sections
    if part.between is not None:
        return tuple(step.section.id for step in route(network, part.between))
    trains = scenario.services.trains
    ways = [service_route(key, train, scenario, network) for key, train in trains.items() if train.line == part.line]
    return tuple(dict.fromkeys(section for way in ways for section in way.sections))


def clock_of(part: Possession, sections: tuple[str, ...], network: Network) -> Country:
    """Whose clock the times of a part are on."""
    return part.clock or clock_at(network.points[network.sections[sections[0]].from_point])


def possession_spans(possession: Possession, clock: Country, period: Period) -> list[Span]:
    """The times (s) of a possession within the period, rising, not touching."""
    out = frozenset(possession.except_dates)
    first, last = possession.first_date, possession.last_date
    found: list[Span] = []
    midnights = local_midnights(period.start_date, period.end_s, clock=clock, days=possession.days, closed=out)
    for midnight in midnights:
        day = period.start_date + timedelta(seconds=midnight + AHEAD_OF_START_S[clock])
        if (first is not None and day < first) or (last is not None and day > last):
            continue
        for text in possession.hours:
            begins, _, ends = text.partition("-")
            found.append((max(0, midnight + clock_s(begins)), min(period.end_s, midnight + clock_s(ends))))
    return merged(sorted(span for span in found if span[0] < span[1]))


def closure_span(closure: Disruption, clock: Country, period: Period) -> Span | None:
    """The time (s) of a disruption with a start and an end within the period, if any of it is."""
    begins, ends = (_second(text, clock, period) for text in (closure.start or "", closure.end or ""))
    span = (max(0, begins), min(period.end_s, ends))
    return span if span[0] < span[1] else None


def _second(text: str, clock: Country, period: Period) -> int:
    """A local date and time as simulated seconds."""
    midnight = datetime.combine(period.start_date, datetime.min.time())
    since = datetime.fromisoformat(text) - midnight
    return since // timedelta(minutes=1) * MINUTE_S - AHEAD_OF_START_S[clock]


def _add(found: dict[str, list[Span]], sections: Iterable[str], spans: list[Span]) -> None:
    for section in sections:
        found.setdefault(section, []).extend(spans)


def _tidied(found: Mapping[str, list[Span]]) -> Spans:
    return {section: merged(sorted(spans)) for section, spans in found.items() if spans}
