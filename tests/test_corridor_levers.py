"""`corridor levers`, and what `corridor validate --inputs` says of what levers set."""

import json

import sim


def test_levers_are_listed_with_what_they_change_and_what_was_measured(corridor):
    lines = corridor("levers").stdout.splitlines()
    assert lines[0].split("  ")[0] == "lever"
    assert [line.split()[0] for line in lines[1:-1]] == list(sim.LEVERS)
    [joint] = [line for line in lines if line.startswith("joint_inspection")]
    for words in ("soft", "borders", "joint one-stop inspection", "-30 min a train at Horgos", "bastillepost 4455161"):
        assert words in joint
    [longer] = [line for line in lines if line.startswith("longer_hours")]
    assert "earlier_h: 0.0, later_h: 1.0" in longer


def test_levers_as_json_say_what_they_set_and_their_parameters(corridor):
    found = {lever["name"]: lever for lever in json.loads(corridor("levers", "--json").stdout)}
    assert found.keys() == sim.LEVERS.keys()
    assert found["pre_arrival_lodgement"]["parameters"] == [
        {"key": "share", "default": 0.8, "allowed": "at least 0, at most 1", "rests_on": "assumed, 0.5 to 0.95"}
    ]
    assert found["joint_inspection"]["sets"] == "borders.*.joint_inspection"
    assert found["more_trains"]["doubt"]


def test_every_lever_says_what_was_measured_and_where():
    for lever in sim.LEVERS.values():
        assert lever.what
        assert lever.sets
        assert lever.source or lever.effect == "no measured effect found", lever.name
        for parameter in sim.parameters_of(lever):
            assert parameter.rests_on or not isinstance(parameter.default, float), (lever.name, parameter.key)


def test_validate_prints_what_levers_set_with_the_lever_as_source(corridor, folder):
    (folder / "more.yaml").write_text("extends: small.yaml\nlevers: [more_trains: {factor: 3}]\n", encoding="utf-8")
    result = corridor("validate", "more.yaml", "--inputs")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].startswith("input  ")
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()[2:-1]]
    assert rows == [
        "flows.goods.volume_teu_per_year 5000 assumed 4000 to 6000 made up",
        "services.trains.south.departures.every_h 2 assumed - lever more_trains (more.yaml:2:10) factor 3",
        "terminals.south.lift_min 3 medium - made up",
    ]


def test_lever_that_does_not_apply_ends_with_two_and_its_place(corridor, folder):
    (folder / "joint.yaml").write_text("extends: small.yaml\nlevers:\n  - joint_inspection\n", encoding="utf-8")
    result = corridor("run", "joint.yaml")
    assert (result.exit_code, result.stderr) == (
        2,
        "joint.yaml:3:5: levers.0.joint_inspection: does not apply: there are no borders\n",
    )
