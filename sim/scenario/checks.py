"""All checks that look at more than one key of a scenario."""

from geo import Network

from .border_checks import check_border_stations
from .calendar_checks import check_departures, check_openings
from .carriage import check_carriage
from .connections import check_connections
from .demand_size import check_demand_size
from .disruption_checks import check_disruptions
from .disturbance_checks import check_closed_parts, check_disturbed_services
from .findings import Findings
from .fleet_checks import check_fleet
from .gauge_checks import check_gauge_transfers
from .inland_checks import check_inland
from .node import Node
from .references import check_ids, check_points
from .routes import check_routes
from .schema import Scenario
from .season_checks import check_seasons
from .stage_checks import check_stages
from .terminal_checks import check_terminals


def check_across_keys(scenario: Scenario, network: Network | None, root: Node) -> Findings:
    """Find everything wrong between keys; without a network (its files are wrong) places go unchecked."""
    findings = Findings(dict(root.walk()))
    check_ids(scenario, findings)
    check_stages(scenario, findings)
    check_carriage(scenario, findings)
    check_terminals(scenario, findings)
    check_gauge_transfers(scenario, findings)
    if check_seasons(scenario, findings):
        check_demand_size(scenario, findings)
    check_openings(scenario, findings)
    check_departures(scenario, network, findings)
    check_fleet(scenario, network, findings)
    check_connections(scenario, network, findings)
    check_disturbed_services(scenario, findings)
    if network is not None:
        check_points(scenario, network.points, findings)
        check_border_stations(scenario, network.points, findings)
        check_inland(scenario, network, findings)
        check_routes(scenario, network, findings)
        check_closed_parts(scenario, network, findings)
        check_disruptions(scenario, network, findings)
    return findings
