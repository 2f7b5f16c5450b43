"""Which way each service takes, which borders it crosses, and which service carries which flow."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo import Network, RouteError, route

from .local_time import MINUTE_S, clock_at
from .scenario.pool_stations import changes
from .scenario.schema import Country, Flow, Scenario, TrainService, TruckService
from .scenario.schema.works import Way
from .streams import whole_s


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a service: `points` are all operational points in order, `calls` those of its `route` key.

    `border` is the border it crosses (None: none), `exit_at` and `enter_at` the stations of the side left and the side
    entered.
    """

    service: str
    line: str
    points: tuple[str, ...]
    sections: tuple[str, ...]
    calls: tuple[str, ...]
    countries: tuple[Country, Country]
    border: str | None
    exit_at: str
    enter_at: str

    @property
    def exit_side(self) -> Country:
        """The country where the way begins, and whose clock its timetable keeps."""
        return self.countries[0]

    @property
    def entry_side(self) -> Country:
        """The country where the way ends."""
        return self.countries[1]

    def sides_at(self, station: str) -> list[tuple[Country, Way]]:
        """The sides of the border that work at a station, the one left first."""
        exits: list[tuple[Country, Way]] = [(self.exit_side, "exit")] if station == self.exit_at else []
        return [*exits, (self.entry_side, "entry")] if station == self.enter_at else exits


def service_route(service_id: str, service: TrainService | TruckService, scenario: Scenario, network: Network) -> Route:
    """The way of one service over the network.

    Raises:
        RouteError: A point is unknown, or there is no way.
    """
    if isinstance(service, TruckService):
        traversals = route(network, service.route, mode="road")
    else:
        traversals = route(network, service.route, gauge_mm=service.consist.gauge_mm)
    if not traversals:
        raise RouteError(f"the route stays at '{service.route[0]}'")
    points = (traversals[0].from_point, *(t.to_point for t in traversals))
    countries = (clock_at(network.points[points[0]]), clock_at(network.points[points[-1]]))
    border_id = _border(countries, points, scenario)
    border = scenario.borders[border_id] if border_id else None
    return Route(
        service=service_id,
        line=service.line,
        points=points,
        sections=tuple(t.section.id for t in traversals),
        calls=tuple(service.route),
        countries=countries,
        border=border_id,
        exit_at=border.side(countries[0]).station if border else "",
        enter_at=border.side(countries[1]).station if border else "",
    )


def service_routes(scenario: Scenario, network: Network) -> list[Route]:
    """The ways of all services, trains and trucks, in order of their ids."""
    services: dict[str, TrainService | TruckService] = {**scenario.services.trains, **scenario.services.trucks}
    return [service_route(key, services[key], scenario, network) for key in sorted(services)]


def carries(way: Route, flow: Flow, scenario: Scenario) -> bool:
    """Whether a service calls at the flow's origin station and later at its destination station."""
    origin, destination = (scenario.terminals[end].station for end in (flow.origin, flow.destination))
    services = scenario.services
    service = services.trains.get(way.service) or services.trucks[way.service]
    return service.carries(line=flow.line, origin=origin, destination=destination)


def flow_border(flow: Flow, ways: Sequence[Route], scenario: Scenario) -> str | None:
    """The border that a flow crosses with the first service that carries it."""
    for way in ways:
        if not carries(way, flow, scenario) or way.border is None:
            continue
        origin, destination = (scenario.terminals[end].station for end in (flow.origin, flow.destination))
        first, last = way.points.index(origin), way.points.index(destination)
        stretch = way.points[first : last + 1]
        if way.exit_at in stretch and way.enter_at in stretch:
            return way.border
    return None


def planned_stops_s(service: TrainService, way: Route) -> dict[str, int]:
    """Planned stops in seconds: as the service says, where freight calls or has formalities, at new locomotives."""
    stops = {point: whole_s(minutes * MINUTE_S) for point, minutes in service.dwell_min.items()}
    if service.train_class == "freight":
        for point in (*way.calls[1:-1], way.exit_at, way.enter_at):
            if point:
                stops.setdefault(point, 0)
    for station in changes(service):
        stops.setdefault(station, 0)
    return stops


def _border(countries: tuple[Country, Country], points: Sequence[str], scenario: Scenario) -> str | None:
    if countries[0] == countries[1]:
        return None
    for border_id in sorted(scenario.borders):
        border = scenario.borders[border_id]
        if border.china.station in points and border.viet_nam.station in points:
            return border_id
    return None
