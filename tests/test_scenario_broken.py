"""Broken variants of the shipped minimal scenario: `corridor validate` refuses each with its exact place and words."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from corridor.main import main
from sim.scenario import ScenarioError, load_scenario

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"
MARK = "§"
"""Stands in a replacement where the problem must be reported."""


@dataclass(frozen=True)
class Broken:
    """What is replaced in the shipped file, and what must be said of it."""

    name: str
    says: str
    change: dict[str, str]
    overrides: tuple[str, ...] = field(default=())


FAMILIES = "fixed, exponential, lognormal, triangular, uniform, weibull"
SOUTHBOUND = "services.trains.southbound"
VIET_NAM = "borders.huu_nghi.viet_nam"
LINE = "      line: dong_dang\n      route: [pingxiang,"

VARIANTS = [
    Broken(
        "misspelt key",
        f"{SOUTHBOUND}.cutof_h: unknown key 'cutof_h'; allowed: name, line, train_class, route, departures, "
        "consist, dwell_min, cutoff_h, locomotives, wagons, connections; did you mean 'cutoff_h'?",
        {"cutoff_h: 2\n      consist:\n": "§cutof_h: 2\n      consist:\n"},
    ),
    Broken(
        "misspelt required key is one problem, not two",
        "time.horizon_week: unknown key 'horizon_week'; allowed: start_date, warm_up_weeks, horizon_weeks, "
        "run_out_weeks; did you mean 'horizon_weeks'?",
        {"horizon_weeks: 8": "§horizon_week: 8"},
    ),
    Broken(
        "missing required key",
        "time: missing key 'horizon_weeks'",
        {"time: {": "§time: {", "horizon_weeks: 8, ": ""},
    ),
    Broken(
        "key of the wrong kind of unit range",
        f"{SOUTHBOUND}.consist.max_speed_kmh: must be at most 400, found 8000",
        {"max_speed_kmh: 80\n        capacity": "max_speed_kmh: §8000\n        capacity"},
    ),
    Broken(
        "share above 1",
        f"{VIET_NAM}.stages.goods.sampled_share: must be at most 1, found 30",
        {"channels: [red]}": "channels: [red], sampled_share: §30}"},
    ),
    Broken(
        "shares that sum to 1.1",
        f"{VIET_NAM}.channel_shares: shares sum to 1.1, must sum to 1",
        {"{green: 0.455, yellow: 0.4967, red: 0.0483}": "§{green: 0.6, yellow: 0.4, red: 0.1}"},
    ),
    Broken(
        "unknown station",
        "terminals.yen_vien_yard.station: unknown operational point 'yen_vein'; did you mean 'yen_vien'?",
        {
            "station: yen_vien, cranes": "station: §yen_vein, cranes",
            "origin: pingxiang_yard, destination: yen_vien_yard": "origin: yen_vien_yard, destination: third",
            "origin: yen_vien_yard, destination: pingxiang_yard": "origin: third, destination: pingxiang_yard",
            "terminals:\n": "terminals:\n  third: {name: Third, station: yen_vien}\n",
            "origin: yen_vien_yard, destination: third": "origin: pingxiang_yard, destination: third",
        },
    ),
    Broken(
        "unknown station in a route",
        f"{SOUTHBOUND}.route.1: unknown operational point 'dong_dan'; did you mean 'dong_dang'?",
        {"[pingxiang, dong_dang, yen_vien]": "[pingxiang, §dong_dan, yen_vien]"},
    ),
    Broken("tab", "seed: a tab is not allowed here, use spaces", {"seed: 1": "seed: 1\n§\tname: x"}),
    Broken(
        "text that is never closed",
        "seed: not YAML: what begins here is never closed",
        {"seed: 1": "seed: §'1"},
    ),
    Broken(
        "duplicate key",
        "seed: duplicate key 'seed', first given in line 5",
        {"seed: 1": "seed: 1\n§seed: 2"},
    ),
    Broken(
        "NaN",
        f"{SOUTHBOUND}.consist.max_speed_kmh: must be a finite number, found nan",
        {"max_speed_kmh: 80\n        capacity": "max_speed_kmh: §.nan\n        capacity"},
    ),
    Broken(
        "infinity",
        "flows.imports.volume_teu_per_year: must be a finite number, found inf",
        {"volume_teu_per_year: 7300": "volume_teu_per_year: §.inf"},
    ),
    Broken(
        "number too large for a float",
        "flows.imports.volume_teu_per_year: must be a finite number, found inf",
        {"volume_teu_per_year: 7300": "volume_teu_per_year: §1e999"},
    ),
    Broken(
        "list where a map belongs",
        "opening_hours.day_shift: must be a mapping, found a list",
        {'{clock: viet_nam, hours: ["06:00-22:00"]}': "§[06:00-22:00]"},
    ),
    Broken(
        "map where a list belongs",
        "network.dong_dang.infrastructure: must be a list, found a mapping",
        {"[dong_dang_ha_noi_today, link_pingxiang_dong_dang]": "§{a: 1}"},
    ),
    Broken("alias", "seed: alias '*n' is not allowed, write the value out", {"seed: 1": "seed: §*n"}),
    Broken("anchor", "seed: anchor '&n' is not allowed, write the value out", {"seed: 1": "seed: §&n 1"}),
    Broken("tag", "seed: tag '!!int' is not allowed, write the plain value", {"seed: 1": "seed: §!!int 1"}),
    Broken(
        "python tag",
        "seed: tag '!!python/object/apply:os.getcwd' is not allowed, write the plain value",
        {"seed: 1": "seed: §!!python/object/apply:os.getcwd []"},
    ),
    Broken(
        "two documents",
        "a second document begins here, must be one",
        {"seed: 1\n": "seed: 1\n§---\n"},
    ),
    Broken(
        "key that is a number",
        "key 1 is not text, put it in quotes or rename it",
        {"seed: 1": "seed: 1\n§1: 2"},
    ),
    Broken("merge key", "merge key '<<' is not allowed, write the keys out", {"seed: 1": "§<<: {seed: 1}"}),
    Broken(
        "control character",
        "character U+0007 is not allowed",
        {"Minimal": "Mini§\x07mal"},
    ),
    Broken(
        "text where a number belongs",
        f"{SOUTHBOUND}.consist.gauge_mm: text 'standard' is not known; allowed: 1000 or 1435",
        {"gauge_mm: 1435\n": "gauge_mm: §standard\n"},
    ),
    Broken(
        "text where a whole number belongs",
        "replications: must be a whole number, found text 'ten'",
        {"replications: 10": "replications: §ten"},
    ),
    Broken(
        "number where text belongs",
        "flows.exports.commodity: must be text, found 7",
        {"commodity: tapioca": "commodity: §7"},
    ),
    Broken(
        "fraction where a whole number belongs",
        "time.warm_up_weeks: must be a whole number, found 2.5",
        {"warm_up_weeks: 2": "warm_up_weeks: §2.5"},
    ),
    Broken(
        "bad clock time",
        f"{SOUTHBOUND}.departures.at.0: must be a clock time HH:MM from 00:00 to 23:59, found text '25:00'",
        {'"08:00"': '§"25:00"'},
    ),
    Broken(
        "bad span of opening hours",
        "opening_hours.day_shift.hours.0: '22:00-06:00' must be HH:MM-HH:MM within one day, "
        "the end after the start (24:00 allowed)",
        {'"06:00-22:00"': '§"22:00-06:00"'},
    ),
    Broken(
        "unknown opening hours",
        "terminals.yen_vien_yard.open.0: unknown opening hours 'dayshift'; allowed: day_shift; "
        "did you mean 'day_shift'?",
        {"open: [day_shift]": "open: [§dayshift]"},
    ),
    Broken(
        "border that never opens",
        f"{VIET_NAM}.stages.documents.open: never open in the simulated period: 'day_shift' and 'night' "
        "have no open minute in common from 2026-01-05 to 2026-03-22",
        {
            "opening_hours:\n": "opening_hours:\n  night: {clock: china, hours: [00:00-07:00, 23:00-24:00]}\n",
            "channels: [yellow, red]": "channels: [yellow, red], open: §[day_shift, night]",
        },
    ),
    Broken(
        "train that never runs",
        f"{SOUTHBOUND}.departures: train southbound never runs: 00:30 is before the start in china, "
        "and 2000 h later after the end",
        {'departures: {at: ["08:00"]}': "§departures: {every_h: 2000, first: 00:30}"},
    ),
    Broken(
        "days without clock times",
        f"{SOUTHBOUND}.departures.days: only for departures with at",
        {'departures: {at: ["08:00"]}': "departures: {every_h: 24, §days: [mon]}"},
    ),
    Broken(
        "first departure without an interval",
        f"{SOUTHBOUND}.departures.first: only for departures with every_h",
        {'{at: ["08:00"]}': '{at: ["08:00"], §first: 03:00}'},
    ),
    Broken(
        "train without clock times",
        f"{SOUTHBOUND}.departures: train southbound never runs: departures.at is an empty list",
        {'departures: {at: ["08:00"]}': "§departures: {at: []}"},
    ),
    Broken(
        "train longer than the tracks",
        "services.trains.northbound.consist.length_m: 600 m is longer than the tracks of tu_son (550 m), "
        "lim (550 m), bac_ninh (550 m) and 15 more places",
        {"consist: {length_m: 250": "consist: {length_m: §600"},
    ),
    Broken(
        "wrong gauge",
        f"{SOUTHBOUND}.consist.gauge_mm: 1000 mm does not fit, section dd_px:dong_dang-pingxiang has 1435 mm",
        {"gauge_mm: 1435\n": "gauge_mm: §1000\n"},
    ),
    Broken(
        "flow that nobody carries",
        "flows.imports: no service carries it: none of line 'dong_dang' calls at 'pingxiang' before 'yen_vien'",
        {"[pingxiang, dong_dang, yen_vien]": "[pingxiang, dong_dang]", "  imports:": "  §imports:"},
    ),
    Broken(
        "flow too large for every train",
        "flows.imports.consignment: no service carries it: 40 TEU and 24 t fit no train that calls there",
        {"{teu: 2, mass_t: 24}": "§{teu: 40, mass_t: 24}"},
    ),
    Broken(
        "flow to where it starts",
        "flows.imports.destination: origin and destination are both 'pingxiang_yard', must differ",
        {
            "origin: pingxiang_yard, destination: yen_vien_yard": "origin: pingxiang_yard, destination: "
            "§pingxiang_yard",
            "  imports:": "  other: {line: dong_dang, commodity: machinery, origin: pingxiang_yard, "
            "destination: yen_vien_yard, volume_teu_per_year: 1, consignment: {teu: 1, mass_t: 1}}\n  "
            "imports:",
        },
    ),
    Broken(
        "negative duration",
        f"{VIET_NAM}.stages.brakes.time_min.fixed: must be at least 0, found -40",
        {"time_min: 40": "time_min: {fixed: §-40}"},
    ),
    Broken(
        "negative plain duration",
        f"{VIET_NAM}.stages.brakes.time_min: must be at least 0, found -40",
        {"time_min: 40": "time_min: §-40"},
    ),
    Broken(
        "two families in a distribution",
        f"borders.huu_nghi.china.stages.customs.time_min: needs exactly one of {FAMILIES}, found fixed and exponential",
        {"{exponential: {mean: 15}}": "§{exponential: {mean: 15}, fixed: 3}"},
    ),
    Broken(
        "text where a distribution belongs",
        f"{VIET_NAM}.stages.brakes.time_min: must be a number or a mapping with one of {FAMILIES}, found text '40 min'",
        {"time_min: 40": "time_min: §40 min"},
    ),
    Broken(
        "triangle out of order",
        f"{VIET_NAM}.stages.goods.time_min.triangular: low 60, mode 500, high 480 must rise",
        {"{low: 60, mode: 180, high: 480}": "§{low: 60, mode: 500, high: 480}"},
    ),
    Broken(
        "unknown confidence",
        f"{VIET_NAM}.channel_shares.confidence: text 'midium' is not known; allowed: high, medium, low, "
        "assumed; "
        "did you mean 'medium'?",
        {"confidence: medium": "confidence: §midium"},
    ),
    Broken(
        "empty source",
        f"{VIET_NAM}.channel_shares.source: must be a text that is not empty, found text ''",
        {"source: Hoa Lu gate 2023 (english.haiquanonline 28702)": "source: §''"},
    ),
    Broken(
        "range without the value",
        f"{SOUTHBOUND}.consist.length_m.range: 300 to 400 does not contain the value 250",
        {"range: [200, 400]": "range: §[300, 400]"},
    ),
    Broken(
        "range that falls",
        f"{SOUTHBOUND}.consist.length_m.range: must be two rising numbers, [low, high]",
        {"range: [200, 400]": "range: §[400, 200]"},
    ),
    Broken(
        "misspelt key beside value",
        f"{SOUTHBOUND}.consist.length_m.sorce: unknown key 'sorce' beside 'value'; "
        "allowed: value, source, confidence, range, note, follows, part_of; did you mean 'source'?",
        {"{value: 250, source: assumption": "{value: 250, §sorce: assumption"},
    ),
    Broken(
        "yes instead of true",
        "borders.huu_nghi.joint_inspection: must be true or false, found text 'yes'",
        {"borders:\n  huu_nghi:\n": "borders:\n  huu_nghi:\n    joint_inspection: §yes\n"},
    ),
    Broken(
        "null value",
        "time.horizon_weeks: no value (null); give 'horizon_weeks' a value or leave it out",
        {"horizon_weeks: 8": "§horizon_weeks: null"},
    ),
    Broken(
        "null in a list",
        f"{SOUTHBOUND}.route.1: no value (null), must have one",
        {"[pingxiang, dong_dang, yen_vien]": "[pingxiang, §~, yen_vien]"},
    ),
    Broken(
        "huge whole number",
        "replications: must be at most 10000, found 100000000000000000000000000...",
        {"replications: 10 ": f"replications: §1{'0' * 60} "},
    ),
    Broken(
        "number with thousands of digits",
        "seed: a number of 5000 digits, at most 100 are allowed",
        {"seed: 1": f"seed: §{'9' * 5000}"},
    ),
    Broken(
        "day that does not exist",
        "time.start_date: must be a date YYYY-MM-DD that exists, found text '2026-02-30'",
        {"2026-01-05": "§2026-02-30"},
    ),
    Broken(
        "year far away",
        "time.start_date: must be at most 2150-01-01, found text '9999-12-31'",
        {"2026-01-05": "§9999-12-31"},
    ),
    Broken(
        "unknown word",
        f"{SOUTHBOUND}.train_class: text 'frieght' is not known; allowed: passenger, freight; did you mean 'freight'?",
        {LINE: LINE.replace("route", "train_class: §frieght\n      route")},
    ),
    Broken(
        "unknown line",
        f"{SOUTHBOUND}.line: unknown line 'dong_deng'; allowed: dong_dang; did you mean 'dong_dang'?",
        {
            LINE: LINE.replace("dong_dang", "§dong_deng"),
            "services:\n  trains:\n": "services:\n  trains:\n    second: {line: dong_dang, route: "
            "[pingxiang, yen_vien], "
            "departures: {every_h: 24}, consist: {length_m: 9, mass_t: 9, gauge_mm: 1435, "
            "max_speed_kmh: 80, capacity_teu: 30}}\n",
        },
    ),
    Broken(
        "unknown terminal",
        "flows.exports.origin: unknown terminal 'yen_vien'; allowed: pingxiang_yard, yen_vien_yard; "
        "did you mean 'yen_vien_yard'?",
        {"origin: yen_vien_yard": "origin: §yen_vien"},
    ),
    Broken(
        "unknown infrastructure file",
        "network.dong_dang.infrastructure.1: no file 'my_link.geojson' in the scenario's folder",
        {"link_pingxiang_dong_dang": "§my_link.geojson"},
    ),
    Broken(
        "infrastructure outside the folder",
        "network.dong_dang.infrastructure.1: no file '../../link.geojson' in the scenario's folder",
        {"link_pingxiang_dong_dang": "§../../link.geojson"},
    ),
    Broken(
        "no way between the points",
        f"{SOUTHBOUND}.route: no rail route from 'dong_dang' to 'nam_dinh_vu'",
        {
            "[dong_dang_ha_noi_today, ": "[dong_dang_ha_noi_today, mong_cai_hai_phong_planned, ",
            "[pingxiang, dong_dang, yen_vien]": "§[pingxiang, dong_dang, nam_dinh_vu]",
            "terminals:\n": "terminals:\n  port: {name: Port, station: nam_dinh_vu}\n",
            "origin: pingxiang_yard, destination: yen_vien_yard": "origin: pingxiang_yard, destination: port",
        },
    ),
    Broken(
        "train that turns back",
        f"{SOUTHBOUND}.route: passes 'lang_son' twice, a freight train may not where it calls or has formalities",
        {"[pingxiang, dong_dang, yen_vien]": "§[pingxiang, yen_trach, lang_son, yen_vien]"},
    ),
    Broken(
        "dwell at a place that is not on the route",
        f"{SOUTHBOUND}.dwell_min.ha_noi: 'ha_noi' is not on the route",
        {LINE: LINE.replace("route", "dwell_min: {§ha_noi: 5}\n      route")},
    ),
    Broken(
        "unknown stage",
        f"{VIET_NAM}.entry.1: unknown stage 'document'; allowed: brakes, documents, goods; did you mean 'documents'?",
        {"entry: [brakes, documents, goods]": "entry: [brakes, §document, goods]"},
    ),
    Broken(
        "stage listed twice",
        f"{VIET_NAM}.entry.2: stage 'brakes' is listed twice, must be once",
        {"entry: [brakes, documents, goods]": "entry: [brakes, documents, §brakes]"},
    ),
    Broken(
        "stage that is never used",
        f"{VIET_NAM}.stages.goods: never used, must be listed in exit or entry",
        {
            "exit: [documents, goods, brakes]": "exit: [documents, brakes]",
            "entry: [brakes, documents, goods]": "entry: [brakes, documents]",
            "        goods: {": "        §goods: {",
        },
    ),
    Broken(
        "gauge transfer away from the border",
        "borders.huu_nghi.gauge_transfer.station: 'yen_vien' must be one of the border's stations, "
        "pingxiang or dong_dang",
        {"borders:\n  huu_nghi:\n": "borders:\n  huu_nghi:\n    gauge_transfer: {mode: through, station: §yen_vien}\n"},
    ),
    Broken(
        "unknown commodity",
        f"{VIET_NAM}.stages.goods.commodities.0: unknown commodity 'tapoica'; allowed: machinery, tapioca; "
        "did you mean 'tapioca'?",
        {"channels: [red]}": "channels: [red], commodities: [§tapoica]}"},
    ),
    Broken(
        "lodgement before arrival for a technical inspection",
        f"{VIET_NAM}.stages.brakes.pre_arrival_share: only for stages with work document_check, lodgement or "
        "channel_decision, found technical_inspection",
        {"time_min: 40": "time_min: 40, pre_arrival_share: §0.5"},
    ),
    Broken(
        "freight train without capacity",
        "services.trains.northbound.consist: a freight train must have capacity_teu or capacity_t",
        {"consist: {length_m: 250": "§consist: {length_m: 250", ", capacity_teu: 30}": "}"},
    ),
    Broken(
        "passenger train with capacity",
        "services.trains.night.consist.capacity_t: a passenger train carries no freight, leave it out",
        {
            "    northbound:\n": "    night: {line: dong_dang, train_class: passenger, route: [yen_vien, "
            "kep], "
            "departures: {at: [09:00]}, consist: {length_m: 90, mass_t: 90, gauge_mm: 1435, "
            "max_speed_kmh: 80, capacity_t: §3}}\n    northbound:\n"
        },
    ),
    Broken(
        "two volumes",
        "flows.imports: needs exactly one of volume_teu_per_year, volume_t_per_year",
        {
            "imports: {": "imports: §{",
            "volume_teu_per_year: 7300": "volume_teu_per_year: 7300, volume_t_per_year: 9",
        },
    ),
    Broken(
        "unknown holiday",
        "opening_hours.day_shift.closed_on.0: unknown holiday 'tett'; allowed: china, viet_nam, cn_new_year, "
        "spring_festival, qingming, cn_labour_day, dragon_boat, mid_autumn, golden_week, vn_new_year, tet, hung_kings, "
        "reunification_day, vn_labour_day, vn_national_day, vn_culture_day; did you mean 'tet'?",
        {'hours: ["06:00-22:00"]}': 'hours: ["06:00-22:00"], closed_on: [§tett]}'},
    ),
    Broken(
        "holiday of a year outside the table",
        "opening_hours.day_shift.closed_on.0: no dates of 'tet' outside 2024 to 2035, the simulated period is "
        "2019-01-07 to 2019-03-24; a holiday with dates of its own can be defined in holidays",
        {
            'hours: ["06:00-22:00"]}': 'hours: ["06:00-22:00"], closed_on: [§tet]}',
            "start_date: 2026-01-05": "start_date: 2019-01-07",
        },
    ),
    Broken(
        "holiday of its own that is two things",
        "holidays.works_outing: needs exactly one of: of with first_day and last_day; dates; first_date and last_date",
        {"opening_hours:\n": "holidays:\n  works_outing: §{of: tet, dates: [2026-02-02]}\nopening_hours:\n"},
    ),
    Broken(
        "season with a misspelt month",
        "seasons.harvest.months.sept: unknown key 'sept'; allowed: jan, feb, mar, apr, may, jun, jul, aug, sep, oct, "
        "nov, dec; did you mean 'sep'?",
        {
            "opening_hours:\n": "seasons:\n  harvest:\n    months: {jan: 0, feb: 0, mar: 0, apr: 1, may: 1, "
            "jun: 2, jul: 4, aug: 9, §sept: 9, oct: 4, nov: 2, dec: 1}\nopening_hours:\n"
        },
    ),
    Broken(
        "season for goods that nobody sends",
        "seasons.harvest.commodities.0: unknown commodity 'tapiocca'; allowed: machinery, tapioca; did you mean "
        "'tapioca'?",
        {
            "opening_hours:\n": "seasons:\n  harvest: {commodities: [§tapiocca], around: {tet: {during: 0}}}\n"
            "opening_hours:\n"
        },
    ),
    Broken(
        "two seasons around one holiday for the same goods",
        "seasons.two.around.tet: 'tapioca' has around tet in season 'one' too, must have it in one",
        {
            "opening_hours:\n": "seasons:\n  one: {commodities: [tapioca], around: {tet: {during: 0}}}\n"
            "  two: {around: {§tet: {during: 0.5}}}\nopening_hours:\n"
        },
    ),
    Broken(
        "growth in per cent",
        "demand.growth_per_year: must be at most 2, found 8",
        {"opening_hours:\n": "demand: {growth_per_year: §8}\nopening_hours:\n"},
    ),
    Broken(
        "change of demand with a negative factor",
        "demand.changes.tariff.factor: must be at least 0, found -0.3",
        {"opening_hours:\n": "demand: {changes: {tariff: {factor: §-0.3}}}\nopening_hours:\n"},
    ),
    Broken(
        "id with capitals",
        "opening_hours.Day: must be small letters a-z, digits and underscores, a letter first, at most 60, "
        "found text 'Day'",
        {"  day_shift: {clock": "  §Day: {clock: china}\n  day_shift: {clock"},
    ),
    Broken(
        "extends itself",
        "extends: the files extend each other in a circle: broken.yaml -> broken.yaml",
        {"seed: 1": "§extends: broken.yaml"},
    ),
    Broken(
        "extends outside",
        "extends: '../base.yaml' must be inside the scenario's folder",
        {"seed: 1": "§extends: ../base.yaml"},
    ),
    Broken(
        "extends an absolute path",
        "extends: '/base.yaml' must be inside the scenario's folder",
        {"seed: 1": "§extends: /base.yaml"},
    ),
    Broken(
        "missing base",
        "extends: no file 'brokn.yaml' in the scenario's folder; did you mean 'broken.yaml'?",
        {"seed: 1": "§extends: brokn.yaml"},
    ),
    Broken(
        "extends a mapping",
        "extends: must be the name of a YAML file in the scenario's folder, or a list of such names, found a mapping",
        {"seed: 1": "§extends: {a: 1}"},
    ),
    Broken(
        "extends a list with a file that is not there",
        "extends: no file 'a.yaml' in the scenario's folder",
        {"seed: 1": "extends: [§a.yaml]"},
    ),
]


def break_minimal(variant: Broken) -> tuple[str, int, int]:
    """Return the broken text and the line and column of the mark."""
    text = MINIMAL.read_text(encoding="utf-8")
    for old, new in variant.change.items():
        assert old in text, f"{variant.name}: the shipped file no longer has {old!r}"
        text = text.replace(old, new, 1)
    assert text.count(MARK) == 1, variant.name
    before, after = text.split(MARK)
    return before + after, before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_broken_variant_is_refused_with_its_place_and_words(variant, tmp_path, monkeypatch):
    text, line, col = break_minimal(variant)
    (tmp_path / "broken.yaml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    words = ["validate", "broken.yaml", *(word for override in variant.overrides for word in ("--set", override))]
    done = CliRunner().invoke(main, words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f"broken.yaml:{line}:{col}: {variant.says}\n"


def test_there_are_at_least_thirty_variants_with_different_names():
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS) >= 30


def test_shipped_minimal_scenario_has_no_problem_and_no_warning():
    assert load_scenario(MINIMAL).warnings == ()


@pytest.mark.parametrize(
    ("override", "says"),
    [
        (
            "services.trains.southbund.cutoff_h=3",
            "--set:1:1: services.trains.southbund: missing key 'consist'; did you mean 'southbound'?",
        ),
        (
            "time.horizon_wekks=3",
            "--set:1:1: time.horizon_wekks: unknown key 'horizon_wekks'; allowed: start_date, warm_up_weeks, "
            "horizon_weeks, run_out_weeks; did you mean 'horizon_weeks'?",
        ),
        ("seed=[1", "--set:1:1: seed: not YAML: what begins here is never closed"),
        ("seed", "--set:1:1: seed: must be key.path=value"),
        ("seed..x=1", "--set:1:1: seed..x=1: must be key.path=value"),
        ("seed=", "--set:1:1: seed: no value after '=', write null to remove the key"),
        ("seed=lots", "--set:1:1: seed: must be a whole number, found text 'lots'"),
        ("se\udcffed=1", "--set:1:1: se?ed=1: has characters that are not allowed"),
        ("seed='\x1b'", "--set:1:1: seed='\x1b': has characters that are not allowed"),
        ("seed.deep=1", "--set:1:1: seed.deep: 'seed' is 1, has no 'deep' inside"),
        ("extends=x.yaml", "--set:1:1: extends: cannot be set here, write it in the file"),
        ("sead=null", "--set:1:1: sead: null removes 'sead', but there is no such key; allowed: name, time, "
         "replications, seed, network, services, flows, terminals, opening_hours, borders; did you mean "
         "'seed'?"),
        (
            "services.trains.southbound.route.3=kep",
            "--set:1:1: services.trains.southbound.route.3: no item '3' in the list "
            "'services.trains.southbound.route'; allowed: 0 to 2",
        ),
        (
            "services.trains.southbound.route.0=null",
            "--set:1:1: services.trains.southbound.route.0: null cannot remove an item of a list, set the "
            "whole list",
        ),
        (f"{'a.' * 50}a=1", f"--set:1:1: {('a.' * 50)[:60]}: nested deeper than 40 levels"),
    ],
)  # fmt: skip
def test_override_is_refused_with_its_number_and_words(override, says):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(MINIMAL, overrides=[override])
    assert str(caught.value).splitlines()[0] == says
