"""The file of claims: what ships, what it may say, and every problem with its place."""

import math
import re
from pathlib import Path

import pytest

import sim
from results import KPIS, QUANTITIES, lead_time_claim, read_claims, shipped_claims
from results.claims.claims_file import SHIPPED

ONE = """\
claims:
  fast:
    text: faster
    sentence: it gets faster
    stated_for: borders
    source: nobody
"""
HALVES = """\
    quantity: border_crossing_time_mean
    interval: {low: -0.6, high: -0.4}
    reading: as it stands
"""


def read(tmp_path, text):
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return read_claims(file)


def refused(tmp_path, text):
    with pytest.raises(sim.ScenarioError) as error:
        read(tmp_path, text)
    return str(error.value).replace(f"{tmp_path}/", "").splitlines()


def test_shipped_claims_are_the_sentences_that_were_said():
    claims = shipped_claims().claims
    assert {(c.whole, c.source) for c in claims.values()} == {
        ("lead_time", "commentary on the Beijing signing of 15 April 2026, citing People's Daily"),
        ("clearance_efficiency", "commentary on the Beijing signing of 15 April 2026, citing People's Daily"),
        ("trade_growth", "commentary on the Beijing signing of 15 April 2026, citing People's Daily"),
        ("r_and_d", "commentary on the Beijing signing of 15 April 2026, citing People's Daily"),
        ("cost_time", "reports on the Hà Nội signings of 14 April 2025"),
        ("significant_cost", "Vietnamese article on 2024 trade"),
        ("smart_border", "Vietnamese article on 2024 trade"),
    }
    assert {c.id: (c.quantity, c.low, c.high) for c in claims.values() if c.not_testable is None} == {
        "lead_time": ("lead_time_mean", -0.15, -0.10),
        "clearance_efficiency": ("clearance_rate", 0.20, 0.30),
        "trade_growth": ("demand_carried", 0.05, 0.08),
        "cost_time.transit_time": ("transit_time_mean", -math.inf, 0.0),
        "smart_border": ("border_crossing_time_mean", -math.inf, 0.0),
    }
    assert [c.id for c in claims.values() if c.not_testable] == ["r_and_d", "cost_time.cost", "significant_cost"]


def test_every_single_value_that_was_not_said_has_a_source_and_an_assumed_one_its_range():
    document = shipped_claims()
    assert set(document.provenance) == {"claims.trade_growth.margin", "claims.trade_growth.higher_growth"}
    assert all(each.source and each.confidence for each in document.provenance.values())
    assert document.provenance["claims.trade_growth.margin"].range == (0.005, 0.05)


def test_claim_of_compare_is_the_one_of_the_file():
    assert lead_time_claim() is shipped_claims().claims["lead_time"]
    assert "10 to 15 %" not in "".join(
        file.read_text(encoding="utf-8")
        for file in Path(SHIPPED).parents[1].joinpath("results").rglob("*.py")
        if file.name != "claims_file.py"
    )


def test_every_kpi_is_a_quantity_and_the_others_are_no_kpis():
    assert list(QUANTITIES)[: len(KPIS)] == list(KPIS)
    assert [*QUANTITIES][len(KPIS) :] == [
        "transit_time_mean",
        "clearance_rate",
        "border_crossing_rate",
        "demand_carried",
    ]


def test_own_file_is_read_like_the_shipped_one(tmp_path):
    assert read(tmp_path, SHIPPED.read_text(encoding="utf-8")).claims == shipped_claims().claims


def test_claim_for_single_lines_in_one_direction(tmp_path):
    text = ONE + HALVES + "    scope: {only: [lao_cai, mong_cai], direction: china_to_viet_nam}\n"
    (claim,) = read(tmp_path, text).claims.values()
    assert (claim.lines, claim.direction) == (("lao_cai", "mong_cai"), "china_to_viet_nam")


def test_id_of_a_claim_stands_for_all_of_its_parts():
    document = shipped_claims()
    assert [claim.id for claim in document.chosen(["cost_time"])] == ["cost_time.transit_time", "cost_time.cost"]
    assert [claim.id for claim in document.chosen(["cost_time.cost"])] == ["cost_time.cost"]
    assert {"cost_time", "cost_time.cost"} < set(document.ids)
    assert len(document.chosen([])) == len(document.claims)


CARRIED = """\
    quantity: demand_carried
    interval: {low: 0.05, high: 0.08}
    reading: so
"""


