"""Before anything runs: trains that no gap between possessions is long enough for, in words."""

from collections.abc import Iterator

from .closed_sections import possessed
from .scenario import LoadedScenario
from .track.paths import ClosedTimes, Path, service_paths


def trains_without_gap(loaded: LoadedScenario) -> Iterator[str]:
    """A sentence for each service whose trains can never enter one of their sections, the first such section."""
    spans = possessed(loaded.scenario, loaded.network)
    if not spans:
        return
    scenario = loaded.scenario
    paths = service_paths(scenario, loaded.network, closed=ClosedTimes(spans, {}))
    for service_id in scenario.services.trains:
        sentence = _too_short(paths[service_id], scenario.time.end_s)
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
