"""The block `checks` of a scenario: what a threshold may say, and what is refused, with its place in the file."""

import pytest
from small_layers import refusal, write

import results
import sim
from results.traffic import ALL_LINES, BOTH_DIRECTIONS
from sim.scenario.schema import Threshold, read_threshold
from sim.scenario.threshold_checks import ALL_LINES as ALL
from sim.scenario.threshold_checks import DIRECTIONS, parts_of

INF = float("inf")
ALLOWED = "must be text in quotes such as '< 60', '<= 60', '> 900', '>= 900' or '40 to 60'"
FORM = "must be a metric and a line with a point between, and a direction if wanted: lead_time_p90_h.lao_cai"


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("< 60", Threshold(-INF, 60, has_high=False)),
        ("<=60", Threshold(-INF, 60)),
        (" > -0.5 ", Threshold(-0.5, INF, has_low=False)),
        (">= 900", Threshold(900, INF)),
        ("40 to 60.5", Threshold(40, 60.5)),
        ("5 to 5", Threshold(5, 5)),
    ],
)
def test_threshold_is_read(text, threshold):
    assert read_threshold(text) == threshold


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("< 60", [False, True, False, False]),
        ("<= 60", [False, True, True, False]),
        ("> 60", [False, False, False, True]),
        (">= 60", [False, False, True, True]),
        ("40 to 60", [False, True, True, False]),
    ],
)
def test_ends_of_a_span_are_allowed_and_those_of_less_and_more_are_not(text, allowed):
    assert [read_threshold(text).allows(value) for value in (float("nan"), 59, 60, 61)] == allowed


@pytest.mark.parametrize("text", ["60", "", "< 60 h", "< 1,000", "= 60", "40 - 60", "< nan", "< inf", "<< 5"])
def test_other_text_is_refused(text):
    with pytest.raises(ValueError, match="must be text in quotes") as caught:
        read_threshold(text)
    assert str(caught.value) == f"{ALLOWED}, found '{text}'"


def test_span_must_rise():
    with pytest.raises(ValueError, match=r"^60 to 40 must rise$"):
        read_threshold("60 to 40")


def test_direction_is_both_where_none_is_given():
    assert parts_of("lead_time_p90_h.lao_cai") == ("lead_time_p90_h", "lao_cai", "both")
    assert parts_of("buffer_index.all.domestic") == ("buffer_index", "all", "domestic")


def test_words_for_all_lines_and_both_directions_are_those_of_the_results():
    assert ALL == ALL_LINES
    assert set(DIRECTIONS) == {*results.traffic.DIRECTIONS, BOTH_DIRECTIONS, "domestic"}


def test_metrics_have_their_unit_in_their_name_once():
    assert list(results.METRICS) == [
        "lead_time_mean_h",
        "lead_time_p50_h",
        "lead_time_p90_h",
        "lead_time_p95_h",
        "lead_time_cv",
        "buffer_index",
        "border_crossing_time_mean_h",
        "speed_without_delay_kmh",
        "speed_with_delay_kmh",
        "throughput_teu_per_week",
        "throughput_t_per_week",
        "throughput_trains_per_week",
        "beyond_free_time_h_per_week",
        "still_in_system_consignments",
    ]
    assert list(results.METRICS.values()) == list(results.KPIS.values())


@pytest.mark.usefixtures("folder")
def test_everything_that_is_wrong_with_checks_is_said_with_its_place(folder):
    checks = (
        "checks:\n"
        '  lead_time_p90.link: "< 60"\n'
        '  lead_time_p90_h.lnk.china_to_viet_nam: "< 60"\n'
        '  buffer_index.all.south: "< 1"\n'
        '  lead_time_cv.all: {value: "< 1", source: a treaty, range: [0, 1]}\n'
    )
    write(folder, judged=f"extends: small.yaml\n{checks}")
    with pytest.raises(sim.ScenarioError) as caught:
        sim.load_scenario("judged.yaml", metrics=results.METRICS)
    metrics = ", ".join(results.METRICS)
    assert str(caught.value).splitlines() == [
        f"judged.yaml:3:3: checks.lead_time_p90.link: unknown metric 'lead_time_p90'; allowed: {metrics}; "
        "did you mean 'lead_time_p90_h'?",
        "judged.yaml:4:3: checks.lead_time_p90_h.lnk.china_to_viet_nam: unknown line 'lnk'; allowed: link, all; "
        "did you mean 'link'?",
        "judged.yaml:5:3: checks.buffer_index.all.south: unknown direction 'south'; allowed: china_to_viet_nam, "
        "viet_nam_to_china, both, domestic; did you mean 'both'?",
        "judged.yaml:6:3: checks.lead_time_cv.all: has a range, but a threshold is no input that may vary",
    ]


