"""The shipped rolling stock: it is all read, every figure has a source, and it moves real trains."""

import tomllib
from pathlib import Path

import pytest
from small_networks import Stretch, load, passenger

import sim
from sim.rolling_stock import library
from sim.scenario import ScenarioError
from sim.scenario.schema import RollingStock

SHIPPED = library.shipped_library()
CLASSES = {**SHIPPED.stock.locomotives, **SHIPPED.stock.wagons}
NOT_MEASURED = {"name", "traction", "class"}
BROKEN = """\
locomotives:
  D99:
    gauge_mm: 1435
    traction: steam
    mass_t: {value: 100, source: x, confidence: certain}
    lenght_m: 20
wagons:
  flat: {gauge_mm: 1435, tare_t: 20, length_m: 14, max_speed_kmh: 100, resistance: {a: 1}}
"""


def test_library_has_the_classes_the_corridors_need():
    assert {"D19E", "DF4B", "SS4", "HXD3B"} <= SHIPPED.stock.locomotives.keys()
    for gauge in ("metre", "standard"):
        assert {
            f"{kind}_{gauge}" for kind in ("flat", "covered", "hopper", "reefer", "coach")
        } <= SHIPPED.stock.wagons.keys()


def test_class_names_are_unique_over_all_files():
    parts = [library.read_classes(file).stock for file in library.FOLDER.glob("*.yaml")]
    assert sum(len(part.locomotives) + len(part.wagons) for part in parts) == len(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_every_figure_has_a_source_and_an_assumed_one_a_range(name):
    kind = "locomotives" if name in SHIPPED.stock.locomotives else "wagons"
    for key in CLASSES[name].model_fields_set - NOT_MEASURED:
        path = f"{kind}.{name}.{key}"
        sourced = [each for at, each in SHIPPED.provenance.items() if at == path or at.startswith(f"{path}.")]
        assert sourced, f"{path} has no source"
        for each in sourced:
            assert each.source
            assert each.confidence
            assert each.confidence != "assumed" or each.range, f"{path} is assumed and has no range"
            assert ("assum" in each.source) <= (each.confidence == "assumed" or "derived" in each.source), path


def test_a_broken_file_is_refused_with_everything_that_is_wrong(tmp_path):
    file = tmp_path / "own.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        library.read_classes(file)
    said = [f"{problem.line}: {problem.key}: {problem.message}" for problem in caught.value.problems]
    assert "4: locomotives.D99.traction: text 'steam' is not known; allowed: diesel, electric" in said
    assert any(line.startswith("5: locomotives.D99.mass_t.confidence: ") for line in said)
    assert any(
        line.startswith("6: locomotives.D99.lenght_m: unknown key 'lenght_m'") and "did you mean 'length_m'?" in line
        for line in said
    )
    assert any("flat: missing key 'starting_resistance_n_per_kn'" in line for line in said)


def test_own_class_stands_in_place_of_a_shipped_one():
    own = RollingStock(locomotives={"D19E": SHIPPED.stock.locomotives["DF4B"]})
    both = library.with_library(own)
    assert both.locomotives["D19E"] == SHIPPED.stock.locomotives["DF4B"]
    assert both.locomotives["SS4"] == SHIPPED.stock.locomotives["SS4"]


@pytest.mark.parametrize(
    ("locomotive", "wagons", "gauge_mm", "speed_kmh", "longest_h"),
    [
        ("D19E", [("flat_metre", 16)], 1000, 60, 1.9),
        ("D19E", [("coach_metre", 13)], 1000, 80, 1.5),
        ("DF4B", [("covered_standard", 25)], 1435, 80, 1.6),
        ("SS4", [("hopper_standard", 40)], 1435, 80, 1.5),
        ("HXD3B", [("flat_standard", 30), ("reefer_standard", 5)], 1435, 120, 1.0),
        ("CR200J", [("cr200j_coach", 8)], 1435, 160, 0.8),
    ],
)
def test_shipped_trains_run_100_km_in_a_plausible_time(tmp_path, locomotive, wagons, gauge_mm, speed_kmh, longest_h):
    figures = {"source": "made up", "confidence": "high"}
    properties = {"gauges_mm": {"value": [gauge_mm], **figures}, "traction": {"value": "electric", **figures}}
    consist = {
        "locomotives": [{"class": locomotive}],
        "wagons": [{"class": name, "count": count} for name, count in wagons],
        "gauge_mm": gauge_mm,
        "max_speed_kmh": speed_kmh,
    }
    train = {**passenger("ab"), "consist": consist}
    section = Stretch("a", "b", 100, speed_kmh, properties=properties)
    loaded = load(tmp_path, dict.fromkeys("ab", 2), [section], services={"trains": {"p": train}})

    (run,) = sim.running_times(loaded).services.to_pylist()

    assert 100 / speed_kmh < run["run_with_stops_s"] / 3600 < longest_h
    gross_t = loaded.scenario.services.trains["p"].consist.mass_t
    assert 3 < run["energy_kwh"] * 1000 / (gross_t * 100) < 40  # Wh for a gross tonne and km on the level
    assert (run["diesel_l"] is None) == (locomotive in ("SS4", "HXD3B", "CR200J"))


def test_files_ship_with_the_package():
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert "rolling_stock/library/*.yaml" in project["tool"]["setuptools"]["package-data"]["sim"]
    assert library.FOLDER.parts[-3:] == ("sim", "rolling_stock", "library")
