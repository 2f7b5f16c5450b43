"""Before anything runs: trains that no gap between possessions is long enough for, in words."""

from collections.abc import Iterator

from .closed_sections import possessed
from .ledger import Places
from .routes import planned_stops_s, service_route
from .scenario import LoadedScenario
from .track.paths import ClosedTimes, Path, Tracks


def trains_without_gap(loaded: LoadedScenario) -> Iterator[str]:
    """A sentence for each service whose trains can never enter one of their sections, the first such section."""
    spans = possessed(loaded.scenario, loaded.network)
    if not spans:
        return
    places = Places(loaded.network, loaded.scenario)
    scenario = loaded.scenario
    tracks = Tracks(loaded.network, places, scenario.dispatching, scenario.rolling_stock, closed=ClosedTimes(spans, {}))
    for service_id, service in scenario.services.trains.items():
        stops_s = planned_stops_s(service, service_route(service_id, service, scenario, loaded.network))
        sentence = _too_short(tracks.path(service, stops_s=stops_s, yard=None), scenario.time.end_s)
        if sentence:
            yield f"trains of {service_id} never get through: {sentence}"


def _too_short(path: Path, end_s: int) -> str:
    for move in path.moves:
        if move.closures is None:
            continue
        gap_s = move.closures.longest_gap_s(end_s)
        if gap_s < move.clear_s:
            return (
                f"possessions leave at most {gap_s / 60:.0f} min at a time on {move.section.name}, "
                f"where they need {move.clear_s / 60:.0f} min"
            )
    return ""