@pytest.mark.parametrize(
    ("lines", "place", "message"),
    [
        (
            HALVES.replace("time_mean", "time_maen"),
            "7:15: claims.fast.quantity",
            "unknown quantity 'border_crossing_time_maen'; allowed: lead_time_mean, ",
        ),
        ("", "2:3: claims.fast", "needs a quantity, or not_testable with the reason"),
        (
            HALVES.replace("    reading: as it stands\n", ""),
            "2:3: claims.fast",
            "missing key 'reading': how the sentence is read",
        ),
        (HALVES.replace("low: -0.6", "low: -0.3"), "8:5: claims.fast.interval", "low -0.3 must be below high -0.4"),
        (
            HALVES.replace("high: -0.4", "high: 0.1"),
            "8:5: claims.fast.interval",
            "-0.6 to 0.1 is both a fall and a rise",
        ),
        (HALVES.replace("low: -0.6", "low: -1.5"), "8:21: claims.fast.interval.low", "must be above -1, found -1.5"),
        (HALVES + "    trend: fall\n", "2:3: claims.fast", "needs exactly one of interval, trend"),
        (
            "    quantity: speed_with_delay\n    reading: so\n",
            "2:3: claims.fast",
            "needs exactly one of interval, trend",
        ),
        (
            HALVES + "    margin: 0.01\n",
            "10:5: claims.fast.margin",
            "belongs to the quantity demand_carried only",
        ),
        (
            HALVES + "    scope: {lines: all, only: [lao_cai]}\n",
            "10:25: claims.fast.scope.only",
            "stands in place of lines, not beside it",
        ),
        (
            HALVES + "    scope: {only: [lao_cai, mong_cai, lao_cai]}\n",
            "10:39: claims.fast.scope.only.2",
            "line 'lao_cai' stands there twice",
        ),
        (
            HALVES + "    scope: {lines: some}\n",
            "10:20: claims.fast.scope.lines",
            "text 'some' is not known; allowed: each, all",
        ),
        (HALVES + "    trnd: fall\n", "10:5: claims.fast.trnd", "unknown key 'trnd'; allowed: text, "),
        ("    not_testable: 7\n", "7:19: claims.fast.not_testable", "must be text, found 7"),
        (
            "    not_testable: never\n    quantity: lead_time_mean\n",
            "8:5: claims.fast.quantity",
            "means nothing where the claim is not testable",
        ),
        (
            "    trend: fall\n    parts: {a: {text: a, not_testable: no cost}}\n",
            "7:5: claims.fast.trend",
            "belongs into each of the parts, as the claim has some",
        ),
        (
            "    parts: {a: {text: a}}\n",
            "7:13: claims.fast.parts.a",
            "needs a quantity, or not_testable with the reason",
        ),
        (CARRIED, "2:3: claims.fast", "missing key 'margin': the share by which lead time may be longer"),
        (
            "    quantity: demand_carried\n    trend: rise\n    reading: so\n    margin: 0.01\n",
            "2:3: claims.fast.interval",
            "must be a growth above 0, as demand_carried is asked for",
        ),
        (
            CARRIED + "    margin: 0.01\n    higher_growth: 0.07\n",
            "11:20: claims.fast.higher_growth",
            "must be above the high end of the interval, 0.08, found 0.07",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, lines, place, message):
    (found,) = refused(tmp_path, ONE + lines)
    assert found.startswith(f"own.yaml:{place}: {message}")


def test_misspelt_quantity_comes_with_the_one_that_was_meant(tmp_path):
    (found,) = refused(tmp_path, ONE + HALVES.replace("time_mean", "tim_mean"))
    assert found.endswith("; did you mean 'border_crossing_time_mean'?")


def test_all_problems_are_said_at_once(tmp_path):
    two = ONE + HALVES.replace("quantity: border", "quantity: bordr").replace("low: -0.6", "low: 0.6")
    found = refused(tmp_path, two)
    assert [re.match(r"own\.yaml:(\d+):\d+: ([\w.]+): ", each).groups() for each in found] == [
        ("7", "claims.fast.quantity"),
        ("8", "claims.fast.interval"),
    ]


def test_what_the_schema_refuses_in_one_claim_hides_nothing_of_another(tmp_path):
    other = (ONE + HALVES).removeprefix("claims:\n").replace("fast", "slow").replace("low: -0.6", "low: 0.6")
    found = refused(tmp_path, ONE.replace("source", "sorce") + HALVES + other)
    assert [re.match(r"own\.yaml:(\d+):\d+: ([\w.]+): ", each).groups() for each in found] == [
        ("6", "claims.fast.sorce"),
        ("16", "claims.slow.interval"),
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        # what is written badly, what is missing of the sentence, and what does not go together: in one round
        (
            "{text: a, sentence: a, stated_for: a, trend: down, quantity: speed, interval: {low: -1, high: 1}}",
            [
                "missing key 'source'",
                "text 'down' is not known",
                "must be above -1",
                "unknown quantity 'speed'",
                "needs exactly one of interval, trend",
            ],
        ),
        (
            "{text: a, sentence: a, stated_for: a, source: a, quantity: lead_time_mean, reading: a, trend: down, "
            "interval: {low: -0.2, high: -0.1}}",
            ["text 'down' is not known", "needs exactly one of interval, trend"],
        ),
        (
            "{text: a, sentence: a, stated_for: a, source: a, quantity: lead_time_mean, reading: a, trend: fall, "
            "interval: {low: -2, high: -0.1}}",
            ["must be above -1", "needs exactly one of interval, trend"],
        ),
        (
            "{text: a, sentence: a, stated_for: a, quantity: buffer_index, interval: {low: -0.5, high: 1}}",
            ["missing key 'source'", "missing key 'reading'", "is both a fall and a rise"],
        ),
        (
            "{parts: {a: {trend: down, quantity: speed, margin: 2}}, text: a, sentence: a, stated_for: a, source: a}",
            ["missing key 'text'", "text 'down' is not known", "unknown quantity 'speed'", "must be at most 1"],
        ),
        # what is missing may be what is wrong
        ("{text: a, sentence: a, stated_for: a, source: a, quantiti: buffer_index}", ["unknown key 'quantiti'"]),
        (
            "{text: a, sentence: a, stated_for: a, source: a, quantity: demand_carried, reading: a, margin: x, "
            "interval: {low: y, high: 1}}",
            ["must be a number", "must be a number"],
        ),
    ],
)
def test_what_is_wrong_with_a_claim_is_said_in_one_round_and_nothing_of_what_follows_from_it(tmp_path, entry, said):
    found = refused(tmp_path, f"claims: {{fast: {entry}}}\n")
    assert len(found) == len(said)
    assert all(any(each in line for line in found) for each in said)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("claims: {}\n", "own.yaml:1:9: claims: must have at least 1 entry, found 0"),
        ("name: x\n", "own.yaml:1:1: name: unknown key 'name'; allowed: claims"),
        ("", "own.yaml:1:1: the file is empty, must be a mapping"),
        ("claims: {a: &x 1}\n", "own.yaml:1:13: "),
    ],
)
def test_file_that_has_no_claims_is_refused(tmp_path, text, problem):
    assert any(each.startswith(problem) for each in refused(tmp_path, text))


