"""Plans: their file and all that can be wrong in it, the race of small plans, and which are worth their cost."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import sim
from results.studies import selection
from results.studies.carrying import LATE
from results.studies.indicators import READY
from results.studies.measuring import Measurements
from results.studies.plans_file import read_plans
from results.studies.selection import SelectionError, select_plan
from sim.workers import LocalWorkers

PLANS = """\
base: small.yaml
plans:
  often:
    cost: {value: 4, source: a tender, confidence: low}
    levers: [more_trains]
  long: {cost: 2, levers: [longer_trains: {factor: 1.5}], name: Longer trains}
  own: {cost: 3, scenario: often.yaml}
  dear: {cost: 90, levers: [more_trains]}
budget: 10
indifference: 0.5
first_replications: 3
most_replications: 8
"""


@pytest.fixture
def plans_file(folder):
    (folder / "plans.yaml").write_text(PLANS, encoding="utf-8")
    return folder / "plans.yaml"


@pytest.fixture
def plans(plans_file):
    return read_plans(plans_file)


def problems_of(file, text):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(sim.ScenarioError) as refusal:
        read_plans(file)
    return str(refusal.value).replace(f"{file}:", "").splitlines()


def test_plans_that_the_budget_allows_stand_by_cost_behind_doing_nothing(plans):
    assert [(plan.key, plan.name, plan.cost) for plan in plans.candidates] == [
        ("nothing", "nothing", 0),
        ("long", "Longer trains", 2),
        ("own", "own", 3),
        ("often", "often", 4),
    ]
    assert plans.too_dear == {"dear": 90}
    assert (plans.indicator, plans.group) == ("lead_time_mean", ("all", "both"))
    assert plans.provenance["plans.often.cost"].confidence == "low"
    assert plans.candidates[3].loaded.resolved["services"]["trains"]["south"]["departures"] == {"every_h": 3}
    assert plans.candidates[2].loaded.scenario.name == "Often"


def test_overrides_are_laid_over_every_plan(plans_file):
    plans = read_plans(plans_file, overrides=["seed=9", "flows.goods.volume_teu_per_year=4000"])
    assert {plan.loaded.scenario.seed for plan in plans.candidates} == {9}


def test_levers_of_the_base_stay_under_those_of_a_plan(plans_file, folder):
    (folder / "small.yaml").write_text(
        (folder / "small.yaml").read_text(encoding="utf-8") + "levers: [longer_trains]\n", encoding="utf-8"
    )
    plans_file.write_text(
        PLANS.replace("[longer_trains: {factor: 1.5}]", "[more_trains, longer_train]"), encoding="utf-8"
    )
    with pytest.raises(sim.ScenarioError) as refusal:
        read_plans(plans_file)
    assert "plans.yaml:6:41: plans.long.levers.1: unknown lever 'longer_train'" in str(refusal.value)


def test_all_that_is_wrong_is_said_at_once_with_its_place(plans_file):
    text = """\
base: small.yaml
plans:
  a: {cost: 3, levers: [more_trains, more_trains: {factr: 2}]}
  b: {cost: 4, scenario: oftn.yaml}
  c: {cost: 5}
  nothing: {cost: 1, levers: []}
  d: {cost: 5, levers: [locomotive_pool]}
  e: {cost: 5, levers: [more_trains, more_trains: {factor: 3}]}
