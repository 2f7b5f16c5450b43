"""Changes of a network: other figures, and loops within sections."""

import json

import pytest
from small_networks import Stretch, geojson

import geo
from geo import AddedLoop, GeometryError, NetworkChanges, PointFigures, SectionFigures, with_changes

GRADIENTS = {
    "gradients": [
        {"from_km": 0, "to_km": 6, "permille": 5, "source": "made up", "confidence": "high"},
        {"from_km": 6, "to_km": 10, "permille": -3, "source": "made up", "confidence": "high"},
    ]
}


@pytest.fixture
def network(tmp_path):
    stretches = [Stretch("a", "b", properties=GRADIENTS), Stretch("b", "c")]
    document = geojson({"a": 2, "b": 2, "c": 2}, stretches, china="a")
    file = tmp_path / "small.geojson"
    file.write_text(json.dumps(document), encoding="utf-8")
    return geo.join([geo.read_infrastructure(file)])


def loop(km, section="l0:a-b"):
    return AddedLoop("New", section, km, tracks=3, track_length_m=700)


def refusal(network, **loops):
    with pytest.raises(GeometryError) as caught:
        with_changes(network, NetworkChanges(loops=loops))
    return list(caught.value.problems)


def test_figures_change_and_the_network_before_stays(network):
    changes = NetworkChanges(
        sections={"l0:a-b": SectionFigures(tracks=2, gauges_mm=frozenset({1000, 1435}), speed_freight_kmh=90)},
        points={"b": PointFigures(tracks=5)},
    )
    changed = with_changes(network, changes)

    section, before = changed.sections["l0:a-b"], network.sections["l0:a-b"]
    assert (section.tracks, section.gauges_mm, section.speed_freight_kmh) == (2, {1000, 1435}, 90)
    assert (before.tracks, before.gauges_mm, before.speed_freight_kmh) == (1, {1435}, 60)
    assert section.speed_passenger_kmh == before.speed_passenger_kmh
    assert (changed.points["b"].tracks, network.points["b"].tracks) == (5, 2)
    assert changed.points["b"].track_length_m == network.points["b"].track_length_m


def test_loop_divides_its_section_by_km(network):
    changed = with_changes(network, NetworkChanges(loops={"x": loop(4.0)}))

    assert [(key, each.length_km) for key, each in changed.sections.items()] == [
        ("l0:a-x", 4.0),
        ("l0:x-b", 6.0),
        ("l1:b-c", 10.0),
    ]
    assert [(each.from_km, each.to_km, each.value) for each in changed.sections["l0:a-x"].gradients] == [(0, 4, 5)]
    assert [(each.from_km, each.to_km, each.value) for each in changed.sections["l0:x-b"].gradients] == [
        (0, 2, 5),
        (2, 6, -3),
    ]
    point = changed.points["x"]
    assert (point.kind, point.country, point.tracks, point.track_length_m) == ("loop", "CN", 3, 700)
    assert point.km_posts == {"l0": 4.0}
    assert changed.lines["l0"].points == (("a", 0.0), ("x", 4.0), ("b", 10.0))
    assert geo.point_at_km(changed.lines["l0"], 4.0) == pytest.approx(point.location)
    assert geo.length_km(geo.route(changed, ["a", "c"])) == 20.0


def test_two_loops_stand_in_one_section_in_any_order(network):
    for order in ({"x": loop(2.0), "y": loop(8.0)}, {"y": loop(8.0), "x": loop(2.0)}):
        changed = with_changes(network, NetworkChanges(loops=order))
        assert [step.to_point for step in geo.route(changed, ["a", "b"])] == ["x", "y", "b"]
        assert [step.section.length_km for step in geo.route(changed, ["a", "b"])] == [2.0, 6.0, 2.0]


def test_loop_that_cannot_be_is_refused(network):
    assert refusal(network, x=loop(10.0)) == ["loop 'x': km 10 must be 0.1 to 9.9"]
    assert refusal(network, x=loop(2.0), y=loop(2.05)) == ["loop 'y': km 2.05 must be 0.1 to 1.9 or 2.1 to 9.9"]
    assert refusal(network, b=loop(5.0)) == ["loop 'b': an operational point has this id already"]
    assert refusal(network, x=loop(5.0, "l0:a-z")) == ["loop 'x': section 'l0:a-z' is not in the network"]


def test_section_and_point_that_are_not_there_are_refused(network):
    for changes, says in (
        (NetworkChanges(sections={"z": SectionFigures(tracks=2)}), "section 'z': not in the network"),
        (NetworkChanges(points={"z": PointFigures(tracks=2)}), "operational point 'z': not in the network"),
    ):
        with pytest.raises(GeometryError) as caught:
            with_changes(network, changes)
        assert list(caught.value.problems) == [says]


def test_middle_is_half_way_between_km_posts(network):
    assert geo.middle_km(network, network.sections["l1:b-c"]) == 5.0
