"""Attribution of a small corridor's change: it sums exactly, what does nothing gets nothing, clashes are refused."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Text
from pandas.testing import assert_frame_equal
from small_levers import case

import sim
from results import Evidence, draw_attribution
from results.errors import ComparisonError
from results.studies import attribution
from results.studies.attribution import AttributionError, LeftGoods, Values, attribute, measure_values, tasks
from results.studies.carrying import LATE
from results.studies.indicators import READY, cause_indicator
from results.studies.measures import SwitchedMeasures, own_measures, read_given, read_measures
from results.studies.measuring import Measurements
from results.studies.shapley import exact_design, sampled_design
from sim.causes import CAUSES
from sim.workers import LocalWorkers

ALL = ("all", "both")
PLENTY = {"borders": {"gate": {side: {"stages": {"scan": {"servers": 60}}} for side in ("china", "viet_nam")}}}
"""Scanners enough that no consignment waits for one."""
LEVERS = ("joint_inspection", "round_the_clock", "more_scanners")
IDLE = "idle:borders.gate.china.stages.papers.time_min=60"
"""Sets what is so already."""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return case(tmp_path_factory.mktemp("small"), PLENTY)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def cases(small):
    switched = SwitchedMeasures(small, read_measures(LEVERS, [IDLE]))
    switched.check()
    return switched


@pytest.fixture(scope="module")
def values(cases, store):
    with LocalWorkers(1) as workers:
        return measure_values(cases, exact_design(4, 3), workers=workers, store=store)


@pytest.fixture(scope="module")
def found(values, cases):
    return attribute(values, cases.names)


def of(table, **wanted):
    for column, value in wanted.items():
        table = table[table[column] == value]
    return table


def test_shares_of_every_replication_sum_to_its_change(values):
    hours = values.of(ALL, "lead_time_mean")
    shares = values.design.shares(hours)
    assert shares.sum(axis=0) == pytest.approx(hours[-1] - hours[0], abs=1e-9)
    assert np.abs(shares[:2]).min() > 0.01


@pytest.mark.parametrize("indicator", ["lead_time_mean", "lead_time_p90", "throughput_teu"])
def test_mean_shares_sum_to_the_mean_change(values, cases, indicator):
    result = attribute(values, cases.names, indicator)
    for total in result.totals.to_dict("records"):
        rows = of(result.shares, line=total["line"], direction=total["direction"])
        assert rows["shapley"].sum() == pytest.approx(total["change"], abs=1e-9)
        assert rows["share"].sum() == pytest.approx(total["change_share"], abs=1e-9)
        assert total["everything"] - total["baseline"] == pytest.approx(total["change"], abs=1e-9)


def test_hours_by_cause_sum_to_each_measures_share(found):
    for row in found.shares.to_dict("records"):
        causes = of(found.causes, line=row["line"], direction=row["direction"], measure=row["measure"])
        assert len(causes) == len(CAUSES)
        assert causes["hours"].sum() == pytest.approx(row["shapley"], abs=1e-9)


def test_lever_that_cannot_matter_gets_nothing(found, cases):
    """More scanners where none is waited for: another scenario, but no consignment that is a second earlier."""
    assert cases.load(0).digest != cases.load(0b100).digest
    [row] = of(found.shares, line="all", direction="both", measure="more_scanners").to_dict("records")
    assert row["low95"] <= 0 <= row["high95"]
    assert row["shapley"] == pytest.approx(0, abs=1e-9)


def test_measure_that_changes_no_key_gets_exactly_nothing_and_costs_no_replication(found, cases, store):
    [row] = of(found.shares, line="all", direction="both", measure="idle").to_dict("records")
    assert (row["alone"], row["last"], row["low95"], row["high95"]) == (0, 0, 0, 0)
    assert cases.load(0b1000).digest == cases.load(0).digest
    assert len([*store.iterdir()]) == 8


def test_alone_last_and_beyond_the_sum_are_differences_of_means(values, found):
    mean = values.of(ALL, "lead_time_mean").mean(axis=1)
    [row] = of(found.shares, line="all", direction="both", measure="round_the_clock").to_dict("records")
    assert row["alone"] == pytest.approx(mean[0b0010] - mean[0])
    assert row["last"] == pytest.approx(mean[0b1111] - mean[0b1101])
    [pair] = of(found.pairs, line="all", direction="both", first="joint_inspection", second="round_the_clock").to_dict(
        "records"
    )
    assert pair["beyond_sum"] == pytest.approx(mean[0b0011] - mean[0b0001] - mean[0b0010] + mean[0])
    [total] = of(found.totals, line="all", direction="both").to_dict("records")
    alone = sum(mean[1 << at] - mean[0] for at in range(4))
    assert total["beyond_sum"] == pytest.approx(mean[-1] - mean[0] - alone)


def test_values_are_those_of_runs(values, cases, tmp_path):
    run = sim.run(cases.load(0b0011), folder=tmp_path / "run", replications=1, workers=1)
    traffic = Evidence(run).traffic(0, ALL)
    assert values.of(ALL, "lead_time_mean")[0b0011, 0] == pytest.approx(traffic.lead_time_s.mean() / 3600)
    hours = [values.of(ALL, cause_indicator(cause.name))[0b0011, 0] for cause in CAUSES]
    assert sum(hours) == pytest.approx(traffic.lead_time_s.mean() / 3600)


def test_sampled_orders_sum_as_exactly(cases, store):
    design = sampled_design(4, 3, orders=2, seed=1)
    told = []
    with LocalWorkers(1) as workers:
        values = measure_values(cases, design, workers=workers, store=store, progress=told.append)
    assert told[-1] == sim.Progress(int(design.is_needed.sum()), int(design.is_needed.sum()))
    result = attribute(values, cases.names)
    [total] = of(result.totals, line="all", direction="both").to_dict("records")
    rows = of(result.shares, line="all", direction="both")
    assert rows["shapley"].sum() == pytest.approx(total["change"], abs=1e-9)
    assert np.isnan(total["beyond_sum"])
    assert rows["alone"].isna().all()
    assert result.pairs.empty


def test_tasks_are_all_replications_of_all_coalitions(cases):
    assert len(tasks(cases, exact_design(4, 2))) == 32


def test_failed_replication_names_its_measures(cases, monkeypatch):
    monkeypatch.setattr(attribution, "measure", lambda *_, **__: Measurements(None, {(3, 1): "no train can move"}))
    with LocalWorkers(1) as workers, pytest.raises(AttributionError) as failure:
        measure_values(cases, exact_design(4, 2), workers=workers)
    assert str(failure.value) == "joint_inspection+round_the_clock: no train can move"


@pytest.mark.parametrize(
    ("levers", "bundles", "said"),
    [
        (
            ["round_the_clock", "longer_hours"],
            [],
            "--lever:2:1: longer_hours: sets opening_hours.office.hours, which lever round_the_clock sets too; two "
            "levers must not set one key",
        ),
        (
            ["joint_inspection"],
            ["same:borders.gate.joint_inspection=true"],
            "--bundle:1:1: same: sets borders.gate.joint_inspection, which measure 'joint_inspection' sets too; two "
            "measures must not set one key, make them one measure or leave one out",
        ),
        (
            ["locomotive_pool"],
            ["gone:borders.gat=3"],
            "--bundle:1:1: borders.gat: must be a mapping, found 3\n"
            "--lever:1:1: locomotive_pool: does not apply: there are no pools",
        ),
    ],
)
def test_measures_that_are_not_possible_are_refused_before_anything_runs(small, levers, bundles, said):
    switched = SwitchedMeasures(small, read_measures(levers, bundles))
    with pytest.raises(sim.ScenarioError) as refusal:
        switched.check()
    assert str(refusal.value) == said


def test_measures_that_cannot_be_read_are_said_all_at_once():
    with pytest.raises(sim.ScenarioError) as refusal:
        read_measures(["joint_inspectoin", "x=[]", "[a", "more_trains: {factr: 3}"], ["a", "b:seed"])
    lines = str(refusal.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "--bundle:1:1",
        "--bundle:2:1",
        *(f"--lever:{n}:1" for n in "1234"),
    ]
    assert lines[0] == "--bundle:1:1: 'a' must be NAME:KEY=VALUE"
    assert lines[2].endswith("did you mean 'joint_inspection'?")
    assert lines[3] == "--lever:2:1: x: no lever, must be the name of one, or a list of them"
    assert "unknown key 'factr'" in lines[5]


def test_bundle_that_changes_the_seed_is_refused(small):
    with pytest.raises(ComparisonError, match=r"^seed: 1 in Small, 3 in Small; pairs need the same seed"):
        SwitchedMeasures(small, read_measures([], ["a:seed=3"])).check()


def test_own_levers_are_the_measures_and_are_named_apart(small):
    own = "levers=[more_trains: {at: [south]}, more_trains: {at: [north]}, joint_inspection]"
    measures = own_measures(sim.load_scenario(small, overrides=[own]))
    assert [each.name for each in measures] == ["more_trains at south", "more_trains at north", "joint_inspection"]
    switched = SwitchedMeasures(small, measures, [own])
    switched.check()
    assert switched.load(0).digest == sim.load_scenario(small).digest
    assert switched.load(0b111).digest == sim.load_scenario(small, overrides=[own]).digest


def test_levers_and_keys_of_one_name_are_one_measure():
    measures = read_measures(["soft=[joint_inspection, more_scanners]", "more_trains"], ["soft:a=1", "other:b=2"])
    assert [(each.name, len(each.levers), len(each.settings)) for each in measures] == [
        ("soft", 2, 1),
        ("more_trains", 1, 0),
        ("other", 0, 1),
    ]


def test_given_scenarios_are_those_of_their_combinations(small, tmp_path):
    files = {}
    for name, levers in {"a": "[joint_inspection]", "b": "[round_the_clock]", "a+b": "[]"}.items():
        files[name] = small.parent / f"{name}.yaml"
        files[name].write_text(f"extends: {small.name}\nname: {name}\nlevers: {levers}\n", encoding="utf-8")
    given = read_given(small, files, [])
    given.check()
    assert given.names == ("a", "b")
    assert [given.load(coalition).scenario.name for coalition in range(4)] == ["Small", "a", "b", "a+b"]
    files["a"].write_text(f"extends: {small.name}\nname: a\nseed: 9\n", encoding="utf-8")
    with pytest.raises(ComparisonError, match=r"^seed: 1 in Small, 9 in a; "):
        read_given(small, files, []).check()
    del files["a+b"]
    with pytest.raises(ValueError, match=r"^no file for a\+b$"):
        read_given(small, files, [])


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def test_chart_has_a_step_for_each_measure_and_both_ends(found):
    shown = texts(draw_attribution(found, {"small": "Small line", "all": "all lines"}))
    assert {
        "What each measure deserves",
        "Small line",
        "no measure",
        "all together",
        *(name.replace("_", " ") for name in LEVERS),
        "idle",
    } <= set(shown)
    assert "all lines" not in shown  # there is but one line
    assert "+0.00 h (+0.0 %)" in shown


def test_chart_survives_hostile_names_and_nothing_to_show(found, values):
    name = r"</script>$\frac{$" + "x" * 300
    shown = texts(draw_attribution(attribute(values, (name, "b", "c", "d")), {"small": name}))
    assert not any(len(text) > 110 for text in shown)
    empty = attribution.Attribution(found.indicator, (), found.design, *(found.totals.iloc[:0],) * 4)
    assert any(text.startswith("no counted consignment") for text in texts(draw_attribution(empty, {})))


def test_shares_that_rest_on_a_combination_are_those_with_a_step_to_or_from_it():
    design = exact_design(3, 2)
    assert design.resting_on({design.coalitions.index(0b010)}) == [0, 1, 2]
    assert design.resting_on(set()) == []
    drawn = sampled_design(7, 1, orders=2, seed=1)
    one = next(at for at, each in enumerate(drawn.coalitions) if each.bit_count() == 1)
    resting = drawn.resting_on({one})
    steps = [step for step in drawn.steps if one in (step.before, step.after)]
    assert resting == sorted({step.measure for step in steps})
    assert len(resting) == 2
    assert drawn.resting_on({drawn.coalitions.index(0)}) == sorted(
        {step.measure for step in drawn.steps if drawn.coalitions[step.before] == 0}
    )


def test_combinations_that_leave_goods_are_those_of_the_line_or_for_all_of_any(values):
    known = dict(values.by_key)
    late, ready = np.zeros((16, 3)), np.full((16, 3), 1000.0)
    late[5] = 1.01
    known |= {(("small", "both"), LATE): late, (("small", "both"), READY): ready}
    known |= {(("other", "both"), LATE): late[::-1], (("other", "both"), READY): ready}
    mixed = Values(values.design, known)
    assert [(each.coalition, each.share) for each in mixed.left(("small", "both"))] == [(5, pytest.approx(0.00101))]
    assert [each.coalition for each in mixed.left(("all", "both"))] == [5, 10]


def test_combinations_that_leave_goods_on_another_line_are_no_matter_to_the_line_that_is_asked_for(values, cases):
    late, ready = np.zeros((16, 3)), np.full((16, 3), 1000.0)
    late[5] = 9.0
    other = {(("other", "both"), LATE): late, (("other", "both"), READY): ready}
    mixed = Values(values.design, {**values.by_key, **other})
    assert attribute(mixed, cases.names, line="small").left == ()
    assert {each.group for each in attribute(mixed, cases.names).left} == {("other", "both"), ALL}


def test_replication_in_which_one_combination_delivers_nothing_counts_in_no_table(values, cases):
    """Its hours by cause are known of the other combinations, as are its changes of some pairs of measures."""
    known = {key: numbers.copy() for key, numbers in values.by_key.items()}
    known[ALL, "lead_time_mean"][3, 1] = np.nan
    kept = {key: numbers[:, [0, 2]] for key, numbers in values.by_key.items()}
    found = attribute(Values(values.design, known), cases.names, line="all")
    expected = attribute(Values(exact_design(4, 2), kept), cases.names, line="all")
    for table in ("totals", "shares", "pairs", "causes"):
        assert_frame_equal(*(of(getattr(each, table), direction="both") for each in (found, expected)))


def test_a_line_on_which_goods_are_left_says_so_in_the_chart(found):
    marked = replace(found, left=(LeftGoods(("small", "both"), 5, 0.3),))
    shown = texts(draw_attribution(marked, {"small": "Small line", "all": "all lines"}))
    assert "Small line; goods are left, no share says anything" in shown