budget: 0.5
indicator: lead_time_men.lnk
indifference: 0.5
first_replications: 20
most_replications: 10
"""
    assert [line.replace("  ", " ") for line in problems_of(plans_file, text)] == [
        "3:52: plans.a.levers.1.more_trains.factr: unknown key 'factr'; allowed: at, factor; did you mean 'factor'?",
        "4:26: plans.b.scenario: no file 'oftn.yaml' in the folder of the plans; did you mean 'often.yaml'?",
        "5:3: plans.c: needs exactly one of levers, scenario",
        "6:3: plans.nothing: is the name of doing nothing, which is always a candidate",
        "7:25: plans.d.levers.0.locomotive_pool: does not apply: there are no pools",
        "8:38: plans.e.levers.1.more_trains: sets services.trains.south.departures.every_h, which lever more_trains "
        "sets too; two levers must not set one key",
        "9:9: budget: no plan costs so little; the cheapest is 'nothing' with 1",
        "10:12: indicator: unknown indicator 'lead_time_men'; allowed: lead_time_mean, lead_time_p50, lead_time_p90, "
        "lead_time_p95, lead_time_cv, buffer_index, border_crossing_time_mean, speed_without_delay, speed_with_delay, "
        "throughput_teu, throughput_t, throughput_trains, beyond_free_time, still_in_system; did you mean "
        "'lead_time_mean'?",
        "10:12: indicator: unknown line 'lnk'; allowed: link, all; did you mean 'link'?",
        "13:20: most_replications: must be at least first_replications, 20, found 10",
    ]


def test_keys_and_numbers_are_checked_by_the_schema(plans_file):
    text = PLANS.replace("budget: 10", "budgt: 10").replace("cost: 2", "cost: -2").replace("0.5", "0")
    assert problems_of(plans_file, text) == [
        "6:16: plans.long.cost: must be at least 0, found -2",
        "9:1: budgt: unknown key 'budgt'; allowed: base, plans, budget, cost_unit, indicator, better, indifference, "
        "confidence, first_replications, most_replications; did you mean 'budget'?",
        "10:15: indifference: must be above 0, found 0",
    ]


def test_what_the_schema_refuses_hides_no_other_error(plans_file):
    text = """\
base: small.yaml
plans:
  a: {cost: -1, levers: [more_trains, more_trians]}
  b: {cost: 2, scenario: oftn.yaml, nmae: B}
  c: {levers: [longer_trains: {factr: 2}]}
  d: {cost: 3, levers: 7}
  e: {cost: {value: 4, confidence: lowish}}
