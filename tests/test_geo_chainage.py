"""Places on the map by km post, pieces of lines, the map's extent, a train's place at a time."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from geo import (
    GeometryError,
    RouteError,
    extent,
    join,
    piece,
    place_at,
    point_at_km,
    read_infrastructure,
    section_piece,
    shipped_infrastructure,
    shipped_stems,
)

TWIN = "link_pingxiang_dong_dang_planned"  # today's link, with wires: not in one network with it
FILES = [read_infrastructure(shipped_infrastructure(stem)) for stem in shipped_stems() if stem != TWIN]
NETWORK = join(FILES)
LINES = [NETWORK.lines[line] for line in sorted(NETWORK.lines)]
HN_LC = NETWORK.lines["hn_lc"]

lines = st.sampled_from(LINES)
shares = st.floats(0, 1)


def km_of(line, share):
    low, high = line.points[0][1], line.points[-1][1]
    return min(max(low + share * (high - low), low), high)


def near(place):
    return pytest.approx(place, abs=1e-9)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.id)
def test_point_at_a_km_post_is_the_operational_point(line):
    for point, km in line.points:
        assert point_at_km(line, km) == near(NETWORK.points[point].location)


def test_point_halfway_between_two_posts_is_halfway_on_the_map():
    x1, y1 = NETWORK.points["lang_giang"].location
    x2, y2 = NETWORK.points["lao_cai"].location
    assert point_at_km(HN_LC, (283.0 + 293.586) / 2) == near(((x1 + x2) / 2, (y1 + y2) / 2))


@pytest.mark.parametrize("km", [-0.1, 293.6, math.nan, math.inf])
def test_km_outside_the_line_is_refused(km):
    with pytest.raises(GeometryError, match=r"line 'hn_lc': km .*: outside the line, must be 0\.0 to 293\.586"):
        point_at_km(HN_LC, km)


@settings(deadline=None)
@given(line=lines, share=shares)
def test_every_km_lies_on_its_line(line, share):
    place = point_at_km(line, km_of(line, share))
    assert line.geometry.distance(Point(place)) < 1e-9


@settings(deadline=None)
@given(line=lines, share_from=shares, share_to=shares)
def test_piece_starts_and_ends_where_its_km_posts_are(line, share_from, share_to):
    km_from, km_to = km_of(line, share_from), km_of(line, share_to)
    if abs(km_from - km_to) < 0.001:
        return
    cut = piece(line, km_from, km_to)
    assert cut.is_valid
    assert cut.coords[0] == near(point_at_km(line, km_from))
    assert cut.coords[-1] == near(point_at_km(line, km_to))


@settings(deadline=None)
@given(line=lines, parts=st.lists(shares, min_size=3, max_size=3, unique=True))
def test_pieces_that_follow_each_other_add_up_and_backwards_is_as_long(line, parts):
    low, middle, high = (km_of(line, share) for share in sorted(parts))
    if min(middle - low, high - middle) < 0.001:
        return
    whole = piece(line, low, high).length
    assert piece(line, low, middle).length + piece(line, middle, high).length == pytest.approx(whole)
    assert piece(line, high, low).length == pytest.approx(whole)


@settings(deadline=None)
@given(line=lines, parts=st.lists(shares, min_size=2, max_size=2))
def test_drawn_length_never_falls_while_km_rise(line, parts):
    low, high = (km_of(line, share) for share in sorted(parts))
    start = line.points[0][1]
    if low - start < 0.001:
        return
    assert piece(line, start, low).length <= piece(line, start, high).length + 1e-9


def test_whole_line_is_its_own_piece():
    assert piece(HN_LC, 0, 293.586).equals_exact(HN_LC.geometry, 1e-9)


def test_piece_without_length_is_refused():
    with pytest.raises(GeometryError, match="line 'hn_lc': km 5 to 5: no length, must be two different km"):
        piece(HN_LC, 5, 5)


def test_section_is_the_piece_of_its_line_between_its_points():
    for section in NETWORK.sections.values():
        posts = dict(NETWORK.lines[section.line].points)
        expected = piece(NETWORK.lines[section.line], posts[section.from_point], posts[section.to_point])
        assert section_piece(NETWORK, section.id).equals_exact(expected, 1e-9)


def test_unknown_section_is_refused():
    with pytest.raises(GeometryError, match="section 'hn_lc:nowhere': not in the network"):
        section_piece(NETWORK, "hn_lc:nowhere")


def test_extent_holds_every_point_with_a_margin():
    west, south, east, north = extent(NETWORK, margin_share=0)
    assert (west, east) == (103.94, 107.96667)
    for share in (0, 0.1):
        margin = share * max(east - west, north - south)
        wide = extent(NETWORK, margin_share=share)
        assert wide == pytest.approx((west - margin, south - margin, east + margin, north + margin))
    for point in NETWORK.points.values():
        assert west <= point.location[0] <= east
        assert south <= point.location[1] <= north


def test_extent_of_nothing_is_refused():
    with pytest.raises(GeometryError, match="network: lines: none, an extent needs one or more"):
        extent(join([]))


PASSINGS = [("lao_cai", 0.0), ("lang_giang", 1000.0), ("lang_giang", 1600.0), ("lang", 2600.0)]


@pytest.mark.parametrize(
    ("time_s", "km"),
    [
        (0, 293.586),
        (500, (293.586 + 283.0) / 2),
        (1000, 283.0),
        (1300, 283.0),
        (1600, 283.0),
        (2100, (283.0 + 270.245) / 2),  # past Thái Niên, which has no passing time of its own
        (2600, 270.245),
    ],
)
def test_train_is_where_its_passing_times_say(time_s, km):
    assert place_at(NETWORK, PASSINGS, time_s) == near(point_at_km(HN_LC, km))


@pytest.mark.parametrize("time_s", [-1, 2601])
def test_train_is_nowhere_before_its_first_and_after_its_last_passing(time_s):
    assert place_at(NETWORK, PASSINGS, time_s) is None


def test_train_without_passings_is_nowhere_and_with_one_is_there():
    assert place_at(NETWORK, [], 0) is None
    assert place_at(NETWORK, [("kep", 60.0)], 60.0) == NETWORK.points["kep"].location


def test_truck_moves_on_the_road():
    road = NETWORK.lines["hp_mc_road"]
    passings = [("hai_phong", 0.0), ("mong_cai_road", 16523.0)]
    assert place_at(NETWORK, passings, 5000.0, mode="road") == near(point_at_km(road, 50.0))
    with pytest.raises(RouteError, match="no rail route from 'hai_phong' to 'mong_cai_road'"):
        place_at(NETWORK, passings, 5000.0)


@settings(deadline=None)
@given(share=shares)
def test_train_moves_in_proportion_to_km(share):
    passings = [("yen_vien", 100.0), ("dong_dang", 1100.0)]
    km = min(10.9 + share * (162 - 10.9), 162.0)
    network = join([file for file in FILES if file.id == "dong_dang_ha_noi_today"])
    place = place_at(network, passings, 100.0 + 1000.0 * share)
    assert place == pytest.approx(point_at_km(NETWORK.lines["hn_dd"], km), abs=1e-6)
