"""What a number may follow or be a part of: messages for what is not there, goes in a circle, or has no number."""

from pathlib import Path

import pytest

from sim import ScenarioError, load_scenario
from sim.scenario.varying_together import must_sum_to_one

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


CUSTOMS = """\
extends: minimal.yaml
borders:
  dong_dang:
    viet_nam:
      channel_shares:
        green: {value: 0.6, follows: borders.lao_cai.viet_nam.channel_shares.green}
        yellow: {value: 0.3, part_of: papers}
        red: 0.1
        by_commodity:
          fruit:
            green: {value: 0.2, follows: seed, part_of: papers}
            yellow: 0.5
            red: 0.3
            by_trader_type: {}
"""
NO_SUM = "must not stand at a share that sums to 1 with others: what follows another keeps no sum; leave it out"
TWO_SUMS = "must not stand at a share: it keeps the sum of 1 with the others beside it already; leave it out"


def test_a_share_that_sums_to_1_follows_nothing_and_is_part_of_no_other_sum(tmp_path):
    written(tmp_path, [])
    (tmp_path / "over.yaml").write_text(CUSTOMS, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario("over.yaml")
    shares = "borders.dong_dang.viet_nam.channel_shares"
    assert [line for line in str(caught.value).splitlines() if "must not" in line] == [
        f"over.yaml:6:9: {shares}.green.follows: {NO_SUM}",
        f"over.yaml:7:9: {shares}.yellow.part_of: {TWO_SUMS}",
        f"over.yaml:11:13: {shares}.by_commodity.fruit.green.follows: {NO_SUM}",
        f"over.yaml:11:13: {shares}.by_commodity.fruit.green.part_of: {TWO_SUMS}",
    ]


def test_a_share_of_a_way_to_change_gauge_follows_nothing_and_what_follows_one_is_right(tmp_path):
    way = "borders.b.gauge_transfer.ways.lift.share"
    assert must_sum_to_one(tuple(way.split(".")))
    assert not must_sum_to_one(("borders", "b", "gauge_transfer", "ways", "lift", "time_min"))
    assert not must_sum_to_one(("borders", "b", "viet_nam", "trader_types", "aeo", "share"))


def test_what_the_schema_refuses_hides_no_number_that_follows_what_it_cannot(tmp_path):
    assert refused(
        tmp_path,
        f"length_m: {{value: 300, follows: {MASS}}}",
        f"mass_t: {{value: 900, follows: {TRAIN}.length_m}}",
        "max_speed_kmh: {value: 60, confidence: lowish}",
        "capacity_teu: -3",
        "gage_mm: 1435",
    ) == [
        f"over.yaml:6:9: {TRAIN}.length_m.follows: {TRAIN}.length_m follows {MASS} follows {TRAIN}.length_m, "
        "must not go in a circle",
        f"over.yaml:7:9: {TRAIN}.mass_t.follows: {MASS} follows {TRAIN}.length_m follows {MASS}, "
        "must not go in a circle",
        f"over.yaml:8:48: {TRAIN}.max_speed_kmh.confidence: text 'lowish' is not known; allowed: high, medium, low, "
        "assumed; did you mean 'low'?",
        f"over.yaml:9:23: {TRAIN}.capacity_teu: must be at least 0, found -3",
        f"over.yaml:10:9: {TRAIN}.gage_mm: unknown key 'gage_mm'; allowed: length_m, mass_t, locomotives, wagons, "
        "load_t, t_per_teu, gauge_mm, max_speed_kmh, acceleration_ms2, braking_ms2, recovery_margin, capacity_teu, "
        "capacity_t, wagon_count; did you mean 'gauge_mm'?",
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
