"""Locomotives, wagons and load put together: mass, length, capacity, and the forces on the train."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..scenario.schema import Consist, Locomotive, Resistance, RollingStock, Wagon
from .resistance import weight_kn
from .tractive_effort import TractiveEffort, tractive_effort
from .uniform_motion import MS_PER_KMH

MS2_PER_N_PER_KN = 1 / 108
"""Acceleration by 1 N/kN: 120 km/h2 (TB/T 1407-1998, where rotating masses count for 6 %)."""


@dataclass(frozen=True, slots=True)
class TrainForces:
    """The forces on a train, by its speed in m/s.

    Running resistance is `resistance_n` = (N, N per m/s, N per m2/s2). `continuous_n` is the effort that all
    locomotives can keep up without end (N), None where it is not known of one.
    """

    length_m: float
    weight_kn: float
    efforts: tuple[TractiveEffort, ...]
    resistance_n: tuple[float, float, float]
    starting_resistance_n: float
    braking_ms2: float
    continuous_n: float | None
    fuel_l_per_kwh: float | None

    def effort_n(self, speed_ms: float) -> float:
        """Tractive effort of all locomotives in N."""
        return sum(each.at(speed_ms) for each in self.efforts)

    def running_resistance_n(self, speed_ms: float) -> float:
        """Running resistance in N on level straight track."""
        a, b, c = self.resistance_n
        return a + (b + c * speed_ms) * speed_ms

    def acceleration_ms2(self, speed_ms: float, slope_n_per_kn: float) -> float:
        """Acceleration in m/s2 with full effort, with what gradient and curves add in N/kN."""
        net = self.effort_n(speed_ms) - self.running_resistance_n(speed_ms) - slope_n_per_kn * self.weight_kn
        return net / self.inertia_n_per_ms2

    @property
    def inertia_n_per_ms2(self) -> float:
        """Force in N for each m/s2, rotating masses included."""
        return self.weight_kn / MS2_PER_N_PER_KN


@dataclass(frozen=True, slots=True)
class Body:
    """Length in m, mass in t with its load, and the most it carries (TEU, t)."""

    length_m: float
    mass_t: float
    payload_t: float
    teu: float


def body(consist: Consist, stock: RollingStock) -> Body:
    """What the vehicles of a consist add up to; classes that are not known count for nothing."""
    locomotives, wagons = list(locomotives_of(consist, stock)), list(wagons_of(consist, stock))
    payload_t = sum(count * wagon.payload_t for wagon, count in wagons)
    teu = sum(count * wagon.teu for wagon, count in wagons)
    return Body(
        length_m=sum(count * each.length_m for each, count in locomotives)
        + sum(count * wagon.length_m for wagon, count in wagons),
        mass_t=sum(count * each.mass_t for each, count in locomotives)
        + sum(count * wagon.tare_t for wagon, count in wagons)
        + load_t(consist, payload_t=payload_t, teu=teu),
        payload_t=payload_t,
        teu=teu,
    )


def load_t(consist: Consist, *, payload_t: float, teu: float) -> float:
    """The load in t that a consist runs with; `payload_t` and `teu` are the most its wagons carry."""
    if consist.load_t is not None:
        return consist.load_t
    if consist.t_per_teu is not None:
        return consist.t_per_teu * (teu if consist.capacity_teu is None else consist.capacity_teu)
    return payload_t if consist.capacity_t is None else consist.capacity_t


def locomotives_of(consist: Consist, stock: RollingStock) -> Iterator[tuple[Locomotive, int]]:
    """The locomotive classes of a consist with their counts."""
    for each in consist.locomotives or ():
        if each.class_id in stock.locomotives:
            yield stock.locomotives[each.class_id], each.count


def wagons_of(consist: Consist, stock: RollingStock) -> Iterator[tuple[Wagon, int]]:
    """The wagon classes of a consist with their counts."""
    for each in consist.wagons:
        if each.class_id in stock.wagons:
            yield stock.wagons[each.class_id], each.count


def train_forces(consist: Consist, stock: RollingStock) -> TrainForces:
    """The forces on a consist of known classes. The load is spread over the wagons by what they may carry."""
    whole = body(consist, stock)
    locomotives, wagons = list(locomotives_of(consist, stock)), list(wagons_of(consist, stock))
    load = load_t(consist, payload_t=whole.payload_t, teu=whole.teu)
    share = load / whole.payload_t if whole.payload_t else 0.0
    terms = [_terms(each.resistance, count * each.mass_t) for each, count in locomotives]
    terms += [_wagon_terms(wagon, count, share) for wagon, count in wagons]
    starting = [(each.starting_resistance_n_per_kn, count * each.mass_t) for each, count in locomotives]
    starting += [(w.starting_resistance_n_per_kn, n * (w.tare_t + share * w.payload_t)) for w, n in wagons]
    return TrainForces(
        length_m=whole.length_m,
        weight_kn=weight_kn(whole.mass_t),
        efforts=tuple(tractive_effort(each, count) for each, count in locomotives),
        resistance_n=_sum(terms),
        starting_resistance_n=sum(unit * weight_kn(mass_t) for unit, mass_t in starting),
        braking_ms2=consist.braking_ms2,
        continuous_n=_continuous_n(locomotives),
        fuel_l_per_kwh=_fuel_l_per_kwh(locomotives),
    )


def _terms(row: Resistance, mass_t: float) -> tuple[float, float, float]:
    """Resistance in N, N per m/s and N per m2/s2 of a mass with a row in N/kN and km/h."""
    weight = weight_kn(mass_t)
    return row.a * weight, row.b * weight / MS_PER_KMH, row.c * weight / MS_PER_KMH**2


def _wagon_terms(wagon: Wagon, count: int, share: float) -> tuple[float, float, float]:
    """Between the empty and the loaded wagon the force, not the row, goes in proportion to the load."""
    empty = _terms(wagon.resistance_empty or wagon.resistance, count * wagon.tare_t)
    loaded = _terms(wagon.resistance, count * (wagon.tare_t + wagon.payload_t))
    at = [low + share * (high - low) for low, high in zip(empty, loaded, strict=True)]
    return at[0], at[1], at[2]


def _sum(terms: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    return sum(t[0] for t in terms), sum(t[1] for t in terms), sum(t[2] for t in terms)


def _continuous_n(locomotives: Sequence[tuple[Locomotive, int]]) -> float | None:
    total = 0.0
    for each, count in locomotives:
        if each.continuous_effort_kn is None:
            return None
        total += count * each.continuous_effort_kn * 1000
    return total


def _fuel_l_per_kwh(locomotives: Sequence[tuple[Locomotive, int]]) -> float | None:
    """Litres for a kWh at the wheel when each locomotive works in proportion to its power; None without diesel."""
    if all(each.fuel_l_per_kwh is None for each, _ in locomotives):
        return None
    burnt = sum(count * each.power_kw * (each.fuel_l_per_kwh or 0.0) for each, count in locomotives)
    return burnt / sum(count * each.power_kw for each, count in locomotives)
