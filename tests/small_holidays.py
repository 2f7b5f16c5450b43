"""A small railway over a border whose offices, laboratory and cranes keep holidays, for the tests of closed days."""

from small_borders import border
from small_networks import chain_of, flow, freight, load

import sim

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
HOURS = {
    "always": {"clock": "china"},
    "vn": {"clock": "viet_nam", "hours": ["06:00-22:00"], "closed_on": ["tet"]},
    "cn": {"clock": "china", "hours": ["08:00-20:00"], "closed_dates": ["2026-02-17", "2026-02-18", "2026-03-02"]},
    "cn_scan": {"clock": "china", "hours": ["08:00-20:00"]},
    "tests": {"clock": "china", "days": DAYS[:5], "closed_on": ["china"]},
    "cranes": {"clock": "viet_nam", "closed_on": ["stock_taking"]},
}
CHINA = {
    "cn_documents": {"work": "document_check", "time_min": 5, "open": ["cn"]},
    "cn_scan": {"work": "scan", "time_min": 5, "open": ["cn_scan"]},
    "cn_laboratory": {
        "work": "quarantine",
        "time_min": 5,
        "open": ["always"],
        "laboratory_h": 2,
        "laboratory_open": ["tests"],
        "sampled_share": 0.1,
    },
}
VIET_NAM = {"vn_documents": {"work": "document_check", "time_min": 5, "open": ["vn"]}}


def run_with_holidays(folder, *, name="Kept", closes=True, replications=1):
    """Run three measured weeks from Monday 16 February 2026 on, after one of warm-up; `closes`: holidays are kept.

    All offices with hours in Viet Nam keep Tết; one of two in China is closed on single dates, the laboratory there on
    public holidays; the southern terminal's cranes stand still for three days.
    """
    hours = {key: entry if closes else {**entry, "closed_on": [], "closed_dates": []} for key, entry in HOURS.items()}
    daily = {"departures": {"at": ["06:00", "18:00"], "days": DAYS, "clock": "viet_nam"}}
    loaded = load(
        folder,
        *chain_of(3),
        china="a",
        name=name,
        services={"trains": {"into": freight("abc", **daily), "out": freight("cba", **daily)}},
        flows={"into": flow("north", "south", per_hour=0.3), "out": flow("south", "north", per_hour=0.2)},
        terminals={
            "north": {"name": "North", "station": "a"},
            "south": {"name": "South", "station": "c", "cranes": 2, "open": ["cranes"]},
        },
        borders=border(VIET_NAM, china=CHINA),
        opening_hours=hours,
        holidays={"stock_taking": {"first_date": "2026-02-27", "last_date": "2026-03-01"}},
        time={"start_date": "2026-02-09", "warm_up_weeks": 1, "horizon_weeks": 3, "run_out_weeks": 1},
    )
    return sim.run(loaded, folder=folder / "run", replications=replications, workers=1)
