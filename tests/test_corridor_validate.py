"""`corridor validate`: what a scenario has, and what is wrong with it."""

import sim


def test_valid_scenario_is_counted(corridor):
    result = corridor("validate", "small.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (
        0,
        "small.yaml: valid: 1 line, 1 train service, 0 truck services, 0 borders, 2 terminals, 1 flow, "
        "2 inputs (50 % assumed)\n",
        "",
    )


def test_scenario_without_sources_says_so(corridor):
    result = corridor("validate", "small.yaml", "--set", "flows=null", "--set", "terminals=null")
    assert result.stdout.endswith("0 flows, no input with a source\n")


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
