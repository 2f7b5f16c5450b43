"""`corridor run --release-times`: the table for people, the JSON, and what is said where there is none."""

import json

import pytest

import sim
from results import release_times

BORDERED = """\
extends: small.yaml
name: Bordered
borders:
  gate:
    name: Gate of the link
    china:
      station: pingxiang
      stages:
        papers: {work: handover, per: carrier, time_min: 30}
        goods: {work: document_check, servers: 99, time_min: 6}
      exit: [papers, goods]
      entry: [papers, goods]
    viet_nam:
      station: dong_dang
      stages: {goods: {work: inspection, time_min: 12}}
      exit: [goods]
      entry: [goods]
"""


@pytest.fixture
def bordered(folder):
    (folder / "bordered.yaml").write_text(BORDERED, encoding="utf-8")
    return ("run", "bordered.yaml", "--replications", "2", "--workers", "1", "-o", "here")


def test_table_has_both_sides_with_their_intervals(corridor, bordered):
    result = corridor(*bordered, "--release-times")

    assert (result.exit_code, result.stderr.splitlines()) == (
        0,
        [
            "warning: mean lead time is known to ± 10 % or worse: Link over the border: China to Viet Nam ± 49 %; "
            "about 4 replications would make it ± 10 %"
        ],
    )
    lines = result.stdout.splitlines()
    lines = lines[lines.index("Release times: Gate of the link") + 1 :]
    assert lines[0].split() == ["side", "direction", "interval", "mean", "h", "sd", "h", "consignments"]
    assert [line.split("  ")[0] for line in lines[1:9]] == ["China", "", "", "", "Viet Nam", "", "", ""]
    assert [line[line.index("T") :].split()[:4] for line in lines[2:5]] == [
        ["T1.5", "arrival", "to", "declaration"],
        ["T2", "declaration", "to", "release"],
        ["T3", "release", "to", "removal"],
    ]
    assert [line.split()[-3:-1] for line in lines[2:4]] == [["0.50", "0"], ["0.10", "0"]]
    assert lines[10] == (
        "Of single consignments, 2 replications together, by the WCO's Time Release Study; "
        "T1.5, T2 and T3 add up to T0."
    )


def test_json_has_every_row_and_nothing_where_it_was_not_asked_for(corridor, bordered):
    printed = json.loads(corridor(*bordered, "--release-times", "--json").stdout)

    rows = release_times(sim.open_run("here")).to_dict("records")
    assert [row["interval"] for row in printed["release_times"]] == [row["interval"] for row in rows]
    assert [row["consignments"] for row in printed["release_times"]] == [row["consignments"] for row in rows]
    assert printed["release_times"][0]["mean_h"] == pytest.approx(rows[0]["mean_h"])
    assert printed["release_times"][1]["mean_h"] is None, "nothing is lifted"
    assert "release_times" not in json.loads(corridor(*bordered, "--json").stdout)
    assert "Release times" not in corridor(*bordered).stdout


def test_scenario_without_a_border_has_none_and_says_so(corridor):
    result = corridor("run", "small.yaml", "--replications", "1", "--workers", "1", "--release-times")

    assert result.exit_code == 0
    assert "\nRelease times: no counted consignment crossed a border and was delivered.\n" in result.stdout
