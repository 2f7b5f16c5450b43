"""The block `disruptions`: what is wrong in it is said in words, with its place."""

import pytest
from small_borders import DOCUMENTS, TERMINALS, border, goods
from small_networks import Stretch, chain_of, freight, load

from sim.scenario import ScenarioError

DAY = {"start": "2026-01-06 08:00", "end": "2026-01-07 08:00"}
RANDOM = {"at_random": {"mean_days": 20, "duration_h": 12}}
STAGES = {
    "documents": DOCUMENTS,
    "brakes": {"work": "technical_inspection", "per": "carrier", "time_min": 10},
    "scan": {"work": "scan", "time_min": 5, "replaces": "opening", "suspicious_share": 0.1},
    "opening": {"work": "inspection", "time_min": 5},
}
ALLOWED = "gate.viet_nam.documents, gate.viet_nam.brakes, gate.viet_nam.scan, gate.viet_nam.opening"


def loaded(folder, disruptions, **blocks):
    return load(
        folder,
        *chain_of(3),
        china="a",
        services={"trains": {"train": freight("ac", "20:30")}},
        flows=goods(),
        terminals={**TERMINALS, "port": {"name": "Port", "station": "c", "cranes": 3}},
        borders=border(STAGES),
        disruptions=disruptions,
        **blocks,
    )


def refusals(folder, entry):
    with pytest.raises(ScenarioError) as caught:
        loaded(folder, {"it": entry})
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


NEEDS_TIME = ": needs start and end, or at_random, found "


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"line": "small"}, f"{NEEDS_TIME}none"),
        ({"line": "small", "start": DAY["start"]}, f"{NEEDS_TIME}start"),
        ({"line": "small", **DAY, **RANDOM}, f"{NEEDS_TIME}start and end and at_random"),
        ({"line": "small", **DAY, "end": DAY["start"]}, ": end 2026-01-06 08:00 must be after start 2026-01-06 08:00"),
        (
            {"line": "small", **DAY, "end": "2026-02-30 08:00"},
            ".end: '2026-02-30 08:00' must be a local date and time YYYY-MM-DD HH:MM that exists",
        ),
        (
            DAY,
            ": hits nothing, needs one or more of line, sections, between, operational_points, borders, stages,"
            " terminals, fewer_servers, sampling",
        ),
        (
            {**DAY, "line": "small", "sections": ["l0:a-b"]},
            ": needs at most one of line, sections, between, found line and sections",
        ),
        ({**DAY, "line": "smal"}, ".line: unknown line 'smal'; allowed: small; did you mean 'small'?"),
        (
            {**DAY, "sections": ["l0:a-c"]},
            ".sections.0: unknown railway section 'l0:a-c'; allowed: l0:a-b, l1:b-c; did you mean 'l0:a-b'?",
        ),
        ({**DAY, "between": ["a", "a"]}, ".between: must be two different operational points"),
        (
            {**DAY, "operational_points": ["a", "x"]},
            ".operational_points.1: unknown railway station 'x'; allowed: a, b, c",
        ),
        ({**DAY, "borders": ["gat"]}, ".borders.0: unknown border 'gat'; allowed: gate; did you mean 'gate'?"),
        (
            {**DAY, "terminals": ["east"]},
            ".terminals.0: unknown terminal 'east'; allowed: north, south, port",
        ),
        (
            {**DAY, "stages": ["gate.viet_nam.document"]},
            f".stages.0: unknown stage 'gate.viet_nam.document'; allowed: {ALLOWED}, gate.china, gate.viet_nam;"
            " did you mean 'gate.viet_nam.documents'?",
        ),
        (
            {**DAY, "fewer_servers": {"port": 4}},
            ".fewer_servers.port: must be at most the 3 that are there, found 4",
        ),
        ({**DAY, "fewer_servers": {"south": 1}}, ".fewer_servers.south: terminal 'south' has no cranes"),
        (
            {**DAY, "fewer_servers": {"gate.viet_nam.documents": 2}},
            ".fewer_servers.gate.viet_nam.documents: must be at most the 1 that are there, found 2",
        ),
        (
            {**DAY, "fewer_servers": {"prt": 1}},
            ".fewer_servers.prt: unknown terminal, stage or office inland 'prt'; allowed: north, south, port,"
            f" {ALLOWED}; did you mean 'port'?",
        ),
        ({**DAY, "fewer_servers": {"port": 0}}, ".fewer_servers.port: must be at least 1, found 0"),
        (
            {**DAY, "sampling": {"stages": ["gate.viet_nam.brakes"], "sampled_share": 1}},
            ".sampling.stages.0: stage 'gate.viet_nam.brakes' is passed by whole trains and trucks, it samples nothing",
        ),
        (
            {**DAY, "sampling": {"stages": ["gate.viet_nam.scan"], "sampled_share": 1}},
            ".sampling.stages.0: stage 'gate.viet_nam.scan' replaces 'opening', its share cannot change for a time",
        ),
        (
            {**DAY, "sampling": {"stages": ["gate.viet_nam.documents"], "sampled_share": 1.5}},
            ".sampling.sampled_share: must be at most 1, found 1.5",
        ),
        (
            {
                **DAY,
                "sampling": {"stages": ["gate.viet_nam.documents"], "sampled_share": 1, "commodities": ["durian"]},
            },
            ".sampling.commodities.0: unknown commodity 'durian'; allowed: goods",
        ),
        (
            {"line": "small", "at_random": {"mean_days": 0, "duration_h": 12}},
            ".at_random.mean_days: must be above 0, found 0",
        ),
        (
            {"line": "small", "at_random": {"mean_days": 9, "duration_h": 12, "months": [9, 13]}},
            ".at_random.months.1: must be at most 12, found 13",
        ),
    ],
)
def test_what_is_wrong_with_a_disruption_is_said(tmp_path, entry, says):
    assert refusals(tmp_path, entry) == [f"disruptions.it{says}"]


