"""Joining line files into one network, and routes over it."""

import itertools
import pickle
from dataclasses import replace

import pytest

from geo import (
    GeometryError,
    RouteError,
    cycle,
    is_tree,
    join,
    length_km,
    read_infrastructure,
    route,
    shipped_infrastructure,
    shipped_stems,
)

TODAY = (
    "lao_cai_hai_phong_today",
    "dong_dang_ha_noi_today",
    "mong_cai_hai_phong_road_today",
    "link_hekou_lao_cai_today",
    "link_pingxiang_dong_dang",
)
PLANNED = (
    "lao_cai_hai_phong_planned",
    "dong_dang_ha_noi_planned",
    "mong_cai_hai_phong_planned",
    "link_hekou_lao_cai_planned",
    "link_pingxiang_dong_dang_planned",
    "link_dongxing_mong_cai",
)


@pytest.fixture(scope="module")
def files():
    return {stem: read_infrastructure(shipped_infrastructure(stem)) for stem in shipped_stems()}


@pytest.fixture(scope="module")
def today(files):
    return join(files[stem] for stem in TODAY)


@pytest.fixture(scope="module")
def planned(files):
    return join(files[stem] for stem in PLANNED)


def with_point(infrastructure, point):
    return replace(infrastructure, points={**infrastructure.points, point.id: point})


@pytest.mark.parametrize("stems", [TODAY, PLANNED], ids=["today", "planned"])
def test_every_choice_of_one_scenarios_files_joins_into_trees(files, stems):
    for count in range(1, len(stems) + 1):
        for chosen in itertools.combinations(stems, count):
            assert is_tree(join(files[stem] for stem in chosen)), chosen


def test_one_line_may_be_planned_while_the_others_stay_as_today(files):
    west = ("lao_cai_hai_phong_planned", "link_hekou_lao_cai_planned", "dong_dang_ha_noi_today")
    east = ("lao_cai_hai_phong_today", "link_hekou_lao_cai_today", "dong_dang_ha_noi_planned")
    for stems in (west, east):
        network = join(files[stem] for stem in (*stems, "link_pingxiang_dong_dang"))
        assert is_tree(network)
        assert route(network, ["hekou_north", "pingxiang"])


@pytest.mark.parametrize("scenario", ["today", "planned"])
def test_each_scenarios_railways_are_one_piece(request, scenario):
    network = request.getfixturevalue(scenario)
    for point in network.points.values():
        if point.kind != "road_point":
            assert route(network, ["yen_vien", point.id]) or point.id == "yen_vien"


def test_sections_of_two_files_are_kept_once(files, today):
    alone = [len(files[stem].sections) for stem in TODAY]
    assert len(today.sections) == sum(alone) - 3  # Hà Nội–Long Biên–Gia Lâm–Yên Viên
    assert today.points["yen_vien"].km_posts == {"hn_yv": 10.9, "hn_lc": 10.9, "hn_dd": 10.9}
    assert set(today.points["yen_vien"].figures) >= {"km_posts.hn_yv", "km_posts.hn_lc", "km_posts.hn_dd"}


def test_network_does_not_depend_on_the_order_of_files(files, today):
    backwards = join(files[stem] for stem in reversed(TODAY))
    assert backwards == today


def test_network_can_be_sent_to_another_process(today):
    copy = pickle.loads(pickle.dumps(today))
    assert copy == today
    assert copy.neighbours("gia_lam") == ("cau_bay", "long_bien", "yen_vien")


def test_today_and_planned_together_make_a_ring_which_is_named(files):
    both = join(each for stem, each in files.items() if stem != "link_pingxiang_dong_dang_planned")
    ring = cycle(both)
    assert not is_tree(both)
    assert {"yen_vien", "yen_thuong", "lao_cai", "lao_cai_moi", "hekou_north"} <= set(ring)
    for point, following in zip(ring, (*ring[1:], ring[0]), strict=True):
        assert following in both.neighbours(point)


def test_ring_of_which_one_side_is_a_road_is_no_ring(files):
    road = files["mong_cai_hai_phong_road_today"]
    lao_cai = files["lao_cai_hai_phong_today"].points["lao_cai"]
    section = replace(next(iter(road.sections.values())), id="hp_mc_road:hai_phong-lao_cai", to_point="lao_cai")
    bypass = replace(road, points={**road.points, "lao_cai": lao_cai}, sections={section.id: section})
    assert is_tree(join([files["lao_cai_hai_phong_today"], bypass]))


def test_point_that_two_files_describe_differently_is_refused(files):
    first = files["lao_cai_hai_phong_today"]
    known = files["dong_dang_ha_noi_today"].points["yen_vien"]
    figure = replace(known.figures["tracks"], value=12)
    other = replace(known, kind="junction", tracks=12, figures={**known.figures, "tracks": figure})
    with pytest.raises(GeometryError) as caught:
        join([first, with_point(files["dong_dang_ha_noi_today"], other)])
    assert caught.value.problems == (
        "dong_dang_ha_noi_today.geojson: feature 'yen_vien': kind: junction differs from yard "
        "in lao_cai_hai_phong_today.geojson, what two files share must be the same",
        "dong_dang_ha_noi_today.geojson: feature 'yen_vien': tracks: 12 (assumed, assumed: marshalling yard "
        "and international freight station,... differs from 10 (assumed, assumed: marshalling yard and "
        "international freight station,... in lao_cai_hai_phong_today.geojson, "
        "what two files share must be the same",
    )


