"""Names for people in pictures, and what a queue counts."""

from types import SimpleNamespace

import numpy as np
import pytest
from small_borders import border, goods, run_across
from small_networks import load
from test_sim_permits import ROAD, scenario

from results import draw, server_hours
from results.charts.cause_bars import Bar, _legend_rows, _parts
from results.queue_subjects import queue_subjects
from results.sides import sides
from results.words import cause_name, stage_name, waiting_name
from sim.causes import CAUSES

HANDOVER = {"handover": {"work": "handover", "per": "carrier", "time_min": 20}}
PAPERS = {"vn_documents": {"work": "document_check", "time_min": 30, "servers": 1}}


@pytest.fixture(scope="module")
def across(tmp_path_factory):
    """A train with two consignments is handed over at b, then one officer needs 30 minutes for each."""
    return run_across(tmp_path_factory.mktemp("across"), border({**HANDOVER, **PAPERS}), flows=goods(2))


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        ("dong_dang.viet_nam.vn_documents", "document check (Viet Nam)"),
        ("mong_cai.china.cn_papers", "papers of the train (China)"),
        ("lao_cai.china.gauge_transfer", "gauge transfer"),
        ("yen_vien.cranes", "cranes"),
        ("gate.china.gate.exit", "gate lanes, exit"),
        ("x.china.own_stage", "own stage"),
    ],
)
def test_a_stage_has_the_name_that_the_page_gives_it(stage, name):
    assert stage_name(stage) == name


def test_a_cause_says_that_it_is_waiting_where_nothing_else_does():
    assert [cause_name(one) for one in ("document_check", "closed", "no_such_cause")] == [
        "document check",
        "closed hours",
        "no such cause",
    ]
    assert [waiting_name(one) for one in ("hold", "crane")] == ["waiting: hold for other goods", "waiting for a crane"]


def test_names_of_causes_in_pictures_are_all_different():
    names = [cause_name(cause.name) for cause in CAUSES]
    assert len(set(names)) == len(names)
    assert not [name for name in names if "_" in name]


def test_trains_wait_where_the_whole_train_is_served_and_consignments_elsewhere(across):
    table = server_hours(sides(across)).drop_duplicates("stage").set_index("stage")["queue_of"].to_dict()
    assert table == {"gate.viet_nam.handover": "trains", "gate.viet_nam.vn_documents": "consignments"}


def test_trucks_wait_at_the_lanes_of_a_gate_and_where_whole_trucks_are_served(tmp_path):
    china = {"gate": {"time_min": 10}, "stages": HANDOVER, "exit": ["handover"], "entry": ["handover"]}
    loaded = load(tmp_path, *ROAD, china="a", **scenario(china=china))
    found = queue_subjects(SimpleNamespace(scenario=loaded.scenario, network=loaded.network))
    assert found == {
        "gate.china.handover": "trucks",
        "gate.china.gate.exit": "trucks",
        "gate.china.gate.entry": "trucks",
    }


def test_chart_of_queues_says_in_each_panel_what_waits_and_at_which_stage(across):
    figure = draw("queues", across)
    left = figure.axes[::2]
    assert [axes.get_title(loc="left") for axes in left] == ["B: document check (Viet Nam), 1 server"]
    assert [axes.get_ylabel() for axes in left] == ["consignments\nwaiting"]


def test_legend_of_many_long_causes_is_not_wider_than_the_figure():
    every = _parts([Bar("", "", 0, "x", np.ones(len(CAUSES)))])
    rows = _legend_rows(every)
    assert len(rows[0]) == 5
    assert [patch.get_label() for row in rows for patch in row if patch.get_label().strip()] == [
        "work",
        *(part.name for part in every if part.kind == "work"),
        "waiting",
        *(part.name for part in every if part.kind == "waiting"),
    ]