budgt: 10
indicator: lead_time_mean.lnk
indifference: 0
first_replications: 20
most_replications: 1
"""
    assert [line.partition("; allowed")[0] for line in problems_of(plans_file, text)] == [
        "3:13: plans.a.cost: must be at least 0, found -1",
        "3:39: plans.a.levers.1: unknown lever 'more_trians'",
        "4:26: plans.b.scenario: no file 'oftn.yaml' in the folder of the plans; did you mean 'often.yaml'?",
        "4:37: plans.b.nmae: unknown key 'nmae'",
        "5:3: plans.c: missing key 'cost'",
        "5:32: plans.c.levers.0.longer_trains.factr: unknown key 'factr'",
        "6:24: plans.d.levers: must be a list, found 7",
        "7:3: plans.e: needs exactly one of levers, scenario",
        "7:36: plans.e.cost.confidence: text 'lowish' is not known",
        "8:1: budgt: unknown key 'budgt'",
        "9:12: indicator: unknown line 'lnk'",
        "10:15: indifference: must be above 0, found 0",
        "12:20: most_replications: must be at least 2, found 1",
    ]


def test_keys_that_are_missing_hide_no_other_error(plans_file):
    text = (
        PLANS.replace("budget: 10\n", "")
        .replace("cost: 2, ", "")
        .replace("1.5", "-1")
        .replace("indifference: 0.5\n", "")
    )
    assert problems_of(plans_file, text.replace("base: small.yaml\n", "indicator: lead\n"))[:4] == [
        "1:1: missing key 'base'",
        "1:1: missing key 'budget'",
        "1:1: missing key 'indifference'",
        "1:12: indicator: unknown indicator 'lead'; allowed: lead_time_mean, lead_time_p50, lead_time_p90, "
        "lead_time_p95, lead_time_cv, buffer_index, border_crossing_time_mean, speed_without_delay, speed_with_delay, "
        "throughput_teu, throughput_t, throughput_trains, beyond_free_time, still_in_system",
    ]
    assert problems_of(plans_file, text) == [
        "1:1: missing key 'budget'",
        "1:1: missing key 'indifference'",
        "6:3: plans.long: missing key 'cost'",
        "6:43: plans.long.levers.0.longer_trains.factor: must be above 1, found -1",
    ]


def test_base_that_is_not_there_hides_no_error_of_a_plan(plans_file):
    text = PLANS.replace("base: small.yaml", "base: smal.yaml").replace("longer_trains", "longer_train")
    assert [
        line.partition("; allowed")[0]
        for line in problems_of(plans_file, text.replace("often.yaml", "missing-file.yaml"))
    ] == [
        "1:7: base: no file 'smal.yaml' in the folder of the plans; did you mean 'small.yaml'?",
        "6:28: plans.long.levers.0: unknown lever 'longer_train'",
        "7:28: plans.own.scenario: no file 'missing-file.yaml' in the folder of the plans",
    ]


def test_plan_with_another_seed_is_refused(plans_file, folder):
    (folder / "often.yaml").write_text("extends: small.yaml\nname: Often\nseed: 8\n", encoding="utf-8")
    [line] = problems_of(plans_file, PLANS)
    assert line == (
        "7:3: plans.own: seed: 7 in Small, 8 in Often; pairs need the same seed, so that both draw the same demand"
    )


@pytest.mark.parametrize(
    ("indicator", "group"),
    [("lead_time_p90.link", ("link", "both")), ("throughput_t.all.china_to_viet_nam", ("all", "china_to_viet_nam"))],
)
def test_indicator_may_have_a_line_and_a_direction(plans_file, indicator, group):
    plans_file.write_text(PLANS + f"indicator: {indicator}\n", encoding="utf-8")
    assert read_plans(plans_file).group == group


def test_race_of_plans_that_are_simulated(plans, tmp_path):
    told = []
    with LocalWorkers(1) as workers:
        found = select_plan(plans, workers=workers, store=tmp_path, progress=told.append)
    assert found.best == "own"  # as often, and cheaper
    assert (found.equals, found.undecided) == (("often",), ())
    fates = {each.plan.key: (each.dropped_by, each.dominated_by) for each in found.plans}
    assert fates == {"nothing": ("own", None), "long": ("own", "nothing"), "own": (None, None), "often": (None, "own")}
    assert found.spent == sum(each.replications for each in found.plans)
    assert told[0] == sim.Progress(0, 32)


def stub(monkeypatch, draw, left=lambda key, number: 0):
    """Measure without simulating: `draw(plan, replication)` is the indicator, `left` are goods left of 1000 ready.

    Returns what was asked for.
    """
    asked = []

    def measure(scenarios, *, replications, workers, store, progress):
        keys = [loaded.scenario.name for loaded in scenarios]
        asked.append((keys, list(replications)))
        rows = [
            (at, number, "all", "both", indicator, value)
            for at, key in enumerate(keys)
            for number in replications
            for indicator, value in (
                ("lead_time_mean", draw(key, number)),
                (LATE, float(left(key, number))),
                (READY, 1000.0),
            )
        ]
        columns = ["scenario", "replication", "line", "direction", "indicator", "value"]
        numbers = tuple(replications)
        warnings = {(at, number): (f"{key} waits",) for at, key in enumerate(keys) for number in numbers if key == "b"}
        return Measurements(pd.DataFrame(rows, columns=columns), replications=numbers, warnings=warnings)

    monkeypatch.setattr(selection, "measure", measure)
    return asked


@pytest.fixture
def named_plans(folder):
    """Plans whose scenarios have the plan's name; nothing is Small."""
    for key in "abc":
        (folder / f"{key}.yaml").write_text(f"extends: small.yaml\nname: {key}\n", encoding="utf-8")
    plans = "\n".join(
        f"  {key}: {{cost: {cost}, scenario: {key}.yaml}}" for key, cost in zip("abc", (3, 6, 9), strict=True)
    )
    terms = "budget: 10\nindifference: 1\nfirst_replications: 4\nmost_replications: 12\n"
    text = f"base: small.yaml\nplans:\n{plans}\n{terms}"
    (folder / "named.yaml").write_text(text, encoding="utf-8")
    return read_plans(folder / "named.yaml")


