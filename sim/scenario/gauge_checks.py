"""Checks of the break of gauge: stations, shares of the ways, wagons of the other gauge, yards."""

from collections.abc import Iterable, Iterator

from .findings import Findings
from .problem import PathKey
from .schema import Border, Flow, GaugeTransfer, Scenario, TrainService, TransferWay

ROUNDING = 1e-9


def check_gauge_transfers(scenario: Scenario, findings: Findings) -> None:
    """Check `gauge_transfer` of all borders, but for stations."""
    for path, border, way in ways(scenario):
        _check_services(path, way, scenario, findings)
        if way.wagons is not None:
            _check_wagons(path, border, way, scenario=scenario, findings=findings)
        if way.per == "wagon":
            _check_counts(path, border, way, scenario=scenario, findings=findings)
    for key, border in scenario.borders.items():
        transfer = border.gauge_transfer
        if transfer is not None and transfer.ways is not None:
            _check_shares(("borders", key, "gauge_transfer"), border, transfer, scenario=scenario, findings=findings)


def ways(scenario: Scenario) -> Iterator[tuple[PathKey, Border, TransferWay]]:
    """Go through all ways over a break of gauge, with their paths and borders."""
    for key, border in scenario.borders.items():
        transfer = border.gauge_transfer
        for way_id, way in transfer.each().items() if transfer is not None else ():
            path: PathKey = ("borders", key, "gauge_transfer")
            yield (*path, "ways", way_id) if way_id else path, border, way


def receiving_pools(scenario: Scenario) -> set[str]:
    """The wagon pools that take goods over at a break of gauge."""
    return {way.wagons.pool for _, _, way in ways(scenario) if way.wagons is not None}


def _check_services(path: PathKey, way: TransferWay, scenario: Scenario, findings: Findings) -> None:
    for at, service in enumerate(way.services or ()):
        findings.check_known((*path, "services", at), service, "train service", scenario.services.trains)
    commodities = {flow.commodity: None for flow in scenario.flows.values()}
    for at, word in enumerate(way.commodities or ()):
        findings.check_known((*path, "commodities", at), word, "commodity", commodities)


def _check_shares(
    path: PathKey, border: Border, transfer: GaugeTransfer, *, scenario: Scenario, findings: Findings
) -> None:
    """The ways for a service, for a commodity, and for the rest must be all of them together."""
    each = transfer.each().values()
    trains = dict(_trains_over(border, scenario))
    named = {service for way in each for service in way.services or ()}
    goods = {word for way in each for word in way.commodities or ()}
    for service in sorted(named):
        of_it = [way for way in each if way.services is not None and service in way.services]
        _check_sum((*path, "ways"), of_it, f"trains of {service}", findings)
    for word in sorted(goods):
        of_it = [way for way in each if way.commodities is not None and word in way.commodities]
        _check_sum((*path, "ways"), of_it, f"commodity '{word}'", findings)
    rest = [way for way in each if way.services is None and way.commodities is None]
    others = [flow for key, train in trains.items() if key not in named for flow in _carried(train, scenario)]
    if rest or any(flow.commodity not in goods for flow in others):
        _check_sum((*path, "ways"), rest, "the rest", findings)


def _check_sum(path: PathKey, found: Iterable[TransferWay], what: str, findings: Findings) -> None:
    total = sum(way.share for way in found)
    if abs(total - 1) > ROUNDING:
        findings.blame(path, f"shares of the ways for {what} sum to {total:.6g}, must sum to 1", on_key=True)


def _check_wagons(path: PathKey, border: Border, way: TransferWay, *, scenario: Scenario, findings: Findings) -> None:
    use, pools = way.wagons, scenario.fleet.wagons
    assert use is not None
    assert border.gauge_transfer is not None
    here, station = (*path, "wagons", "pool"), border.gauge_transfer.station_of(way)
    if not findings.check_known(here, use.pool, "wagon pool", pools):
        return
    if sorted(pools[use.pool].stations) != [station] or not pools[use.pool].stations[station]:
        findings.blame(here, f"all wagons of '{use.pool}' must stand at '{station}', where goods are lifted onto them")
    taken = next((key for key, train in scenario.services.trains.items() if _uses(train, use.pool)), None)
    if taken is not None:
        findings.blame(here, f"'{use.pool}' is used by trains of {taken}, must be a pool of its own")
    for key, train in _trains_over(border, scenario):
        if train.consist.gauge_mm == pools[use.pool].gauge_mm:
            findings.blame(
                here, f"is of {pools[use.pool].gauge_mm} mm as trains of {key} are, must be of the other gauge"
            )
            break
    if way.yard_teu is not None:
        _check_yard(path, border, way, scenario=scenario, findings=findings)


def _check_yard(path: PathKey, border: Border, way: TransferWay, *, scenario: Scenario, findings: Findings) -> None:
    transfer, yard_teu = border.gauge_transfer, way.yard_teu
    assert transfer is not None
    assert yard_teu is not None
    here, station = (*path, "yard_teu"), transfer.station_of(way)
    with_yard = [each for each in transfer.each().values() if each.yard_teu and transfer.station_of(each) == station]
    if len(with_yard) > 1:
        findings.blame(here, f"only one way can have a yard at '{station}'")
    for key, terminal in scenario.terminals.items():
        if terminal.station == station and terminal.cranes is not None:
            findings.blame(here, f"terminal '{key}' lifts there too, goods would be lifted twice: leave out its cranes")
    for key, train in _trains_over(border, scenario):
        if station in train.route[1:-1]:
            findings.blame(here, f"trains of {key} go on from '{station}', a yard is for goods that leave their train")
        for flow in _carried(train, scenario):
            if scenario.terminals[flow.destination].station == station and flow.consignment.teu > yard_teu:
                findings.blame(here, f"must be at least {flow.consignment.teu:g}, one consignment, found {yard_teu}")
                return


def _check_counts(path: PathKey, border: Border, way: TransferWay, *, scenario: Scenario, findings: Findings) -> None:
    for key, train in _trains_over(border, scenario):
        if (way.services is None or key in way.services) and train.wagon_count == 0:
            message = f"per wagon needs the number of wagons of {key}: give wagon_count, or locomotives and wagons"
            findings.blame((*path, "per"), message)


def _trains_over(border: Border, scenario: Scenario) -> Iterator[tuple[str, TrainService]]:
    """Freight services that call at both stations of a border, or at its only one."""
    both = {border.china.station, border.viet_nam.station}
    for key, train in scenario.services.trains.items():
        if train.train_class == "freight" and both & set(train.route):
            yield key, train


def _carried(train: TrainService, scenario: Scenario) -> list[Flow]:
    known = scenario.terminals
    return [
        flow
        for flow in scenario.flows.values()
        if flow.origin in known
        and flow.destination in known
        and train.carries(
            line=flow.line, origin=known[flow.origin].station, destination=known[flow.destination].station
        )
    ]


def _uses(train: TrainService, pool: str) -> bool:
    return train.wagons is not None and train.wagons.pool == pool
