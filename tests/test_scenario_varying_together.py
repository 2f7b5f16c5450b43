"""What a number may follow or be a part of: messages for what is not there, goes in a circle, or has no number."""

from pathlib import Path

import pytest

from sim import ScenarioError, load_scenario

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"
TRAIN = "services.trains.southbound.consist"
MASS = f"{TRAIN}.mass_t"


def written(folder, text):
    """A scenario that lays some lines over the minimal one, as `over.yaml` in the current folder."""
    (folder / "minimal.yaml").write_text(MINIMAL.read_text(encoding="utf-8"), encoding="utf-8")
    head = "extends: minimal.yaml\nservices:\n  trains:\n    southbound:\n      consist:\n"
    (folder / "over.yaml").write_text(head + "".join(f"        {line}\n" for line in text), encoding="utf-8")
    return "over.yaml"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def refused(folder, *text):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(written(folder, text))
    return str(caught.value).splitlines()


def warned(folder, *text, overrides=()):
    return [str(each) for each in load_scenario(written(folder, text), overrides=overrides).warnings]


def test_a_number_follows_another_and_both_are_as_written(tmp_path):
    file = written(tmp_path, [f"length_m: {{value: 300, follows: {MASS}}}", "mass_t: 900"])
    loaded = load_scenario(file)
    assert loaded.warnings == ()
    assert loaded.provenance[f"{TRAIN}.length_m"].follows == MASS
    assert loaded.scenario.services.trains["southbound"].consist.length_m == 300


def test_what_is_followed_must_be_a_number_and_not_in_a_circle(tmp_path):
    assert refused(
        tmp_path,
        f"length_m: {{value: 300, follows: {MASS}}}",
        f"mass_t: {{value: 900, follows: {TRAIN}.length_m}}",
        "max_speed_kmh: {value: 60, follows: services.trains.southbound.line}",
        f"capacity_teu: {{value: 30, follows: {TRAIN}.load}}",
    ) == [
        f"over.yaml:6:9: {TRAIN}.length_m.follows: {TRAIN}.length_m follows {MASS} follows {TRAIN}.length_m, "
        "must not go in a circle",
        f"over.yaml:7:9: {TRAIN}.mass_t.follows: {MASS} follows {TRAIN}.length_m follows {MASS}, "
        "must not go in a circle",
        f"over.yaml:8:9: {TRAIN}.max_speed_kmh.follows: 'services.trains.southbound.line' is text 'dong_dang', "
        "must be a number",
    ]


def test_a_number_that_follows_nothing_or_is_the_only_part_is_warned_of(tmp_path):
    text = [f"length_m: {{value: 300, follows: {TRAIN}.mas_t}}", "mass_t: {value: 900, part_of: heavy}"]
    text += [f"braking_ms2: {{value: 0.3, follows: {TRAIN}.recovery_margin}}", "recovery_margin: 0"]
    assert warned(tmp_path, *text) == [
        f"over.yaml:6:9: {TRAIN}.length_m.follows: there is no '{TRAIN}.mas_t' to follow; did you mean '{MASS}'?",
        f"over.yaml:7:9: {TRAIN}.mass_t.part_of: no other number is part of 'heavy', so it varies by itself",
        f"over.yaml:8:9: {TRAIN}.braking_ms2.follows: '{TRAIN}.recovery_margin' is 0, nothing can follow it "
        "in proportion",
    ]
    assert warned(tmp_path, *text, overrides=("seed=3",)) == []


def test_parts_of_a_sum_are_of_one_kind(tmp_path):
    assert refused(tmp_path, "length_m: {value: 300, part_of: heavy}", "mass_t: {value: 900, part_of: heavy}") == [
        f"over.yaml:7:9: {TRAIN}.mass_t.part_of: 'heavy' has length_m and mass_t, must be of one kind to have a sum"
    ]


def test_a_number_that_follows_another_is_part_of_no_sum(tmp_path):
    assert refused(tmp_path, f"length_m: {{value: 300, part_of: both, follows: {MASS}}}", "mass_t: 900") == [
        f"over.yaml:6:9: {TRAIN}.length_m.part_of: must not stand beside follows: what follows another keeps no sum; "
        "leave out one of the two"
    ]


def test_only_a_number_varies_with_others_and_what_it_follows_is_a_text(tmp_path):
    assert refused(
        tmp_path,
        f"length_m: {{value: many, follows: {MASS}}}",
        "mass_t: {value: 900, follows: 3, part_of: ''}",
    ) == [
        f"over.yaml:6:27: {TRAIN}.length_m: must be a number, found text 'many'",
        f"over.yaml:6:42: {TRAIN}.length_m.follows: only a number can vary with others",
        f"over.yaml:7:39: {TRAIN}.mass_t.follows: must be a text that is not empty, found 3",
        f"over.yaml:7:51: {TRAIN}.mass_t.part_of: must be a text that is not empty, found text ''",
    ]