def test_section_that_two_files_describe_differently_is_refused(files):
    second = files["dong_dang_ha_noi_today"]
    slow = replace(second.sections["hn_yv:ha_noi-long_bien"], length_km=2.5)
    with pytest.raises(GeometryError) as caught:
        join([files["lao_cai_hai_phong_today"], replace(second, sections={slow.id: slow})])
    assert caught.value.problems == (
        "dong_dang_ha_noi_today.geojson: feature 'hn_yv:ha_noi-long_bien': length_km: 2.5 differs from 2.0 "
        "in lao_cai_hai_phong_today.geojson, what two files share must be the same",
    )


def test_two_sections_between_the_same_points_are_refused(files):
    second = files["dong_dang_ha_noi_today"]
    twin = replace(second.sections["hn_yv:ha_noi-long_bien"], id="hn_dd:ha_noi-long_bien", line="hn_dd")
    with pytest.raises(GeometryError) as caught:
        join([files["lao_cai_hai_phong_today"], replace(second, sections={twin.id: twin})])
    assert caught.value.problems == (
        "dong_dang_ha_noi_today.geojson: feature 'hn_dd:ha_noi-long_bien': id: "
        "joins the same points as 'hn_yv:ha_noi-long_bien', must have one id",
    )


def test_today_hai_phong_to_hekou_north_is_395_km_by_gia_lam_and_yen_vien(today):
    traversals = route(today, ["hai_phong", "hekou_north"])
    points = [traversals[0].from_point, *(traversal.to_point for traversal in traversals)]
    assert points[:2] == ["hai_phong", "thuong_ly"]
    assert points[-3:] == ["lao_cai", "son_yeu", "hekou_north"]
    assert {"gia_lam", "yen_vien", "mai_tung"} <= set(points)
    assert "ha_noi" not in points
    assert length_km(traversals) == pytest.approx((102 - 5.44) + (293.586 - 5.44) + 10)


def test_planned_hekou_north_to_nam_hai_phong_is_370_km_by_yen_thuong(planned):
    traversals = route(planned, ["hekou_north", "nam_hai_phong"])
    assert length_km(traversals) == pytest.approx(6 + 364)
    assert traversals[0].section.id == "hk_link:diem_noi_lao_cai-hekou_north"
    assert (traversals[0].from_point, traversals[0].to_point) == ("hekou_north", "diem_noi_lao_cai")
    assert "yen_thuong" in {traversal.to_point for traversal in traversals}


def test_planned_lines_join_at_yen_vien_and_nam_dinh_vu(planned):
    assert planned.neighbours("yen_vien") == ("bac_ninh_moi", "yen_thuong")
    assert planned.neighbours("nam_dinh_vu") == ("dinh_vu", "lach_huyen", "nam_hai_phong", "quang_yen")
    assert length_km(route(planned, ["pingxiang", "yen_vien"])) == 156 + 21


def test_route_goes_through_its_points_in_their_order(today):
    out_and_back = route(today, ["gia_lam", "ha_noi", "gia_lam"])
    assert [(step.from_point, step.to_point) for step in out_and_back] == [
        ("gia_lam", "long_bien"),
        ("long_bien", "ha_noi"),
        ("ha_noi", "long_bien"),
        ("long_bien", "gia_lam"),
    ]
    assert route(today, ["gia_lam"]) == route(today, ["gia_lam", "gia_lam"]) == ()


def test_road_and_rail_never_mix(today):
    assert length_km(route(today, ["hai_phong", "mong_cai_road"], mode="road")) == 165.23
    with pytest.raises(RouteError, match=r"^no rail route from 'hai_phong' to 'mong_cai_road'$"):
        route(today, ["hai_phong", "mong_cai_road"])
    with pytest.raises(RouteError, match=r"^no road route from 'ha_noi' to 'hai_phong'$"):
        route(today, ["ha_noi", "hai_phong"], mode="road")


def test_gauge_keeps_standard_gauge_trains_east_of_the_metre_gauge(today):
    assert length_km(route(today, ["pingxiang", "gia_lam"], gauge_mm=1435)) == pytest.approx(21 + 156.56)
    with pytest.raises(RouteError, match=r"^no rail route of 1435 mm from 'pingxiang' to 'ha_noi'$"):
        route(today, ["pingxiang", "ha_noi"], gauge_mm=1435)


def test_unknown_point_is_named_with_what_may_be_meant(today):
    with pytest.raises(RouteError, match=r"no operational point 'haiphong' in the network, did you mean 'hai_p"):
        route(today, ["haiphong", "hekou_north"])
    with pytest.raises(RouteError, match=r"^no operational point 'xyz' in the network$"):
        today.neighbours("xyz")


def test_shortest_way_wins_on_a_network_with_a_ring(files):
    both = join(each for stem, each in files.items() if stem != "link_pingxiang_dong_dang_planned")
    by_line = {traversal.section.line for traversal in route(both, ["hekou_north", "yen_vien"])}
    assert by_line == {"hk_link", "lc_lh", "yt_yv"}  # 291 km against 293 km on the metre gauge
