"""Broken line files: every problem is found, and names file, feature, key, value and rule."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import GeometryError, Infrastructure, read_infrastructure, shipped_infrastructure

STEM = "lao_cai_hai_phong_today"
FILE = "broken.geojson"
REGION = "longitude 102.0 to 110.0, latitude 19.5 to 24.0"


@pytest.fixture
def document():
    return json.loads(shipped_infrastructure(STEM).read_text(encoding="utf-8"))


@pytest.fixture
def problems_of(tmp_path):
    def problems_of(content):
        path = tmp_path / FILE
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        with pytest.raises(GeometryError) as caught:
            read_infrastructure(path)
        return list(caught.value.problems)

    return problems_of


def feature(document, feature_id):
    return next(each for each in document["features"] if each["id"] == feature_id)


def blamed(feature_id, rest):
    return f"{FILE}: feature '{feature_id}': {rest}"


def test_swapped_longitude_and_latitude_are_recognised(document, problems_of):
    feature(document, "pho_lu")["geometry"]["coordinates"] = [22.3192, 104.1872]
    assert problems_of(document) == [
        blamed("pho_lu", "geometry: [22.3192, 104.1872] has latitude first, must be [longitude, latitude]")
    ]


def test_swapped_section_vertex_is_recognised(document, problems_of):
    feature(document, "hn_lc:pho_lu-lang")["geometry"]["coordinates"][0].reverse()
    assert problems_of(document) == [
        blamed(
            "hn_lc:pho_lu-lang",
            "geometry: [22.3192, 104.1872] has latitude first, must be [longitude, latitude]",
        )
    ]


def test_point_outside_the_region_is_refused(document, problems_of):
    feature(document, "pho_lu")["geometry"]["coordinates"] = [104.1872, 12.3]
    assert problems_of(document) == [
        blamed("pho_lu", f"geometry: [104.1872, 12.3] is outside the region, must be {REGION}")
    ]


def test_falling_km_post_is_refused_at_the_point_and_at_its_sections(document, problems_of):
    feature(document, "viet_tri")["properties"]["km_posts"]["hn_lc"]["value"] = 68.0
    between = "to: 'viet_tri' at km 68.0 lies between, sections join adjacent points only"
    passed = "to: 'bach_hac' at km 68.67 lies between, sections join adjacent points only"
    assert problems_of(document) == [
        blamed("hn_lc:huong_lai-bach_hac", between),
        blamed("hn_lc:bach_hac-viet_tri", "to: km 68.0 at 'viet_tri' must be above km 68.67 at 'bach_hac'"),
        blamed("hn_lc:viet_tri-phu_duc", passed),
        blamed("viet_tri", "km_posts.hn_lc: 68.0 does not rise, must be above 68.67 at 'bach_hac' before it"),
    ]


def test_duplicate_id_is_refused(document, problems_of):
    document["features"].insert(9, feature(document, "pho_lu"))
    assert blamed("pho_lu", "id: is used twice, must be unique") in problems_of(document)


def test_section_that_does_not_touch_its_point_is_refused(document, problems_of):
    feature(document, "hn_lc:lang_giang-lao_cai")["geometry"]["coordinates"][1] = [103.9, 22.5]
    assert problems_of(document) == [
        blamed(
            "hn_lc:lang_giang-lao_cai",
            "geometry: [103.9, 22.5] does not join 'lao_cai', must be [103.9783, 22.4925]",
        )
    ]


def test_missing_section_leaves_a_gap(document, problems_of):
    document["features"].remove(feature(document, "hn_lc:lang_giang-lao_cai"))
    assert problems_of(document) == [blamed("hn_lc", "sections: no section joins 'lang_giang' and 'lao_cai'")]


def test_section_over_a_skipped_point_is_refused(document, problems_of):
    long = feature(document, "hn_lc:lang_giang-lao_cai")
    long["id"] = "hn_lc:thai_nien-lao_cai"
    long["properties"]["from"] = "thai_nien"
    long["geometry"]["coordinates"][0] = feature(document, "thai_nien")["geometry"]["coordinates"]
    assert problems_of(document) == [
        blamed(
            "hn_lc:thai_nien-lao_cai",
            "to: 'lang_giang' at km 283.0 lies between, sections join adjacent points only",
        )
    ]


def test_section_to_an_unknown_point_is_refused(document, problems_of):
    last = feature(document, "hn_lc:lang_giang-lao_cai")
    last["id"], last["properties"]["to"] = "hn_lc:lang_giang-ha_khau", "ha_khau"
    assert problems_of(document) == [blamed("hn_lc:lang_giang-ha_khau", "to: 'ha_khau' is no point of this file")]


def test_section_of_a_line_its_points_are_not_on_is_refused(document, problems_of):
    last = feature(document, "hn_lc:lang_giang-lao_cai")
    last["id"], last["properties"]["line"] = "gl_hp:lang_giang-lao_cai", "gl_hp"
    assert problems_of(document) == [
        blamed("gl_hp:lang_giang-lao_cai", "from: 'lang_giang' has no km post on line 'gl_hp'"),
        blamed("gl_hp:lang_giang-lao_cai", "to: 'lao_cai' has no km post on line 'gl_hp'"),
    ]


def test_section_whose_line_is_no_text_is_refused(document, problems_of):
    feature(document, "hn_lc:lang_giang-lao_cai")["properties"]["line"] = ["hn_lc"]
    assert problems_of(document) == [
        blamed("hn_lc:lang_giang-lao_cai", "line: ['hn_lc'] is not a text, must be one that is not empty"),
        blamed(
            "hn_lc:lang_giang-lao_cai",
            "id: 'hn_lc:lang_giang-lao_cai' must be '['hn_lc']:lang_giang-lao_cai'",
        ),
    ]


def test_section_id_must_fit_its_ends(document, problems_of):
    feature(document, "hn_lc:lang_giang-lao_cai")["id"] = "last"
    assert problems_of(document) == [blamed("last", "id: 'last' must be 'hn_lc:lang_giang-lao_cai'")]


@pytest.mark.parametrize(
    ("point", "key", "change", "message"),
    [
        ("kind", None, "depot", "kind: 'depot' is not known, must be one of station, border_station, loop"),
        ("country", None, "LA", "country: 'LA' is not known, must be one of VN, CN"),
        ("name", None, " ", "name: ' ' is not a text, must be one that is not empty"),
        ("tracks", None, 2, "tracks: 2 is not a figure, must be an object with value, source, confidence"),
        ("tracks", "value", 2.5, "tracks: 2.5 must be a whole number from 1 to 60"),
        ("tracks", "value", True, "tracks: true must be a whole number from 1 to 60"),
        ("tracks", "value", 10**400, "must be a whole number from 1 to 60"),
        ("tracks", "source", None, "tracks: source is nothing, every figure must name its source"),
        ("tracks", "source", "", "tracks: source is '', every figure must name its source"),
        (
            "tracks",
            "confidence",
            "sure",
            "tracks.confidence: 'sure' is not known, must be one of high, medium, low, assumed",
        ),
        ("tracks", "range", None, "tracks: 4 is assumed and has no range, must have one as [low, high]"),
        ("tracks", "range", [5, 6], "tracks.range: [5, 6] must be [low, high] around the value 4"),
        ("tracks", "range", "wide", "tracks.range: 'wide' must be [low, high] around the value 4"),
        ("track_length_m", "value", float("nan"), "track_length_m: nan must be a number from 50 to 5000"),
        ("track_length_m", "value", "450", "track_length_m: '450' must be a number from 50 to 5000"),
        ("km_posts", None, {}, "km_posts: {} must have a km post on at least one line"),
        ("location", None, None, "location: source is nothing, every figure must name its source"),
    ],
)
def test_wrong_point_is_refused(document, problems_of, point, key, change, message):
    properties = feature(document, "pho_lu")["properties"]
    if key is None:
        properties[point] = change
    else:
        properties[point][key] = change
    problems = problems_of(document)
    assert len(problems) == 1
    assert problems[0].startswith(blamed("pho_lu", ""))
    assert message in problems[0]


@pytest.mark.parametrize(
    ("key", "change", "message"),
    [
        ("tracks", 3, "tracks: 3 must be a whole number from 1 to 2"),
        ("gauges_mm", [1067], "gauges_mm: [1067] must be a list of 1000, 1435 or both"),
        ("gauges_mm", [1000, 1000], "gauges_mm: [1000, 1000] must be a list of 1000, 1435 or both"),
        ("gauges_mm", [], "gauges_mm: [] on a railway, must have 1000, 1435 or both"),
        ("speed_passenger_kmh", 0, "speed_passenger_kmh: 0 must be a number from 5 to 350"),
        ("speed_freight_kmh", None, "speed_freight_kmh: nothing must be a number from 5 to 350"),
        (
            "block_system",
            "token",
            "block_system: 'token' is not known, must be one of semi_automatic, automatic_block, none",
        ),
        ("traction", "steam", "traction: 'steam' is not known, must be one of diesel, electric, road"),
    ],
)
def test_wrong_section_is_refused(document, problems_of, key, change, message):
    figure = feature(document, "hn_lc:pho_lu-lang")["properties"][key]
    figure["value"] = change
    figure.pop("range", None)
    figure["confidence"] = "low"
    assert problems_of(document) == [blamed("hn_lc:pho_lu-lang", message)]


def test_one_track_place_with_two_tracks_is_refused(document, problems_of):
    feature(document, "long_bien")["properties"]["tracks"]["value"] = 2
    assert problems_of(document) == [blamed("long_bien", "tracks: 2 at a halt, must be 1 (trains do not meet there)")]


def test_meeting_place_with_one_track_is_refused(document, problems_of):
    feature(document, "pho_lu")["properties"]["tracks"].update(value=1, range=[1, 2])
    assert problems_of(document) == [
        blamed("pho_lu", "tracks: 1 at a junction, must be 2 or more (1 is for halt and border_point)")
    ]


def test_truck_section_in_a_rail_file_is_refused(document, problems_of):
    properties = feature(document, "hn_lc:pho_lu-lang")["properties"]
    properties["traction"]["value"] = "road"
    assert problems_of(document) == [blamed("hn_lc:pho_lu-lang", "gauges_mm: [1000] on a road, must be empty")]
    properties["gauges_mm"]["value"] = []
    assert problems_of(document) == [blamed("hn_lc:pho_lu-lang", "traction: 'road' in a file of mode 'rail'")]


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (None, "geometry: nothing must be a LineString"),
        ({"type": "Point", "coordinates": [104.0, 22.0]}, "geometry: 'Point' must be a LineString"),
        ({"type": "LineString"}, "geometry: has no coordinates"),
        ({"type": "LineString", "coordinates": []}, "geometry: [] must have two positions or more"),
        (
            {"type": "LineString", "coordinates": [[104.0, 22.0], [104.0, 22.0]]},
            "geometry: the line is not valid, must have two different positions or more",
        ),
        (
            {"type": "LineString", "coordinates": [[104.0, 22.0], [104.0, None]]},
            "geometry: [104.0, None] must be [longitude, latitude], two finite numbers",
        ),
    ],
)
def test_wrong_geometry_is_refused(document, problems_of, geometry, message):
    feature(document, "hn_lc:pho_lu-lang")["geometry"] = geometry
    assert problems_of(document) == [blamed("hn_lc:pho_lu-lang", message)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", f"{FILE}: is not JSON: Expecting property name"),
        ("[" * 100_000, f"{FILE}: is not JSON: maximum recursion depth"),
        ("[]", f"{FILE}: type: must be a GeoJSON FeatureCollection"),
        ('{"type": "Feature"}', f"{FILE}: type: must be a GeoJSON FeatureCollection"),
    ],
)
def test_file_that_is_no_feature_collection_is_refused(problems_of, content, message):
    (problem,) = problems_of(content)
    assert problem.startswith(message)


def test_empty_collection_lists_all_that_it_lacks(problems_of):
    assert problems_of({"type": "FeatureCollection"}) == [
        blamed("infrastructure", "id: nothing is not a text, must be one that is not empty"),
        blamed("infrastructure", "name: nothing is not a text, must be one that is not empty"),
        blamed("infrastructure", "status: nothing is not known, must be one of today, planned"),
        blamed("infrastructure", "mode: nothing is not known, must be one of rail, road"),
        f"{FILE}: lines: nothing must be a list with one line or more",
        f"{FILE}: features: nothing must be a list",
    ]


def test_file_that_is_not_there_or_not_utf8_is_refused(tmp_path):
    with pytest.raises(GeometryError, match=r"^none\.geojson: cannot be read: No such file or directory$"):
        read_infrastructure(tmp_path / "none.geojson")
    (tmp_path / FILE).write_bytes(b"\xff\xfe{}")
    with pytest.raises(GeometryError, match=r"broken\.geojson: is not JSON: 'utf-8' codec"):
        read_infrastructure(tmp_path / FILE)


def test_line_named_twice_or_without_points_is_refused(document, problems_of):
    document["lines"].append({"id": "hn_lc", "name": "again"})
    assert problems_of(document) == [blamed("lines[3]", "id: 'hn_lc' is used twice, must be unique")]
    document["lines"][3] = {"id": "empty", "name": "no points"}
    assert problems_of(document) == [blamed("empty", "km_posts: 0 points on the line, must be two or more")]


def test_feature_without_id_or_of_unknown_kind_is_refused(document, problems_of):
    document["features"] += [{}, {"id": "signal_1", "properties": {"feature": "signal"}}]
    order = len(document["features"]) - 2
    assert problems_of(document) == [
        blamed(f"[{order}]", "id: nothing must be a text"),
        blamed("signal_1", "feature: 'signal' is not known, must be operational_point or section"),
    ]


def test_point_id_with_marks_and_km_post_on_unknown_line_are_refused(document, problems_of):
    point = json.loads(json.dumps(feature(document, "pho_lu")))
    point["id"] = "Phố Lu"
    point["properties"]["km_posts"] = {"hn_xx": point["properties"]["km_posts"]["hn_lc"]}
    document["features"].append(point)
    assert problems_of(document) == [
        blamed("Phố Lu", "id: 'Phố Lu' must be small letters, digits and underscores"),
        blamed("Phố Lu", "km_posts.hn_xx: 'hn_xx' is no line of this file, must be one of hn_yv, hn_lc, gl_hp"),
    ]


def test_all_problems_are_reported_at_once(document, problems_of):
    feature(document, "pho_lu")["properties"]["kind"] = "depot"
    feature(document, "lang")["properties"]["tracks"]["value"] = -1
    feature(document, "hn_lc:bao_ha-thai_van")["properties"]["traction"]["source"] = ""
    assert len(problems_of(document)) == 3


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.lists(st.floats(), max_size=3),
    st.dictionaries(st.sampled_from(["value", "source", "type", "id"]), st.integers(), max_size=2),
)


@settings(deadline=None, max_examples=150)
@given(data=st.data())
def test_any_value_anywhere_gives_an_infrastructure_or_a_geometry_error(tmp_path_factory, data):
    document = json.loads(shipped_infrastructure("link_hekou_lao_cai_today").read_text(encoding="utf-8"))
    inner = document
    while True:
        key = data.draw(st.sampled_from(list(inner) if isinstance(inner, dict) else range(len(inner))))
        is_deeper = isinstance(inner[key], dict | list) and inner[key]
        if not is_deeper or data.draw(st.integers(0, 4)) == 0:
            break
        inner = inner[key]
    inner[key] = data.draw(ANYTHING)
    path = tmp_path_factory.mktemp("fuzz") / FILE
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        problems = () if isinstance(read_infrastructure(path), Infrastructure) else ("no infrastructure",)
    except GeometryError as error:
        problems = error.problems or ("no problem named",)
    assert all(problem.startswith(f"{FILE}: ") for problem in problems)