@pytest.mark.parametrize(
    ("check", "says"),
    [
        ("lead_time_p90_h: < 1", f"judged.yaml:2:10: checks.lead_time_p90_h: {FORM}"),
        ("a.b.c.d: < 1", f"judged.yaml:2:10: checks.a.b.c.d: {FORM}"),
        ("a..c: < 1", f"judged.yaml:2:10: checks.a..c: {FORM}"),
        ("a.all: 60", f"judged.yaml:2:17: checks.a.all: {ALLOWED}, found 60"),
        ("a.all: true", f"judged.yaml:2:17: checks.a.all: {ALLOWED}, found True"),
        ("a.all: {both: 3}", f"judged.yaml:2:17: checks.a.all: {ALLOWED}, found a mapping"),
        ("a.all: below 60", f"judged.yaml:2:17: checks.a.all: {ALLOWED}, found 'below 60'"),
        ("a.all: 60 to 40", "judged.yaml:2:17: checks.a.all: 60 to 40 must rise"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_check_that_cannot_be_read_is_refused(folder, check, says):
    write(folder, judged=f"extends: small.yaml\nchecks: {{{check}}}\n")
    assert refusal("judged.yaml") == [says]


def test_threshold_that_yaml_takes_for_a_block_of_text_must_be_in_quotes(folder):
    write(folder, judged="extends: small.yaml\nchecks:\n  throughput_t_per_week.all: >= 900\n")
    assert refusal("judged.yaml") == [
        "judged.yaml:3:31: checks.throughput_t_per_week.all: a text that begins with '>' or '|' must be in quotes"
    ]


def test_checks_change_no_digest_and_a_source_of_theirs_is_no_input(folder):
    write(folder, judged='extends: small.yaml\nchecks: {a.all: {value: "< 1", source: treaty, confidence: assumed}}\n')
    plain, judged = sim.load_scenario("small.yaml"), sim.load_scenario("judged.yaml")
    assert judged.digest == plain.digest
    assert judged.provenance == plain.provenance
    assert judged.scenario.checks == {"a.all": "< 1"}


def test_a_check_of_the_base_is_taken_away_by_null(folder):
    write(folder, judged='extends: small.yaml\nchecks: {a.all: "< 1", b.all: "> 2"}\n')
    write(folder, upper="extends: judged.yaml\nchecks: {a.all: null, b.all: 3 to 4}\n")
    assert sim.load_scenario("upper.yaml").scenario.checks == {"b.all": "3 to 4"}


def test_wrong_names_and_thresholds_of_checks_come_with_what_the_schema_refuses_elsewhere(folder):
    checks = (
        "checks:\n"
        '  lead_time_p90.link: "under 60"\n'
        '  lead_time_p90_h.lnk: "< 60"\n'
        '  buffer_index: "< 1"\n'
        "  lead_time_cv.all: 1\n"
    )
    write(folder, judged=f"extends: small.yaml\nreplications: 0\nsede: 3\n{checks}")
    with pytest.raises(sim.ScenarioError) as caught:
        sim.load_scenario("judged.yaml", metrics=results.METRICS, overrides=["checks.lead_time_cv.southwards=< 3"])
    said = [str(each).split("; allowed")[0] for each in caught.value.problems]
    assert said == [
        f"--set:1:1: checks.lead_time_cv: {FORM}",
        f"--set:1:1: checks.lead_time_cv: {ALLOWED}, found a mapping",
        "judged.yaml:2:15: replications: must be at least 1, found 0",
        "judged.yaml:3:1: sede: unknown key 'sede'",
        "judged.yaml:5:3: checks.lead_time_p90.link: unknown metric 'lead_time_p90'",
        f"judged.yaml:5:23: checks.lead_time_p90.link: {ALLOWED}, found 'under 60'",
        "judged.yaml:6:3: checks.lead_time_p90_h.lnk: unknown line 'lnk'",
        f"judged.yaml:7:3: checks.buffer_index: {FORM}",
        f"judged.yaml:8:21: checks.lead_time_cv.all: {ALLOWED}, found 1",
    ]


@pytest.mark.parametrize("network", ["3", "null"])
def test_no_line_of_a_check_is_unknown_where_the_lines_cannot_be_read(folder, network):
    write(folder, judged=f'extends: small.yaml\nnetwork: {network}\nchecks: {{lead_time_cv.lnk: "< 1"}}\n')
    assert [each for each in refusal("judged.yaml") if "checks" in each] == []


def test_wrong_checks_come_with_levers_that_cannot_be_pulled(folder):
    write(folder, judged='extends: small.yaml\nlevers: [no_such_lever]\nchecks: {lead_time_cv.lnk: "< 1"}\n')
    assert [each.split("; allowed")[0] for each in refusal("judged.yaml")] == [
        "judged.yaml:2:10: levers.0: unknown lever 'no_such_lever'",
        "judged.yaml:3:10: checks.lead_time_cv.lnk: unknown line 'lnk'",
    ]