def test_line_that_neither_scenario_has_is_said_with_the_one_that_was_meant(tmp_path):
    document = read(tmp_path, ONE + HALVES + "    scope: {only: [lao_cai, mongcai]}\n")
    document.check_lines(["lao_cai", "mongcai"])
    with pytest.raises(sim.ScenarioError) as error:
        document.check_lines(["lao_cai", "mong_cai"])
    assert str(error.value).endswith(
        "own.yaml:10:29: claims.fast.scope.only.1: unknown line 'mongcai'; allowed: lao_cai, mong_cai; did you mean "
        "'mong_cai'?"
    )


def test_lines_of_claims_that_are_not_asked_for_are_not_looked_at(tmp_path):
    other = (ONE + HALVES).removeprefix("claims:\n").replace("fast", "slow")
    document = read(tmp_path, ONE + HALVES + "    scope: {only: [nowhere]}\n" + other)
    document.check_lines(["lao_cai"], document.chosen(["slow"]))
    with pytest.raises(sim.ScenarioError, match="unknown line 'nowhere'"):
        document.check_lines(["lao_cai"], document.chosen(["fast"]))


def test_line_of_a_part_is_checked_at_its_place(tmp_path):
    part = (
        "    parts:\n      a:\n        text: a\n"
        + HALVES.replace("    ", "        ")
        + "        scope: {only: [nowhere]}\n"
    )
    document = read(tmp_path, ONE + part)
    with pytest.raises(
        sim.ScenarioError, match=r"own\.yaml:13:24: claims\.fast\.parts\.a\.scope\.only\.0: unknown line"
    ):
        document.check_lines(["lao_cai"])
