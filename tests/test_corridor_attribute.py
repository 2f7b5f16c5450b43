"""`corridor attribute`: its tables, JSON and chart, that nothing is simulated twice, and how it ends."""

import json
import re

import pytest

from results.studies import measuring

TWO = ("attribute", "small.yaml", "--lever", "more_trains", "--lever", "longer_trains: {factor: 1.5}")
QUICK = ("--replications", "2", "--workers", "1")


@pytest.fixture
def count_simulated(monkeypatch):
    """The replications that were simulated."""
    simulated = []
    real = measuring.measure_replication

    def counted(*task):
        simulated.append(task)
        return real(*task)

    monkeypatch.setattr(measuring, "measure_replication", counted)
    return simulated


def test_tables_of_two_levers(corridor, folder):
    result = corridor(*TWO, *QUICK)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        "no measure: Small",
        "measures: more_trains, longer_trains",
        "measured: 1 week, 2 replications, all combinations",
    ]
    assert "Link over the border: both directions: mean lead time, h" in lines
    assert "Link over the border: both directions: hours by cause" in lines
    first = [line.split("  ")[0] for line in lines]
    assert [name for name in first if name in ("more_trains", "longer_trains", "all together")] == [
        "more_trains",
        "longer_trains",
        "all together",
    ]
    assert "of it beyond the sum of each alone" in first
    assert lines[-1] == "charts: charts/attribution-small (2 files)"
    assert [file.name for file in sorted((folder / "charts" / "attribution-small").iterdir())] == [
        "attribution.png",
        "attribution.svg",
    ]
    assert result.stderr.splitlines()[0] == "8 replications of 4 scenarios"


def test_json_sums_and_the_second_time_nothing_is_simulated(corridor, count_simulated):
    first = corridor(*TWO, *QUICK, "--no-charts", "--json", "--weeks", "2")
    assert len(count_simulated) == 8
    found = json.loads(first.stdout)
    assert (found["measures"], found["horizon_weeks"], found["combinations"]) == (
        ["more_trains", "longer_trains"],
        2,
        4,
    )
    for total in found["totals"]:
        shares = [row["shapley"] for row in found["shares"] if row["line"] == total["line"]]
        assert len(shares) == 2 * len([each for each in found["totals"] if each["line"] == total["line"]])
        of_group = [
            row["shapley"]
            for row in found["shares"]
            if (row["line"], row["direction"]) == (total["line"], total["direction"])
        ]
        assert sum(of_group) == pytest.approx(total["change"], abs=1e-9)
    again = corridor(*TWO, *QUICK, "--no-charts", "--json", "--weeks", "2")
    assert (again.stdout, len(count_simulated)) == (first.stdout, 8)
    assert again.stderr == "8 replications of 4 scenarios, 8 of them measured before\n"


def test_one_line_alone_has_the_figures_that_it_has_among_all(corridor, folder):
    words = (*TWO, *QUICK, "--quiet")
    every, lone = (
        json.loads(corridor(*words, "--json", "--no-charts", *more).stdout) for more in ((), ("--line", "link"))
    )
    assert (every["line"], lone["line"]) == (None, "link")
    for table in ("totals", "shares", "pairs", "causes"):
        assert {row["line"] for row in every[table]} == {"link", "all"}
        assert lone[table] == [row for row in every[table] if row["line"] == "link"]
    said = corridor(*words, "--line", "all").stdout
    assert "all lines: both directions: mean lead time, h" in said.splitlines()
    assert "Link over the border" not in said
    assert said.splitlines()[-1] == "charts: charts/attribution-small (2 files)"


def test_chart_of_one_line_or_another_indicator_is_not_written_over_that_of_all(corridor, folder):
    words = (*TWO, "--replications", "2", "--workers", "1", "--quiet", "--json", "--charts", "pictures")
    lone = ("--line", "link", "--indicator", "throughput_teu")
    drawn = [json.loads(corridor(*words, *more).stdout)["charts"] for more in ((), lone)]
    assert drawn == [
        ["pictures/attribution.svg", "pictures/attribution.png"],
        ["pictures/attribution_throughput_teu_link.svg", "pictures/attribution_throughput_teu_link.png"],
    ]


