"""The basemap: where land, sea, borders and rivers are, and that its files say where they come from."""

import json
from pathlib import Path

import pytest
import shapely

import geo
from geo import read_basemap

FILES = sorted((Path(geo.__file__).parent / "basemap").glob("*.geojson"))


def places(shapes, lon, lat):
    return any(shapely.contains(one, shapely.Point(lon, lat)) for one in shapes)


@pytest.mark.parametrize(
    ("place", "lon", "lat", "is_land"),
    [
        ("Hà Nội", 105.85, 21.03, True),
        ("Nanning", 108.37, 22.82, True),
        ("Cát Bà island", 107.0, 20.78, True),
        ("Gulf of Tonkin", 107.8, 20.2, False),
    ],
)
def test_land_is_land_and_sea_is_sea(place, lon, lat, is_land):
    basemap = read_basemap()
    assert places(basemap.land, lon, lat) == is_land, place
    assert places(basemap.sea, lon, lat) != is_land, place


def test_land_and_sea_fill_the_region_and_everything_is_within_it():
    basemap = read_basemap()
    assert sum(part.area for part in (*basemap.land, *basemap.sea)) == pytest.approx(basemap.region.area, rel=1e-6)
    drawn = [*basemap.land, *basemap.borders, *(river.course for river in basemap.rivers)]
    assert all(shapely.covers(basemap.region, each) for each in drawn)
    assert all(each.is_valid for each in drawn)


@pytest.mark.parametrize("stem", geo.shipped_stems())
def test_every_shipped_line_lies_on_the_basemap(stem):
    points = geo.read_infrastructure(geo.shipped_infrastructure(stem)).points.values()
    assert all(shapely.covers(read_basemap().region, shapely.Point(point.location)) for point in points)


def test_the_border_runs_between_the_two_border_stations_of_each_line():
    basemap = read_basemap()
    lines = shapely.MultiLineString(list(basemap.borders))
    for name, lon, lat in (("Lào Cai", 103.97, 22.50), ("Đồng Đăng", 106.70, 21.95), ("Móng Cái", 107.97, 21.54)):
        assert shapely.distance(lines, shapely.Point(lon, lat)) < 0.1, name  # about 10 km


def test_the_red_river_passes_ha_noi_and_large_rivers_come_first():
    rivers = read_basemap().rivers
    red = [river for river in rivers if river.name == "Red"]
    assert min(shapely.distance(river.course, shapely.Point(105.86, 21.04)) for river in red) < 0.1
    assert red[0].local_name == "Hong"
    assert [river.rank for river in rivers] == sorted(river.rank for river in rivers)


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_each_file_says_its_source_its_licence_and_how_it_was_made(file):
    document = json.loads(file.read_text(encoding="utf-8"))
    assert document["type"] == "FeatureCollection"
    assert all(document[key] for key in ("source", "licence", "made", "bbox", "features"))
    assert file.stem == "names" or ("Natural Earth" in document["source"] and "public domain" in document["licence"])


def test_files_are_small_and_installed():
    assert [file.stem for file in FILES] == ["borders", "land", "names", "rivers"]
    assert sum(file.stat().st_size for file in FILES) < 300_000
