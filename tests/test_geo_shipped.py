"""The line files that come with the project: they read, add up, and say where figures come from."""

import json
import unicodedata

import pytest

from geo import GeometryError, join, read_infrastructure, shipped_infrastructure, shipped_stems

STEMS = (
    "dong_dang_ha_noi_planned",
    "dong_dang_ha_noi_today",
    "dong_dang_yen_vien_road_today",
    "lao_cai_hai_phong_planned",
    "lao_cai_hai_phong_road_today",
    "lao_cai_hai_phong_today",
    "link_dongxing_mong_cai",
    "link_hekou_lao_cai_planned",
    "link_hekou_lao_cai_today",
    "link_pingxiang_dong_dang",
    "link_pingxiang_dong_dang_planned",
    "mong_cai_hai_phong_planned",
    "mong_cai_hai_phong_road_today",
)
TOGETHER = [stem for stem in STEMS if stem != "link_pingxiang_dong_dang_planned"]  # today's link, with wires


def read(stem):
    return read_infrastructure(shipped_infrastructure(stem))


def document(stem):
    return json.loads(shipped_infrastructure(stem).read_text(encoding="utf-8"))


def figures(properties, path=""):
    for key, value in properties.items():
        if isinstance(value, dict) and ("source" in value or "value" in value or "confidence" in value):
            yield f"{path}{key}", value
        elif isinstance(value, dict):
            yield from figures(value, f"{path}{key}.")


def test_thirteen_files_are_shipped():
    assert shipped_stems() == STEMS


def test_unknown_stem_is_refused_with_the_known_ones():
    with pytest.raises(GeometryError, match="lao_cai: no such infrastructure, must be one of dong_dang_ha_noi_pl"):
        shipped_infrastructure("lao_cai")


@pytest.mark.parametrize("stem", STEMS)
def test_shipped_file_reads_and_its_id_is_its_name(stem):
    infrastructure = read(stem)
    assert infrastructure.id == stem
    assert infrastructure.file == f"{stem}.geojson"


@pytest.mark.parametrize(
    ("stem", "line", "count", "first_km", "last_km"),
    [
        ("lao_cai_hai_phong_today", "hn_lc", 39 + 1, 0.0, 293.586),  # 39 listed and the loop Mai Tùng
        ("lao_cai_hai_phong_today", "gl_hp", 16, 5.44, 102.0),
        ("lao_cai_hai_phong_today", "hn_yv", 4, 0.0, 10.9),
        ("dong_dang_ha_noi_today", "hn_yv", 4, 0.0, 10.9),
        ("dong_dang_ha_noi_today", "hn_dd", 23, 0.0, 162.0),
        ("dong_dang_ha_noi_planned", "yv_dd", 8, 0.0, 156.0),
        ("lao_cai_hai_phong_planned", "lc_lh", 26 + 4, 0.0, 390.9),  # 26 listed and four assumed loops
        ("lao_cai_hai_phong_planned", "yt_yv", 2, 0.0, 7.7),
        ("lao_cai_hai_phong_planned", "ndv_dv", 2, 0.0, 7.5),
        ("lao_cai_hai_phong_planned", "nhp_nds", 2, 0.0, 12.7),
        ("mong_cai_hai_phong_planned", "ndv_mc", 8 + 7, 0.0, 187.0),  # eight towns and seven assumed loops
        ("mong_cai_hai_phong_road_today", "hp_mc_road", 5, 0.0, 169.23),
        ("lao_cai_hai_phong_road_today", "hp_lc_road", 7, 0.0, 406.0),
        ("dong_dang_yen_vien_road_today", "yv_hn_road", 5, 0.0, 142.5),
        ("link_hekou_lao_cai_today", "lc_hkn", 3, 0.0, 10.0),
        ("link_hekou_lao_cai_planned", "hk_link", 2, 0.0, 6.0),
        ("link_pingxiang_dong_dang", "dd_px", 2, 0.0, 21.0),
        ("link_pingxiang_dong_dang_planned", "dd_px", 2, 0.0, 21.0),
        ("link_dongxing_mong_cai", "mc_dx", 2, 0.0, 5.0),
    ],
)
def test_line_has_its_points_and_its_sections_add_up(stem, line, count, first_km, last_km):
    infrastructure = read(stem)
    points = infrastructure.lines[line].points
    assert (len(points), points[0][1], points[-1][1]) == (count, first_km, last_km)
    on_line = {point for point, _ in points}
    length = sum(
        section.length_km
        for section in infrastructure.sections.values()
        if {section.from_point, section.to_point} <= on_line
    )
    assert length == pytest.approx(last_km - first_km, abs=1e-6)