def test_levers_of_the_scenario_are_the_measures(corridor, folder):
    (folder / "more.yaml").write_text("extends: small.yaml\nlevers: [more_trains]\n", encoding="utf-8")
    found = json.loads(corridor("attribute", "more.yaml", *QUICK, "--no-charts", "--json", "--quiet").stdout)
    assert found["measures"] == ["more_trains"]
    assert found["pairs"] == []
    [total] = [each for each in found["totals"] if (each["line"], each["direction"]) == ("all", "both")]
    [share] = [each for each in found["shares"] if (each["line"], each["direction"]) == ("all", "both")]
    assert share["shapley"] == total["change"] < 0


def test_scenarios_that_are_given_for_each_combination(corridor, folder):
    (folder / "long.yaml").write_text("extends: small.yaml\nname: Long\nlevers: [longer_trains]\n", encoding="utf-8")
    (folder / "both.yaml").write_text("extends: often.yaml\nname: Both\nlevers: [longer_trains]\n", encoding="utf-8")
    words = ("--measure", "often=often.yaml", "--measure", "long=long.yaml", "--measure", "often+long=both.yaml")
    result = corridor("attribute", "small.yaml", *words, *QUICK, "--no-charts", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[1] == "measures: often, long"
    assert result.stdout.splitlines()[-1] == "charts: none"


def test_above_six_measures_orders_are_drawn(corridor, folder):
    keys = ["terminals.south.cranes=2", "terminals.north.haul_h=1", "terminals.south.haul_h=1"]
    keys += ["terminals.south.lift_min=2", "services.trains.south.consist.max_speed_kmh=70"]
    keys += ["services.trains.south.consist.capacity_teu=50", "flows.goods.commodity=fruit"]
    words = [word for at, key in enumerate(keys) for word in ("--bundle", f"m{at}:{key}")]
    result = corridor("attribute", "small.yaml", *words, *QUICK, "--quiet", "--no-charts")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[2] == (
        "measured: 1 week, 2 replications, 2 orders drawn for each replication, 4 in all, each with its reverse"
    )
    assert not any("beyond" in line or "two measures" in line or "alone" in line for line in lines)
    assert "Intervals cover the noise of the simulation and of the orders drawn, " in result.stdout
    odd = corridor("attribute", "small.yaml", *words, *QUICK, "--orders", "3")
    assert (odd.exit_code, odd.stderr) == (
        2,
        "--orders: 3 is odd, must be even: each order is taken with its reverse\n",
    )


def test_one_replication_has_no_interval(corridor):
    result = corridor(*TWO, "--replications", "1", "--workers", "1", "--no-charts")
    assert "One replication has no interval; --replications 2 or more gives one." in result.stdout


def test_measure_below_what_is_set_is_warned_of(corridor):
    result = corridor(*TWO, *QUICK, "--no-charts", "--set", "services.trains.south.departures.every_h=6")
    assert "warning: measure 'more_trains' alone changes nothing of the scenario; does --set lie above it?\n" in (
        result.stderr
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["small.yaml"], "small.yaml: has no levers to share a change out between; name measures with --lever or "),
        (
            ["small.yaml", "--lever", "more_trains", "--indicator", "lead"],
            "--indicator: no indicator 'lead'; allowed: ",
        ),
        (["small.yaml", "--lever", "more_trains", "--line", "lnik"], "Usage: "),
        (["small.yaml", "--measure", "a=often.yaml", "--measure", "b=often.yaml"], "--measure: no file for a+b; each "),
        (
            ["small.yaml", "--measure", "a"],
            "--measure: 'a' must be NAME=FILE, or NAME+NAME=FILE for those that are on ",
        ),
        (["small.yaml", "--measure", "a=b.yaml", "--measure", "a=c.yaml"], "--measure: two files for 'a'\n"),
        (["small.yaml", "--measure", "a=b.yaml", "--lever", "x"], "--measure gives whole scenarios, --lever and "),
        (["small.yaml", "--measure", "a=b.yaml"], "b.yaml:1:1: no such file\n"),
        (["small.yaml", "--lever", "more_trians"], "--lever:1:1: unknown lever 'more_trians'; allowed: "),
        (["nowhere.yaml"], "nowhere.yaml:1:1: no such file\n"),
        (
            ["small.yaml", *(f"--bundle=m{at}:name=x" for at in range(21))],
            "21 measures, at most 20 can be told apart: ",
        ),
    ],
)
def test_wrong_use_is_exit_2_before_anything_runs(corridor, count_simulated, words, said):
    result = corridor("attribute", *words)
    assert (result.exit_code, result.stdout, count_simulated) == (2, "", [])
    assert result.stderr.startswith(said)


