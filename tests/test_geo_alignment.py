"""Gradients, curves and speed restrictions of line files: read with sources, refused with file, feature and value."""

import json

import pytest
from small_networks import Stretch as Line
from small_networks import geojson
from small_trains import sloped

import geo
from geo import GeometryError, Stretch


def read(folder, section):
    file = folder / "own.geojson"
    file.write_text(json.dumps(geojson({"a": 2, "b": 2}, [section])), encoding="utf-8")
    (found,) = geo.read_infrastructure(file).sections.values()
    return found


def refusals(folder, **properties):
    with pytest.raises(GeometryError) as caught:
        read(folder, Line("a", "b", 10, 80, properties=properties))
    return list(caught.value.problems)


def test_profiles_are_read_with_their_sources(tmp_path):
    found = read(
        tmp_path,
        sloped(
            "a",
            "b",
            10,
            80,
            gradients=[{"from_km": 0, "to_km": 2.5, "permille": 6}, {"from_km": 2.5, "to_km": 10, "permille": -4}],
            curves=[{"from_km": 1, "to_km": 1.4, "radius_m": 300}],
            speed_restrictions=[
                {"from_km": 3, "to_km": 5, "speed_kmh": 30},
                {"from_km": 4, "to_km": 6, "speed_kmh": 20},
            ],
            ruling_gradient_permille=9,
        ),
    )
    assert found.gradients == (Stretch(0, 2.5, 6), Stretch(2.5, 10, -4))
    assert found.curves == (Stretch(1, 1.4, 300),)
    assert found.speed_restrictions == (Stretch(3, 5, 30), Stretch(4, 6, 20))
    assert found.ruling_gradient_permille == 9
    assert found.figures["gradients[1]"].source == "made up"


def test_one_gradient_is_that_of_the_whole_section(tmp_path):
    assert read(tmp_path, sloped("a", "b", 10, 80, gradient_permille=-3)).gradients == (Stretch(0, 10, -3),)


def test_a_section_without_alignment_has_none(tmp_path):
    found = read(tmp_path, Line("a", "b", 10, 80))
    assert (found.gradients, found.curves, found.speed_restrictions) == ((), (), ())
    assert found.ruling_gradient_permille is None


FIGURE = {"source": "x", "confidence": "high"}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        (
            {"gradient_permille": {"value": 90, **FIGURE}},
            "gradient_permille: 90 must be a number from -60 to 60",
        ),
        (
            {"gradient_permille": 5},
            "gradient_permille: 5 is not a figure, must be an object with value, source, confidence",
        ),
        (
            {"gradient_permille": {"value": 5, "source": "x", "confidence": "assumed"}},
            "gradient_permille: 5.0 is assumed and has no range, must have one as [low, high]",
        ),
        (
            {"ruling_gradient_permille": {"value": -6, **FIGURE}},
            "ruling_gradient_permille: -6 must be a number from 0 to 60",
        ),
        (
            {"curves": {"radius_m": 300}},
            "curves: {'radius_m': 300} must be a list of objects with from_km, to_km, radius_m, source, confidence",
        ),
        (
            {"curves": [300]},
            "curves[0]: 300 must be an object with from_km, to_km, radius_m, source, confidence",
        ),
        (
            {"curves": [{"from_km": 1, "to_km": 2, "radius_m": 5, **FIGURE}]},
            "curves[0].radius_m: 5 must be a number from 50 to 50000",
        ),
        (
            {"curves": [{"from_km": 1, "to_km": 2, "radius_m": 500}]},
            "curves[0]: source is nothing, every figure must name its source",
        ),
        (
            {"gradients": [{"from_km": 5, "to_km": 11, "permille": 5, **FIGURE}]},
            "gradients[0].from_km: 5 to 11 must be rising km posts within the section, 0 to 10",
        ),
        (
            {
                "gradients": [
                    {"from_km": 5, "to_km": 9, "permille": 5, **FIGURE},
                    {"from_km": 1, "to_km": 6, "permille": 4, **FIGURE},
                ]
            },
            "gradients: km 5 begins before km 6 where the one before ends, must not overlap",
        ),
        (
            {
                "gradient_permille": {"value": 5, **FIGURE},
                "gradients": [{"from_km": 5, "to_km": 9, "permille": 5, **FIGURE}],
            },
            "gradient_permille: given beside gradients, must be one of the two",
        ),
        (
            {"speed_restrictions": [{"from_km": 5, "to_km": 9, "speed_kmh": "slow", **FIGURE}]},
            "speed_restrictions[0].speed_kmh: 'slow' must be a number from 5 to 350",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_feature_and_value(tmp_path, properties, expected):
    assert refusals(tmp_path, **properties) == [f"own.geojson: feature 'l0:a-b': {expected}"]
