"""The railway's nouns: figure, operational point, section, line, infrastructure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from shapely import LineString

Confidence = Literal["high", "medium", "low", "assumed"]
Kind = Literal[
    "station",
    "border_station",
    "loop",
    "junction",
    "halt",
    "yard",
    "port_station",
    "border_point",
    "road_point",
]
Country = Literal["VN", "CN"]
Status = Literal["today", "planned"]
Mode = Literal["rail", "road"]
BlockSystem = Literal["semi_automatic", "automatic_block", "none"]
Traction = Literal["diesel", "electric", "road"]

FigureValue = float | str | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with where it comes from, how far to trust it, and the range it may lie in."""

    value: FigureValue
    source: str
    confidence: Confidence
    range: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a section with a value of its own, from `from_km` to `to_km` after the section's first point (km)."""

    from_km: float
    to_km: float
    value: float


@dataclass(frozen=True, slots=True)
class OperationalPoint:
    """A place on a line: station, loop, junction, yard, border or road point.

    `km_posts` has the km on each line through the point (km, 0 and up), `tracks` the usable tracks (0 at a
    road point, 1 where trains cannot meet), `track_length_m` their usable length (m), `location` longitude
    and latitude (degrees, WGS 84), for drawing only. `figures` has the source of each, by key
    (`tracks`, `track_length_m`, `location`, `km_posts.<line>`).
    """

    id: str
    name: str
    kind: Kind
    country: Country
    km_posts: Mapping[str, float]
    tracks: int
    track_length_m: float
    location: tuple[float, float]
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Section:
    """The piece of a line between two adjacent operational points.

    `length_km` is the difference of the km posts (km, above 0), `tracks` is 1 or 2, `gauges_mm` the gauges
    a train may have (mm, empty on a road), the speeds are line speeds (km/h). `geometry` is a LineString
    from `from_point` to `to_point` (degrees, WGS 84), for drawing only.

    Where nothing is known of them these stay empty: `gradients` (per mille, rising towards `to_point` above 0),
    `curves` (radius in m), `speed_restrictions` (km/h, for all trains), and `ruling_gradient_permille`, the steepest
    gradient in either direction where only that is published.
    """

    id: str
    line: str
    from_point: str
    to_point: str
    length_km: float
    tracks: int
    gauges_mm: frozenset[int]
    speed_passenger_kmh: float
    speed_freight_kmh: float
    block_system: BlockSystem
    traction: Traction
    geometry: LineString
    figures: Mapping[str, Figure]
    gradients: tuple[Stretch, ...] = ()
    curves: tuple[Stretch, ...] = ()
    speed_restrictions: tuple[Stretch, ...] = ()
    ruling_gradient_permille: float | None = None

    @property
    def mode(self) -> Mode:
        """Say whether trains or trucks use the section."""
        return "road" if self.traction == "road" else "rail"


@dataclass(frozen=True, slots=True)
class Line:
    """Operational points in order of their km posts on one line.

    `points` has (point id, km), km rising. `geometry` is the LineString through them (degrees, WGS 84);
    `distances` says how far along it (degrees) each point lies, in the order of `points`.
    """

    id: str
    name: str
    points: tuple[tuple[str, float], ...]
    geometry: LineString
    distances: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Infrastructure:
    """One piece of infrastructure as one file describes it, checked."""

    id: str
    name: str
    status: Status
    mode: Mode
    lines: Mapping[str, Line]
    points: Mapping[str, OperationalPoint]
    sections: Mapping[str, Section]
    file: str