def test_line_that_is_not_there_is_refused_with_those_that_are(corridor):
    result = corridor("attribute", "small.yaml", "--lever", "more_trains", "--line", "lnik")
    assert result.stderr.endswith("no line 'lnik', must be one of link, all\n")


def test_interrupted_it_says_what_is_kept(corridor, monkeypatch):
    done = []
    real = measuring.measure_replication

    def interrupted(*task):
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(task)
        return real(*task)

    monkeypatch.setattr(measuring, "measure_replication", interrupted)
    result = corridor(*TWO, *QUICK)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[-1] == (
        "interrupted: 4 of 8 replications are kept in runs/indicators; the same command goes on from there"
    )


def test_nothing_delivered_is_said(corridor):
    result = corridor(*TWO, *QUICK, "--set", "flows.goods.volume_teu_per_year=0.001")
    assert result.exit_code == 0
    assert "Nothing to share out: no counted consignment was delivered." in result.stdout


SHUT = (
    "attribute",
    "small.yaml",
    "--lever",
    "more_trains",
    "--bundle",
    "shut:services.trains.south.consist.capacity_teu=1",
)


def test_combinations_that_leave_goods_are_marked_and_named_with_the_shares_that_rest_on_them(corridor):
    result = corridor(*SHUT, *QUICK)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "Link over the border: both directions: mean lead time, h †" in lines
    rows = {line.split("  ")[0]: re.split(r" {2,}", line) for line in lines}
    assert [cell.endswith("†") for cell in rows["more_trains"][1:5]] == [False, True, True, False]
    assert [cell.endswith("†") for cell in rows["shut"][1:5]] == [True, True, True, False]
    assert rows["all together"][1].endswith("†")
    said = (
        r"† Demand is not carried \(more than 0\.1 % of the goods that became ready are never delivered\) with shut "
        r"\(4\d\.\d % never delivered\), more_trains\+shut \(0\.\d+ % never delivered\): times there are those of the "
        r"goods that arrived and say nothing\. On them rest the shares of all measures, which say nothing either\."
    )
    assert sum(re.fullmatch(said, line) is not None for line in lines) == 1
    late = "Link over the border: counted consignments are not delivered by the end, their lead times are too low"
    warnings = [line for line in result.stderr.splitlines() if late in line]
    assert warnings == [f"warning: shut: {late} (1 more warning like it)", f"warning: more_trains+shut: {late}"]
    found = json.loads(corridor(*SHUT, *QUICK, "--json", "-q").stdout)
    left = found["combinations_that_do_not_carry_their_demand"]
    both = [(each["measures"], each["line"]) for each in left if each["direction"] == "both"]
    assert both == [("shut", "link"), ("more_trains+shut", "link"), ("shut", "all"), ("more_trains+shut", "all")]
    assert left[0]["undelivered_share"] > 0.4
    assert left[0]["shares_that_rest_on_it"] == ["more_trains", "shut"]
    assert found["notes"] == ["Intervals cover the noise of the simulation, not what is unknown about its inputs."]
    throughput = json.loads(corridor(*SHUT, *QUICK, "--json", "-q", "--indicator", "throughput_teu").stdout)
    assert throughput["combinations_that_do_not_carry_their_demand"] == []


def test_nothing_delivered_is_said_with_the_combinations(corridor, folder):
    """The first box is lifted off after all is over: no consignment arrives, and there is no lead time."""
    never = ("--bundle", "never:terminals.south.lift_min=30000")
    result = corridor("attribute", "small.yaml", *never, *QUICK, "--no-charts")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "Link over the border: both directions: nothing to share out, some combinations deliver nothing." in lines
    said = [line for line in lines if line.startswith("† Demand is not carried (") and " with never (" in line]
    assert len(said) == 1
