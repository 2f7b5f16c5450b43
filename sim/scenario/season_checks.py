"""Checks of seasons and changes of demand: what they name is there, and no flow has two profiles of one kind."""

from collections.abc import Iterator

from ..demand_rates import day_factors
from ..seasons import EmptyYearError
from .findings import Findings
from .holidays import are_usable, check_name, last_date, shown
from .problem import PathKey
from .schema import Scenario, Season


def check_seasons(scenario: Scenario, findings: Findings) -> bool:
    """Check the blocks `seasons` and `demand`; say whether demand can be worked out from them."""
    before = len(findings.errors)
    _check_names(scenario, findings)
    _check_one_profile(scenario, findings)
    _check_changes(scenario, findings)
    if len(findings.errors) > before or not are_usable(scenario.holidays):
        return False
    _check_years(scenario, findings)
    return len(findings.errors) == before


def _check_names(scenario: Scenario, findings: Findings) -> None:
    for path, commodities in _named_commodities(scenario):
        known = {flow.commodity: None for flow in scenario.flows.values()}
        for at, word in enumerate(commodities):
            findings.check_known((*path, "commodities", at), word, "commodity", known)
    for key, season in scenario.seasons.items():
        for name in season.around or {}:
            check_name(("seasons", key, "around", name), name, scenario, findings, on_key=True)


def _named_commodities(scenario: Scenario) -> Iterator[tuple[PathKey, tuple[str, ...]]]:
    for key, season in scenario.seasons.items():
        yield ("seasons", key), season.commodities or ()
    for key, change in scenario.demand.changes.items():
        yield ("demand", "changes", key), change.commodities or ()


def _check_one_profile(scenario: Scenario, findings: Findings) -> None:
    """Blame two seasons that give one commodity the same kind of profile: it would count twice."""
    taken: dict[tuple[str, str], str] = {}
    for key, season in scenario.seasons.items():
        words = {flow.commodity: None for flow in scenario.flows.values() if season.applies_to(flow.commodity)}
        for kind in _profiles(season):
            twice = next((word for word in words if taken.setdefault((kind, word), key) != key), None)
            if twice is not None:
                message = f"'{twice}' has {kind} in season '{taken[kind, twice]}' too, must have it in one"
                findings.blame(("seasons", key, *kind.split()), message, on_key=True)


def _profiles(season: Season) -> list[str]:
    """What a season has, as the keys that lead there."""
    plain = [kind for kind in ("months", "weekdays") if getattr(season, kind) is not None]
    return [*plain, *(f"around {name}" for name in season.around or {})]


def _check_changes(scenario: Scenario, findings: Findings) -> None:
    period = scenario.time
    for key, change in scenario.demand.changes.items():
        is_over = change.last_date is not None and change.last_date < period.start_date
        is_later = change.first_date is not None and change.first_date > last_date(period)
        if is_over or is_later:
            findings.warn(("demand", "changes", key), f"never within the simulated period, {shown(period)}")


def _check_years(scenario: Scenario, findings: Findings) -> None:
    """Blame seasons that leave a year without a day for its volume."""
    for key, flow in scenario.flows.items():
        try:
            day_factors(flow.commodity, scenario)
        except EmptyYearError as wrong:
            findings.blame(("flows", key), f"{wrong}: see its seasons", on_key=True)
