"""Holidays in opening hours: checks their names and dates, and adds their days to the closed dates of the period."""

from collections.abc import Mapping
from datetime import date, timedelta

from ..holidays.breaks import days_off, is_tabled, known_names
from ..holidays.table import YEARS, shipped_table
from ..local_time import AHEAD_OF_START_S, DAY_S
from .findings import Findings
from .problem import PathKey, hint
from .schema import Country, Holiday, OpeningHours, Period, Scenario


def with_holidays(scenario: Scenario, findings: Findings) -> Scenario:
    """The scenario with the days of `closed_on` among the closed dates of opening hours, as far as they are simulated.

    What is wrong with holidays and their names is blamed; dates that never come in the period are warned of.
    """
    _check_own(scenario, findings)
    if not are_usable(scenario.holidays):
        return scenario
    hours = scenario.opening_hours
    resolved = {key: _with_closed_dates(key, entry, scenario, findings) for key, entry in hours.items()}
    return scenario.model_copy(update={"opening_hours": resolved})


def check_name(path: PathKey, name: str, scenario: Scenario, findings: Findings, *, on_key: bool = False) -> bool:
    """Blame a holiday that is unknown, or whose days are not known for all years of the simulated period."""
    known = known_names(scenario.holidays)
    if name not in known:
        findings.blame(path, f"unknown holiday '{name}'{hint(name, known)}", on_key=on_key)
        return False
    years = sorted({scenario.time.start_date.year, last_date(scenario.time).year})
    if not is_tabled(name, scenario.holidays) or all(year in YEARS for year in years):
        return True
    findings.blame(
        path,
        f"no dates of '{name}' outside {YEARS[0]} to {YEARS[-1]}, the simulated period is {shown(scenario.time)}; "
        "a holiday with dates of its own can be defined in holidays",
        on_key=on_key,
    )
    return False


def last_date(period: Period) -> date:
    """The last date of the simulated period, in Viet Nam."""
    return period.start_date + timedelta(seconds=period.end_s) - timedelta(days=1)


def shown(period: Period) -> str:
    """For messages: the first and last date of the simulated period."""
    return f"{period.start_date} to {last_date(period)}"


def are_usable(own: Mapping[str, Holiday]) -> bool:
    """Whether all holidays of a scenario are around public holidays that are there, or stand for themselves."""
    return all(holiday.of is None or holiday.of in shipped_table().holidays for holiday in own.values())


def _check_own(scenario: Scenario, findings: Findings) -> None:
    """Check the scenario's own holidays."""
    for key, holiday in scenario.holidays.items():
        path: PathKey = ("holidays", key)
        if holiday.of is not None:
            findings.check_known((*path, "of"), holiday.of, "public holiday", shipped_table().holidays)
        else:
            _warn_of_own(path, holiday, scenario.time, findings)


def _warn_of_own(path: PathKey, holiday: Holiday, period: Period, findings: Findings) -> None:
    """A closure that is over, or yet to come, may be meant: the same file serves other periods."""
    if holiday.dates is not None:
        _warn_outside((*path, "dates"), holiday.dates, "viet_nam", period=period, findings=findings)
    elif not any(is_within(day, "viet_nam", period) for day in days_off("own", {"own": holiday})):
        findings.warn(path, f"never within the simulated period, {shown(period)}")


def is_within(day: date, clock: Country, period: Period) -> bool:
    """Whether any of a local day is simulated."""
    midnight = (day - period.start_date).days * DAY_S - AHEAD_OF_START_S[clock]
    return -DAY_S < midnight < period.end_s


def _warn_outside(path: PathKey, days: tuple[date, ...], clock: Country, *, period: Period, findings: Findings) -> None:
    outside = [str(day) for day in days if not is_within(day, clock, period)]
    if outside:
        more = f" and {len(outside) - 3} more" if len(outside) > 3 else ""
        findings.warn(path, f"{', '.join(outside[:3])}{more} outside the simulated period, {shown(period)}")


def _with_closed_dates(key: str, entry: OpeningHours, scenario: Scenario, findings: Findings) -> OpeningHours:
    path: PathKey = ("opening_hours", key)
    period = scenario.time
    _warn_outside((*path, "closed_dates"), entry.closed_dates, entry.clock, period=period, findings=findings)
    closed = set(entry.closed_dates)
    for at, name in enumerate(entry.closed_on):
        here = (*path, "closed_on", at)
        if check_name(here, name, scenario, findings):
            within = [day for day in days_off(name, scenario.holidays) if is_within(day, entry.clock, period)]
            if not within and name not in scenario.holidays:  # one's own around a holiday come with a base file
                findings.warn(here, f"'{name}' never within the simulated period, {shown(period)}")
            closed.update(within)
    return entry.model_copy(update={"closed_dates": tuple(sorted(closed))}) if entry.closed_on else entry
