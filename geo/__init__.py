"""Where things are: lines, operational points and sections from GeoJSON, joined into one network.

No time and no trains here. Distances come from km posts; coordinates are for drawing.
"""

from .basemap import Basemap, MapName, River, read_basemap
from .chainage import extent, piece, place_at, point_at_km, section_piece
from .changes import AddedLoop, NetworkChanges, PointFigures, SectionFigures, middle_km, with_changes
from .errors import GeometryError, RouteError
from .geojson import read_infrastructure, shipped_infrastructure, shipped_stems
from .line import Figure, Infrastructure, Line, OperationalPoint, Section, Stretch
from .network import Network, Traversal, cycle, is_tree, join, length_km, route

__all__ = [
    "AddedLoop",
    "Basemap",
    "Figure",
    "GeometryError",
    "Infrastructure",
    "Line",
    "MapName",
    "Network",
    "NetworkChanges",
    "OperationalPoint",
    "PointFigures",
    "River",
    "RouteError",
    "Section",
    "SectionFigures",
    "Stretch",
    "Traversal",
    "cycle",
    "extent",
    "is_tree",
    "join",
    "length_km",
    "middle_km",
    "piece",
    "place_at",
    "point_at_km",
    "read_basemap",
    "read_infrastructure",
    "route",
    "section_piece",
    "shipped_infrastructure",
    "shipped_stems",
    "with_changes",
]
