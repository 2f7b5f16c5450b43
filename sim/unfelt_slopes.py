"""Before anything runs: trains that gradients and curves do not slow, because nobody says what pulls them."""

from collections.abc import Iterator

from geo import route

from .scenario import LoadedScenario


def trains_without_weight(loaded: LoadedScenario) -> Iterator[str]:
    """A sentence for the services of constant acceleration that run over sections with gradients or curves."""
    unfelt: dict[str, str] = {}
    for service_id, service in loaded.scenario.services.trains.items():
        if service.consist.locomotives is not None:
            continue
        for step in route(loaded.network, service.route, gauge_mm=service.consist.gauge_mm):
            section = step.section
            if section.gradients or section.curves or section.ruling_gradient_permille:
                unfelt[service_id] = section.id
                break
    if unfelt:
        first = next(iter(unfelt.values()))
        yield (
            f"gradients and curves, as in section {first}, do not count for the trains of {', '.join(unfelt)}: "
            "their consists have no locomotives"
        )