def test_an_error_names_file_line_and_column(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, {"it": {**DAY, "borders": ["gat"]}})

    file = tmp_path / "small.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()
    [problem] = caught.value.problems
    line = next(number for number, text in enumerate(lines, start=1) if '"gat"' in text)
    column = lines[line - 1].index('"gat"') + 1
    assert str(problem).startswith(f"{file}:{line}:{column}: disruptions.it.borders.0: unknown border 'gat'")


def test_two_points_without_a_way_between_them(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        load(
            tmp_path,
            dict.fromkeys("abcd", 2),
            [Stretch("a", "b"), Stretch("c", "d")],
            services={"trains": {"p": freight("ab")}},
            disruptions={"it": {**DAY, "between": ["a", "d"]}},
        )

    assert "disruptions.it.between: no rail route from 'a' to 'd'" in str(caught.value)


@pytest.mark.parametrize("hit", [{"line": "small"}, {"borders": ["gate"]}, {"terminals": ["port"]}])
def test_dates_outside_the_period_are_a_warning(tmp_path, hit):
    late = {"start": "2027-01-06 08:00", "end": "2027-01-07 08:00", **hit}

    assert [f"{warning.key}: {warning.message}" for warning in loaded(tmp_path, {"late": late}).warnings] == [
        "disruptions.late: never within the simulated period, 2026-01-05 to 2026-01-11"
    ]


def test_the_old_place_of_closures_is_refused(tmp_path):
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, {}, disturbances={"closures": {"slide": {"line": "small", **DAY}}})

    assert "disturbances.closures: unknown key 'closures'" in str(caught.value)


def test_an_office_inland_that_is_not_there_cannot_have_fewer_officers(tmp_path):
    inland = {"goods0": {**goods()["goods0"], "clears_inland": ["viet_nam"]}}
    fewer = {"south.exit.documents": 1, "south.entry.documents": 2, "south.entry.brakes": 1}
    offices = "south.entry.documents, south.entry.scan, south.entry.opening"

    with pytest.raises(ScenarioError) as caught:
        load(
            tmp_path,
            *chain_of(3),
            china="a",
            services={"trains": {"train": freight("ac", "20:30")}},
            flows=inland,
            terminals=TERMINALS,
            borders=border(STAGES),
            disruptions={"it": {**DAY, "fewer_servers": fewer}},
        )

    found = [f"{problem.key}: {problem.message}" for problem in caught.value.problems]
    unknown = "unknown terminal, stage or office inland"
    assert found == [
        f"disruptions.it.fewer_servers.south.exit.documents: {unknown} 'south.exit.documents'; allowed: north, south,"
        f" {ALLOWED}, {offices}; did you mean 'south.entry.documents'?",
        "disruptions.it.fewer_servers.south.entry.documents: must be at most the 1 that are there, found 2",
        f"disruptions.it.fewer_servers.south.entry.brakes: {unknown} 'south.entry.brakes'; allowed: north, south,"
        f" {ALLOWED}, {offices}; did you mean 'south.entry.scan'?",
    ]
