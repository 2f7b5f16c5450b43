"""`corridor validate`: what a scenario has, and what is wrong with it."""

from pathlib import Path

import pytest

import sim


def test_valid_scenario_is_counted(corridor):
    result = corridor("validate", "small.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "small.yaml: valid: 1 line, 1 train service, 0 truck services, 0 borders, 2 terminals, 1 flow, "
        "2 inputs (50 % assumed)\n"
        "\n"
        "Expected use\n"
        "utilisation  of                                        kind\n"
        "     8.56 %  trains south (TEU)                        trains\n"  # 0.571 a hour, 40 every 6 h
        "     8.16 %  section Đồng Đăng–Bằng Tường (Pingxiang)  section\n"  # 1,763 s every 6 h
        "     2.85 %  the cranes of south                       cranes\n"  # 3 min each
        "     2.75 %  the yard of Đồng Đăng                     yard\n"  # 1,763 s and 3.42 boxes, on 4 tracks
        "\n",
        "",
    )


HAULED = (
    "services.trains.south.consist={gauge_mm: 1435, max_speed_kmh: 60, locomotives: [{class: DF4B}], "
    "wagons: [{class: flat_standard, count: 10}], t_per_teu: 14}"
)


def test_running_times_are_printed_for_every_service(corridor):
    plain, hauled = (
        corridor("validate", "small.yaml", "--running-times", *more).stdout.splitlines()[1:]
        for more in ((), ("--set", HAULED))
    )
    headings = "service    km  run without stops  with planned stops  km/h  kWh at wheel  litres of diesel"
    assert plain[0] == hauled[0] == headings
    assert plain[1].split() == ["south", "21.0", "0:29", "0:29", "42.9", "-", "-"]
    service, *_, energy_kwh, diesel_l = hauled[1].split()
    assert service == "south"
    assert float(diesel_l) == pytest.approx(0.31 * float(energy_kwh), rel=0.01)
    assert len(plain) == len(hauled) == 3


def test_a_train_that_cannot_start_is_said_with_its_place_and_forces(corridor, folder):
    text = (folder / "small.yaml").read_text().replace("length_m: 300, mass_t: 600", "locomotives: [{class: DF4B}]")
    text = text.replace("capacity_teu: 40", "wagons: [{class: flat_standard, count: 68}]")
    (folder / "long.yaml").write_text(text)
    result = corridor("validate", "long.yaml", "--set", "rolling_stock.locomotives.DF4B=" + WEAK)
    assert result.exit_code == 2
    said = [line for line in result.stderr.splitlines() if "kN" in line]
    assert len(said) == 1
    assert said[0].startswith("long.yaml:13:7: services.trains.south.consist: cannot start on 0 per mille in section ")
    assert said[0].endswith(": needs 225.8 kN, has 100.0 kN")


WEAK = (
    "{gauge_mm: 1435, traction: diesel, mass_t: 138, length_m: 21, max_speed_kmh: 100, power_kw: 500, "
    "starting_effort_kn: 100, adhesion: {a: 0.3}, resistance: {a: 2}, starting_resistance_n_per_kn: 5, "
    "fuel_l_per_kwh: 0.3}"
)


def test_the_most_used_come_first_and_the_rest_on_demand(corridor):
    shipped = Path(__file__).parents[1] / "scenarios" / "baseline.yaml"
    short, whole = corridor("validate", shipped), corridor("validate", shipped, "--all")
    rows = short.stdout.splitlines()[4:19]
    shares = [float(row.split()[0]) for row in rows]
    assert (len(shares), shares) == (15, sorted(shares, reverse=True))
    assert "more of at most" in short.stdout.splitlines()[-1]
    assert [row.split() for row in whole.stdout.splitlines()[4:19]] == [row.split() for row in rows]
    assert "section Lạng Sơn–Đồng Đăng" in whole.stdout
    assert "more of at most" not in whole.stdout


def test_what_demand_exceeds_is_said_with_how_much(corridor):
    result = corridor("validate", "small.yaml", "--set", "services.trains.south.departures={every_h: 0.25}")
    more = float(result.stdout.splitlines()[4].split()[0]) - 100
    where = "section Đồng Đăng–Bằng Tường (Pingxiang)"
    words = f"demand exceeds capacity at {where} by {more:.0f} %: lead time has no steady state"
    assert result.stderr == f"warning: {words}\n"


def test_scenario_without_sources_says_so(corridor):
    result = corridor("validate", "small.yaml", "--set", "flows=null", "--set", "terminals=null")
    assert "0 flows, no input with a source\n" in result.stdout


def test_every_problem_is_said_at_once_on_standard_error(corridor, folder):
    text = (folder / "small.yaml").read_text().replace("seed: 7", "sede: 7").replace("teu: 1,", "teu: -1,")
    (folder / "wrong.yaml").write_text(text)
    result = corridor("validate", "wrong.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    first, second = result.stderr.splitlines()
    assert first.startswith("wrong.yaml:4:1: sede: unknown key 'sede'")
    assert "did you mean 'seed'?" in first
    assert second.startswith("wrong.yaml:21:24: flows.goods.consignment.teu: ")


def test_override_that_does_not_fit_is_invalid(corridor):
    result = corridor("validate", "small.yaml", "--set", "time.horizon_weeks=0", "--set", "seed")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 2


def test_warnings_stand_on_standard_error(corridor, monkeypatch):
    monkeypatch.setattr(sim, "preflight", lambda _: ("demand exceeds capacity at link by 23 %", "second"))
    result = corridor("validate", "small.yaml")
    assert result.exit_code == 0
    assert result.stderr == "warning: demand exceeds capacity at link by 23 %\nwarning: second\n"


def test_demand_above_capacity_is_warned_of(corridor):
    result = corridor("validate", "small.yaml", "--set", "flows.goods.volume_teu_per_year=900000")
    assert result.exit_code == 0
    assert result.stderr.startswith("warning: ")


def test_missing_file_is_said(corridor):
    result = corridor("validate", "nowhere.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("nowhere.yaml:")
    assert "no such file" in result.stderr


def test_folder_is_no_scenario(corridor, folder):
    (folder / "runs").mkdir()
    result = corridor("validate", "runs")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "is a folder" in result.stderr


def test_file_of_another_kind_is_refused_by_its_name(corridor, folder):
    (folder / "table.csv").write_text("a,b\n")
    result = corridor("validate", "table.csv")
    assert (result.exit_code, result.stderr) == (
        2,
        "table.csv: is no scenario file, its name must end in .yaml\n",
    )
