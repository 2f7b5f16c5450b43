"""The ends of a section have one order in the report: that of the line's axis, whichever way the track was drawn."""

from small_networks import Stretch, load, passenger

import sim
from results import Evidence
from results.report.border_tables import capacity_rows, section_rows

DAILY = {"departures": {"every_h": 12}}


def evidence_of(folder, way):
    """A week of trains between a and e, the first along `way`; none meet at b, from d to e is double track."""
    stretches = [Stretch("a", "b"), Stretch("b", "c"), Stretch("c", "d"), Stretch("d", "e", tracks=2)]
    points = {"a": 2, "b": 1, "c": 2, "d": 2, "e": 2}
    trains = {"first": passenger(way, **DAILY), "second": passenger(way[::-1], **DAILY)}
    loaded = load(folder, points, stretches, services={"trains": trains})
    return Evidence(sim.run(loaded, folder=folder / "run", replications=1, workers=1))


def test_occupation_by_uic_406_has_the_ends_of_a_section_as_the_heat_map_has_them(tmp_path):
    evidence = evidence_of(tmp_path, "edcba")
    heat = [f"{row['from']} – {row['to']}" for row in section_rows(evidence)]
    assert heat == ["E – D", "D – C", "C – B", "B – A"]
    assert {row["section"] for row in capacity_rows(evidence)} == {"E → D", "D → E", "D – C", "C – A"}


def test_line_drawn_along_its_axis_keeps_its_order(tmp_path):
    evidence = evidence_of(tmp_path, "abcde")
    assert section_rows(evidence)[0]["from"] == "A"
    assert {row["section"] for row in capacity_rows(evidence)} == {"D → E", "E → D", "C – D", "A – C"}