@pytest.mark.parametrize("stem", STEMS)
def test_every_figure_names_source_and_confidence_and_assumed_numbers_a_range(stem):
    seen = 0
    for feature in document(stem)["features"]:
        for key, figure in figures(feature["properties"]):
            seen += 1
            where = (feature["id"], key)
            assert figure["source"].strip(), where
            assert figure["confidence"] in ("high", "medium", "low", "assumed"), where
            is_assumed = figure["confidence"] == "assumed"
            assert is_assumed == figure["source"].startswith("assumed: "), where
            if is_assumed and isinstance(figure.get("value"), int | float):
                low, high = figure["range"]
                assert low <= figure["value"] <= high, where
    assert seen > 10


@pytest.mark.parametrize("stem", STEMS)
def test_every_point_and_section_keeps_the_source_of_what_it_says(stem):
    infrastructure = read(stem)
    for point in infrastructure.points.values():
        expected = {"location", *(f"km_posts.{line}" for line in point.km_posts)}
        if point.kind != "road_point":
            expected |= {"tracks", "track_length_m"}
        assert set(point.figures) == expected
        assert point.figures["location"].value == point.location
    for section in infrastructure.sections.values():
        assert set(section.figures) == {
            "tracks",
            "gauges_mm",
            "speed_passenger_kmh",
            "speed_freight_kmh",
            "block_system",
            "traction",
        }
        assert section.figures["speed_freight_kmh"].value == section.speed_freight_kmh


@pytest.mark.parametrize("stem", STEMS)
def test_point_id_is_its_vietnamese_name_without_marks_or_says_which_place(stem):
    for point in read(stem).points.values():
        assert point.name == unicodedata.normalize("NFC", point.name)
        letters = unicodedata.normalize("NFD", point.name.replace("Đ", "D").replace("đ", "d"))
        plain = "".join(c for c in letters if not unicodedata.combining(c)).lower().replace(" ", "_")
        beyond = ("pingxiang", "hekou_north", "dongxing", "dongxing_road", "hekou_road", "youyiguan_road", "son_yeu")
        exonyms = (*beyond, "diem_noi_lao_cai")
        numbered = ("ky_thuat", "phu_tho_", "vinh_phuc_")
        assert (
            point.id == plain or point.id == f"{plain}_road" or point.id in exonyms or point.id.startswith(numbered)
        ), (point.id, plain)


def test_trains_may_meet_everywhere_but_at_halts_and_border_points():
    network = join(read(stem) for stem in TOGETHER)
    one_track = {point.id for point in network.points.values() if point.tracks == 1}
    assert one_track == {"long_bien", "diem_noi_lao_cai"}


def test_sourced_figures_are_the_sources_figures():
    today = read("lao_cai_hai_phong_today")
    assert today.points["mai_tung"].km_posts == {"hn_lc": 124.2}
    assert today.points["lao_cai"].location == (103.9783, 22.4925)
    assert today.sections["hn_yv:long_bien-gia_lam"].speed_freight_kmh == 25
    assert today.sections["hn_yv:gia_lam-yen_vien"].gauges_mm == {1000, 1435}
    assert today.sections["hn_lc:yen_vien-co_loa"].gauges_mm == {1000}
    assert read("dong_dang_ha_noi_today").points["kep"].tracks == 9
    planned = read("lao_cai_hai_phong_planned")
    assert (planned.points["nam_hai_phong"].tracks, planned.points["nam_hai_phong"].track_length_m) == (
        16,
        850,
    )
    assert planned.sections["lc_lh:diem_noi_lao_cai-lao_cai_moi"].speed_freight_kmh == 80
    assert planned.sections["lc_lh:lao_cai_moi-bao_thang"].speed_passenger_kmh == 160


def test_points_in_china_are_the_border_stations_beyond():
    network = join(read(stem) for stem in TOGETHER)
    chinese = {point.id for point in network.points.values() if point.country == "CN"}
    roads = {"dongxing_road", "hekou_road", "youyiguan_road"}
    assert chinese == {"son_yeu", "hekou_north", "pingxiang", "dongxing"} | roads
