"""What a scenario may say of locomotives and wagons, and what is said when it is wrong."""

from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load_scenario

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"
CONSIST = "services.trains.southbound.consist"


def refusals(consist, *more):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(MINIMAL, overrides=[f"{CONSIST}={consist}", *more])
    return [f"{problem.key.removeprefix(CONSIST)}: {problem.message}" for problem in caught.value.problems]


HAULED = "gauge_mm: 1435, max_speed_kmh: 80, locomotives: [{class: DF4B}], wagons: [{class: flat_standard, count: 15}]"


def test_a_consist_of_vehicles_has_their_length_mass_and_capacity():
    loaded = load_scenario(MINIMAL, overrides=[f"{CONSIST}={{{HAULED}, t_per_teu: 14}}"])
    found = loaded.scenario.services.trains["southbound"].consist
    assert found.length_m == pytest.approx(21.1 + 15 * 13.966)
    assert found.mass_t == pytest.approx(138 + 15 * 23.8 + 30 * 14)
    assert (found.capacity_t, found.capacity_teu) == (1050, 30)


def test_files_say_where_a_class_is_misspelt(tmp_path):
    text = MINIMAL.read_text("utf-8").replace(
        "consist: {length_m: 250, mass_t: 950, gauge_mm: 1435",
        "consist: {locomotives: [{class: DF4}], wagons: [{class: flat_standart, count: 9}], gauge_mm: 1435",
    )
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    line = text[: text.index("class: DF4}")].count("\n") + 1
    said = [str(problem) for problem in caught.value.problems]
    assert said[0].startswith(f"{file}:{line}:")
    assert said[0].endswith("locomotives.0.class: unknown locomotive class 'DF4'; "
                            "allowed: D19E, D19Er, DF4B, SS4, HXD3, HXD3B, CR200J; did you mean 'DF4B'?")  # fmt: skip
    assert "wagons.0.class: unknown wagon class 'flat_standart'" in said[1]
    assert said[1].endswith("did you mean 'flat_standard'?")
    assert len(said) == 2


@pytest.mark.parametrize(
    ("consist", "expected"),
    [
        (
            f"{{{HAULED}, mass_t: 900}}",
            ": has locomotives and mass_t, must have either length_m and mass_t (with acceleration_ms2) "
            "or locomotives and wagons",
        ),
        (
            f"{{{HAULED}, acceleration_ms2: 0.1}}",
            ": has locomotives and acceleration_ms2, must have either length_m and mass_t (with acceleration_ms2) "
            "or locomotives and wagons",
        ),
        (
            "{gauge_mm: 1435, max_speed_kmh: 80, wagons: [{class: flat_standard}]}",
            ": has wagons but no locomotives",
        ),
        (
            "{gauge_mm: 1435, max_speed_kmh: 80, mass_t: 900, capacity_teu: 9}",
            ": has no length_m, must have either length_m and mass_t (with acceleration_ms2) or locomotives and wagons",
        ),
        (f"{{{HAULED}, load_t: 9, t_per_teu: 9}}", ": has load_t and t_per_teu, must have one of them at most"),
        (f"{{{HAULED}, load_t: 2000}}", ".load_t: 2000 t is more than the wagons carry 1050 t"),
        (f"{{{HAULED}, t_per_teu: 40}}", ".t_per_teu: 1200 t is more than the wagons carry 1050 t"),
        (f"{{{HAULED}, capacity_t: 2000}}", ".capacity_t: 2000 t is more than the wagons carry 1050 t"),
        (
            f"{{{HAULED}, load_t: 9, capacity_t: 2000}}",
            ".capacity_t: 2000 t is more than the wagons carry 1050 t",
        ),
        (f"{{{HAULED}, capacity_teu: 40}}", ".capacity_teu: 40 TEU is more than the wagons' 30"),
        (
            f"{{{HAULED.replace('flat_standard', 'flat_metre')}}}",
            ".wagons.0.class: flat_metre is of 1000 mm, the consist of 1435 mm",
        ),
        (f"{{{HAULED.replace('80', '110')}}}", ".max_speed_kmh: 110 km/h is above the 100 km/h of DF4B"),
        (f"{{{HAULED}, recovery_margin: 5}}", ".recovery_margin: must be at most 1, found 5"),
        (
            f"{{{HAULED.replace('{class: DF4B}', '{clas: DF4B}')}}}",
            ".locomotives.0.clas: unknown key 'clas'; allowed: class, count; did you mean 'class'?",
        ),
        (
            f"{{{HAULED.replace('{class: DF4B}', '{class: D-F}')}}}",
            ".locomotives.0.class: must be letters, digits and underscores, a letter first, at most 60, "
            "found text 'D-F'",
        ),
        (f"{{{HAULED.replace('{class: DF4B}', '')}}}", ".locomotives: must have at least 1 entry, found 0"),
    ],
)
def test_a_consist_that_cannot_be_is_refused(consist, expected):
    assert refusals(consist) == [expected]


def test_electric_locomotives_need_wires():
    (said,) = refusals(f"{{{HAULED.replace('DF4B', 'SS4')}}}")
    assert said.startswith(".locomotives: electric, but section ")
    assert said.endswith(" is not electrified")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("fuel_l_per_kwh: 0.3, traction: electric", "a electric locomotive has no fuel_l_per_kwh"),
        ("traction: diesel", "a diesel locomotive needs fuel_l_per_kwh"),
        ("traction: electric, adhesive_mass_t: 200", "adhesive_mass_t 200 is above mass_t 100"),
        ("traction: electric, continuous_effort_kn: 500", "continuous_effort_kn must not be above starting_effort_kn"),
        (
            "traction: electric, effort_curve: [{speed_kmh: 0, effort_kn: 1}, {speed_kmh: 9, effort_kn: 2}]",
            "effort_curve: speeds must rise and efforts must not",
        ),
    ],
)
def test_a_locomotive_class_that_cannot_be_is_refused(change, expected):
    own = (
        "{gauge_mm: 1435, mass_t: 100, length_m: 20, max_speed_kmh: 100, power_kw: 2000, starting_effort_kn: 300, "
        f"adhesion: {{a: 0.3}}, resistance: {{a: 2}}, starting_resistance_n_per_kn: 5, {change}}}"
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(MINIMAL, overrides=[f"rolling_stock.locomotives.own={own}"])
    assert [f"{p.key}: {p.message}" for p in caught.value.problems] == [f"rolling_stock.locomotives.own: {expected}"]