def noisy(means, deviation=1.0):
    noise = {key: np.random.default_rng(at).normal(size=1000) * deviation for at, key in enumerate(means)}
    return lambda key, number: means[key] + noise[key][number]


def test_plans_that_are_clearly_worse_cost_no_more_replications(named_plans, monkeypatch):
    asked = stub(monkeypatch, noisy({"Small": 90, "a": 60, "b": 40, "c": 40.5}))
    found = select_plan(named_plans, workers=LocalWorkers(1))
    assert asked[0] == (["Small", "a", "b", "c"], [0, 1, 2, 3])
    assert all(keys == ["b", "c"] and len(numbers) == 1 for keys, numbers in asked[1:])
    assert [each.replications for each in found.plans[:2]] == [4, 4]
    assert [each.dropped_after for each in found.plans[:2]] == [4, 4]


def test_race_that_is_not_over_when_replications_are_used_up_is_not_decided(named_plans, monkeypatch):
    asked = stub(monkeypatch, noisy({"Small": 90, "a": 40, "b": 40.2, "c": 40.1}, deviation=8))
    found = select_plan(named_plans, workers=LocalWorkers(1), processes=8)
    assert found.undecided
    assert found.best not in found.undecided
    assert max(each.replications for each in found.plans) == 12
    assert len(asked[1][1]) == -(-8 // len(asked[1][0]))  # idle processes look ahead


def test_higher_may_be_better(named_plans, monkeypatch):
    stub(monkeypatch, noisy({"Small": 10, "a": 20, "b": 30, "c": 25}))
    asked = named_plans.asked.model_copy(update={"better": "higher"})
    plans = type(named_plans)(asked, *[getattr(named_plans, key) for key in list(named_plans.__slots__)[1:]])
    found = select_plan(plans, workers=LocalWorkers(1))
    assert found.best == "b"
    assert [each.dominated_by for each in found.plans] == [None, None, None, "b"]


def test_plan_without_a_value_or_with_a_failure_is_named(named_plans, monkeypatch):
    stub(monkeypatch, lambda key, number: float("nan") if key == "b" else 1.0)
    with pytest.raises(SelectionError, match=r"^b: has no lead_time_mean\.all\.both in a replication$"):
        select_plan(named_plans, workers=LocalWorkers(1))
    monkeypatch.setattr(selection, "measure", lambda *_, **__: Measurements(None, {(1, 0): "no train can move"}))
    with pytest.raises(SelectionError, match=r"^a: no train can move$"):
        select_plan(named_plans, workers=LocalWorkers(1))


def test_a_plan_that_leaves_goods_is_in_no_race_and_dominates_none(named_plans, monkeypatch):
    asked = stub(monkeypatch, noisy({"Small": 90, "a": 10, "b": 60, "c": 40}), lambda key, _: 2 if key == "a" else 0.9)
    found = select_plan(named_plans, workers=LocalWorkers(1))
    assert (found.best, found.undecided) == ("c", ())
    assert [(each.is_carried, each.undelivered) for each in found.plans] == [
        (True, 0.0009),
        (False, 0.002),
        (True, 0.0009),
        (True, 0.0009),
    ]
    assert [each.dominated_by for each in found.plans] == [None, None, None, None]
    assert [each.dropped_by for each in found.plans] == ["c", None, "c", None]
    assert not any("a" in keys for keys, _ in asked[1:])
    assert found.warnings == (("b", "b waits"),)


def test_a_plan_that_leaves_goods_later_on_is_taken_out_and_the_others_race_anew(named_plans, monkeypatch):
    """Plan b drops a by its first replications, before it is seen that its goods are left."""
    late = lambda key, number: 900 * (key == "b" and number >= 4)  # noqa: E731
    stub(monkeypatch, noisy({"Small": 90, "a": 45, "b": 40, "c": 40.1}), late)
    found = select_plan(named_plans, workers=LocalWorkers(1))
    assert found.best == "c"
    fates = {each.plan.key: (each.is_carried, each.dropped_by) for each in found.plans}
    assert fates == {"nothing": (True, "c"), "a": (True, "c"), "b": (False, None), "c": (True, None)}
    assert found.spent > sum(each.replications for each in found.plans)  # the first race is spent too


def test_the_only_plan_that_carries_its_demand_is_the_best_and_of_none_there_is_none(named_plans, monkeypatch):
    stub(monkeypatch, noisy({"Small": 90, "a": 45, "b": 40, "c": 41}), lambda key, _: 2 * (key != "a"))
    assert select_plan(named_plans, workers=LocalWorkers(1)).best == "a"
    stub(monkeypatch, noisy({"Small": 90, "a": 45, "b": 40, "c": 41}), lambda *_: 2)
    found = select_plan(named_plans, workers=LocalWorkers(1))
    assert (found.best, found.equals, found.undecided) == (None, (), ())


def test_a_plan_that_delivers_nothing_stops_no_other(named_plans, monkeypatch):
    stub(monkeypatch, lambda key, number: np.nan if key == "b" else 9 - number, lambda key, _: 1000 * (key == "b"))
    found = select_plan(named_plans, workers=LocalWorkers(1))
    assert (found.best, found.plans[2].is_carried) == ("nothing", False)


def test_of_two_plans_with_one_cost_and_the_same_values_neither_dominates_the_other(named_plans, monkeypatch):
    stub(monkeypatch, lambda key, number: 50.0 + number if key in "ab" else 90.0 + number)
    twins = [replace(each, cost=3.0) if each.key in "ab" else each for each in named_plans.candidates]
    found = select_plan(replace(named_plans, candidates=tuple(twins)), workers=LocalWorkers(1))
    fates = {each.plan.key: each.dominated_by for each in found.plans}
    assert fates == {"nothing": None, "a": None, "b": None, "c": "a"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, ["budget", "most_replications"]),
        ({"better: lower": "better: up"}, ["better", "budget", "most_replications"]),
        ({"better: lower": "bettr: lower"}, ["bettr", "budget", "most_replications"]),
        ({"levers: [more_trains]": "scenario: 3"}, ["budget", "most_replications", "plans.one.scenario"]),
        ({"cost: 4": "cost: no"}, ["most_replications", "plans.one.cost"]),
        ({"cost: 4": "csot: 4"}, ["most_replications", "plans.one.csot"]),
        ({"cost: 4, ": ""}, ["most_replications", "plans.one"]),
        ({"budget: 1": "budgt: 1"}, ["budgt", "most_replications"]),
        ({"first_replications: 20": "first_replications: x"}, ["budget", "first_replications"]),
        ({"most_replications: 10": "most_replication: 30"}, ["budget", "most_replication"]),
    ],
)
def test_numbers_of_plans_are_held_against_each_other_whatever_else_is_wrong(folder, change, said):
    text = (
        "base: small.yaml\nplans:\n  one: {cost: 4, levers: [more_trains]}\n  two: {cost: 5, scenario: often.yaml}\n"
        "better: lower\nbudget: 1\nindifference: 1\nfirst_replications: 20\nmost_replications: 10\n"
    )
    for old, new in change.items():
        text = text.replace(old, new)
    (folder / "plans.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(sim.ScenarioError) as caught:
        read_plans(folder / "plans.yaml")
    assert sorted(each.key for each in caught.value.problems) == said
