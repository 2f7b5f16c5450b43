"""Levers where a border cuts out what is held: they can help, and they can make goods a whole train later."""

from small_borders import AT_BORDER_S, DOCUMENTS, HOUR_S, MIN_S, border, cross, numbers
from small_networks import flow, freight

FRUIT = {"work": "quarantine", "time_min": 180, "servers": 1}
GOODS = {name: flow("north", "south", per_hour=1 / 20, arrivals="regular") for name in ("first", "second")}
RUN_TO_C_S = 600


def delivered_s(folder, borders, *levers, trains, **blocks):
    """When the goods are delivered, from the arrival of the first train at the border on."""
    folder.mkdir()
    tables = cross(folder, borders, flows=GOODS, trains=trains, levers=list(levers), tracks=3, **blocks)
    at_s = tables["consignments"]["delivered_s"].to_pylist()
    return [at_s[number] - AT_BORDER_S for number in numbers(tables)]


def test_more_officers_keep_goods_with_their_train(tmp_path):
    """Of two lots one after the other, 3 hours each, the train waits 4 hours: the second goes on at 03:30."""
    gate = border({"plants": FRUIT}, held={"policy": "cut_out", "after_h": 4})
    trains = {
        "t1": freight("ac", "20:30"),
        "t2": freight("ac", departures={"at": ["03:20"], "days": ["tue"], "clock": "viet_nam"}),
    }

    without = delivered_s(tmp_path / "without", gate, trains=trains)
    pulled = delivered_s(tmp_path / "with", gate, "more_servers", trains=trains)

    assert without[0] == 4 * HOUR_S + RUN_TO_C_S
    assert without[1] > 6 * HOUR_S + RUN_TO_C_S
    assert pulled == [3 * HOUR_S + RUN_TO_C_S] * 2


def test_shorter_papers_of_the_train_can_make_its_goods_a_train_later(tmp_path):
    """The office opens at 06:00. A train that is ready for it at 22:40 waits 8 hours, and one at 20:43 as long."""
    stages = {
        "train_papers": {"work": "document_check", "per": "carrier", "time_min": 120},
        "papers": {**DOCUMENTS, "servers": 2, "open": ["office"]},
    }
    office = {"office": {"clock": "viet_nam", "hours": ["06:00-18:00"]}}
    gate = border(stages, held={"policy": "cut_out", "after_h": 8})
    trains = {
        "t1": freight("ac", "20:30"),
        "t2": freight("ac", departures={"at": ["09:00"], "days": ["tue"], "clock": "viet_nam"}),
    }

    without = delivered_s(tmp_path / "without", gate, trains=trains, opening_hours=office)
    pulled = delivered_s(tmp_path / "with", gate, "paperless_trains", trains=trains, opening_hours=office)

    opens_s = 9 * HOUR_S + 20 * MIN_S
    assert without == [opens_s + 600 + RUN_TO_C_S] * 2
    next_train_s = 12 * HOUR_S + 30 * MIN_S
    assert pulled == [next_train_s + 3 * MIN_S + RUN_TO_C_S] * 2
