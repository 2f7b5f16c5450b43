"""Levers in a scenario file: what each sets, what is refused and in which words, and what wins."""

from pathlib import Path

import pytest
from small_levers import FLEET, case, changes, pull, refusal, side
from small_networks import freight

import sim
from sim import ScenarioError

CHINA, VIET_NAM = "borders.gate.china", "borders.gate.viet_nam"
TIME = {"lognormal": {"mean": 10, "cv": 0.5}, "at_most": 60}


@pytest.fixture
def file(tmp_path):
    return case(tmp_path)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with the case as small.yaml."""
    case(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused_file(folder, text, *overrides):
    (folder / "top.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        sim.load_scenario("top.yaml", overrides=overrides)
    return [str(problem) for problem in caught.value.problems]


def loaded_file(folder, text, *overrides):
    (folder / "top.yaml").write_text(text, encoding="utf-8")
    return sim.load_scenario("top.yaml", overrides=overrides)


# What each sets


def test_pre_arrival_lodgement_sets_the_share_at_checks_of_yellow_and_red(file):
    assert changes(file, "pre_arrival_lodgement: {share: 0.7}") == {
        f"{CHINA}.stages.documents.pre_arrival_share": (None, 0.7),
        f"{VIET_NAM}.stages.documents.pre_arrival_share": (None, 0.7),
    }


def test_single_window_shortens_checks_and_leaves_fewer_errors(file):
    assert changes(file, "single_window: {time_factor: 0.4}") == {
        f"{each}.stages.documents.{key}": values
        for each in (CHINA, VIET_NAM)
        for key, values in {"time_min.lognormal.mean": (10, 4.0), "error_share": (0.1, 0.03)}.items()
    }


def test_single_window_never_adds_errors(file):
    assert changes(file, "single_window: {time_factor: 0.5, error_share: 0.5}").keys() == {
        f"{CHINA}.stages.documents.time_min.lognormal.mean",
        f"{VIET_NAM}.stages.documents.time_min.lognormal.mean",
    }


def test_pre_arrival_lodgement_never_lodges_less(tmp_path):
    here = {side: {"stages": {"documents": {"pre_arrival_share": 0.9}}} for side in ("china", "viet_nam")}
    file = case(tmp_path, {"borders": {"gate": here}})
    says = "does not apply: 'gate' has more than 0.8 lodged before arrival already"
    assert refusal(file, "pre_arrival_lodgement") == [f"levers.0.pre_arrival_lodgement: {says}"]


def test_single_window_leaves_fewer_errors_of_types_of_traders_too(tmp_path):
    types = {"new": {"share": 0.2}, "aeo": {"share": 0.3}}
    stages = {"documents": {"error_share_of": {"new": 0.2, "aeo": 0.01}}}
    file = case(tmp_path, {"borders": {"gate": {"trader_types": types, "china": {"stages": stages}}}})
    found = changes(file, "single_window: {time_factor: 1}")
    assert {key: values for key, values in found.items() if "error_share_of" in key} == {
        f"{CHINA}.stages.documents.error_share_of.new": (0.2, 0.03)
    }


def test_authorised_traders_make_more_of_single_commodities_green(tmp_path):
    split = {"by_commodity": {"goods": {"green": 0.0, "yellow": 0.5, "red": 0.5}}}
    file = case(tmp_path, {"borders": {"gate": {"china": {"channel_shares": split}}}})
    found = changes(file, "authorised_traders: {share: 0.5, green_share: 1}")
    assert {key: values for key, values in found.items() if "goods" in key} == {
        f"{CHINA}.channel_shares.by_commodity.goods.{channel}": values
        for channel, values in {"green": (0.0, 0.5), "yellow": (0.5, 0.25), "red": (0.5, 0.25)}.items()
    }


@pytest.mark.parametrize(
    ("time", "half"),
    [
        (10, {"fixed": 5.0}),
        ({"exponential": {"mean": 9}}, {"exponential": {"mean": 4.5}}),
        ({"triangular": {"low": 0, "mode": 2, "high": 8}}, {"triangular": {"low": 0, "mode": 1, "high": 4}}),
        ({"uniform": {"low": 2, "high": 8}}, {"uniform": {"low": 1, "high": 4}}),
        ({"weibull": {"shape": 2, "scale": 8}}, {"weibull": {"shape": 2, "scale": 4}}),
        (TIME, {"lognormal": {"mean": 5, "cv": 0.5}, "at_most": 60}),
    ],
)
def test_times_of_every_family_are_halved(tmp_path, time, half):
    stages = {"documents": {"work": "document_check", "time_min": time}}
    alone = {"station": "a", "stages": stages, "exit": ["documents"], "entry": ["documents"]}
    file = case(
        tmp_path,
        {"borders": None},
        {"borders": {"gate": {"name": "Gate", "china": alone, "viet_nam": {"station": "b"}}}},
    )
    resolved = pull(file, "single_window: {time_factor: 0.5}").resolved
    assert resolved["borders"]["gate"]["china"]["stages"]["documents"]["time_min"] == half


def test_paperless_trains_sets_the_time_for_the_papers_of_trains(file):
    assert changes(file, "paperless_trains") == {
        f"{CHINA}.stages.papers.time_min": (60, 3.0),
        f"{VIET_NAM}.stages.papers.time_min": (60, 3.0),
    }


def test_joint_inspection_sets_one_key(file):
    assert changes(file, "joint_inspection") == {"borders.gate.joint_inspection": (None, True)}


def test_authorised_traders_make_more_green_and_keep_the_proportion_of_the_others(file):
    found = changes(file, "authorised_traders: {share: 0.5, green_share: 1}")
    assert found == {
        f"{each}.channel_shares.{channel}": values
        for each in (CHINA, VIET_NAM)
        for channel, values in {"green": (0.4, 0.7), "yellow": (0.4, 0.2), "red": (0.2, 0.1)}.items()
    }


def test_inland_clearance_sets_the_countries_of_flows_by_train(file):
    assert changes(file, "inland_clearance") == {
        "flows.imports.clears_inland": (None, ["china", "viet_nam"]),
        "flows.exports.clears_inland": (None, ["china", "viet_nam"]),
    }
    assert changes(file, "inland_clearance: {at: [imports], countries: [china]}") == {
        "flows.imports.clears_inland": (None, ["china"])
    }


def test_more_servers_multiplies_those_of_all_stages_but_scans(file):
    assert changes(file, "more_servers: {factor: 1.5}") == {
        f"{each}.stages.{stage}.servers": (None, 2)
        for each in (CHINA, VIET_NAM)
        for stage in ("papers", "release", "documents", "inspection")
    }


def test_more_servers_multiplies_the_lanes_of_road_gates_too(tmp_path):
    gate = {"exit_lanes": 3, "time_min": 1}
    file = case(tmp_path, {"borders": {"gate": {"china": {"gate": gate}}}})

    found = changes(file, "more_servers: {factor: 1.5}")

    lanes = {key: value for key, value in found.items() if "lanes" in key}
    assert lanes == {f"{CHINA}.gate.exit_lanes": (3, 5), f"{CHINA}.gate.entry_lanes": (None, 2)}


def test_more_scanners_adds_to_scans(file):
    assert changes(file, "more_scanners: {add: 2}") == {
        f"{CHINA}.stages.scan.servers": (None, 3),
        f"{VIET_NAM}.stages.scan.servers": (None, 3),
    }


def test_longer_hours_moves_both_ends_of_spans_of_borders(tmp_path):
    hours = {"opening_hours": {"office": {"hours": ["00:30-09:00", "10:00-12:00", "14:00-23:30"]}}}
    assert changes(case(tmp_path, hours), "longer_hours: {earlier_h: 1, later_h: 1}") == {
        "opening_hours.office.hours": (hours["opening_hours"]["office"]["hours"], ["00:00-24:00"])
    }
    assert changes(case(tmp_path, hours), "longer_hours: {later_h: 0.75}") == {
        "opening_hours.office.hours": (
            hours["opening_hours"]["office"]["hours"],
            ["00:30-09:45", "10:00-12:45", "14:00-24:00"],
        )
    }


def test_round_the_clock_opens_offices_of_borders_on_all_days(tmp_path):
    file = case(tmp_path, {"opening_hours": {"office": {"days": ["mon", "tue"]}}})
    assert changes(file, "round_the_clock") == {
        "opening_hours.office.hours": (["08:00-18:00"], ["00:00-24:00"]),
        "opening_hours.office.days": (["mon", "tue"], ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
        "opening_hours.office.closed_dates": (["2026-01-08"], []),
    }
    assert "opening_hours.office.closed_dates" not in changes(file, "round_the_clock: {through_holidays: false}")


SAMPLES = {"work": "quarantine", "time_min": 6, "laboratory_h": 4, "open": ["office"]}


@pytest.mark.parametrize(
    ("lever", "office"),
    [("longer_hours: {later_h: 2}", ["08:00-20:00"]), ("round_the_clock", ["00:00-24:00"])],
)
def test_laboratory_that_shares_the_hours_of_an_office_keeps_them(tmp_path, lever, office):
    laboratory = {**SAMPLES, "laboratory_open": ["yard", "office"]}
    gate = {"china": side("a", samples=laboratory), "viet_nam": side("b", samples=laboratory)}
    taken = {"office_laboratory": {"clock": "viet_nam"}}  # an entry that has that name already stays what it is
    file = case(tmp_path, {"opening_hours": taken, "borders": {"gate": gate}})
    before = sim.load_scenario(file).scenario.opening_hours

    after = pull(file, lever).scenario

    assert list(after.opening_hours["office"].hours) == office
    assert after.opening_hours["office_laboratory_laboratory"] == before["office"]
    assert after.opening_hours["office_laboratory"] == before["office_laboratory"]
    stages = [after.borders["gate"].side(name).stages["samples"] for name in ("china", "viet_nam")]
    assert [(stage.open, stage.laboratory_open) for stage in stages] == [
        (("office",), ("yard", "office_laboratory_laboratory"))
    ] * 2


def test_longer_hours_of_two_offices_leave_both_to_the_laboratory_that_names_them(tmp_path):
    laboratory = {**SAMPLES, "open": ["office", "yard"], "laboratory_open": ["yard", "office"]}
    file = case(tmp_path, {"borders": {"gate": {"china": side("a", samples=laboratory)}}})
    before = sim.load_scenario(file).scenario.opening_hours

    after = pull(file, "longer_hours: {at: [office]}", "round_the_clock: {at: [yard]}").scenario

    named = after.borders["gate"].china.stages["samples"].laboratory_open
    assert named == ("yard_laboratory", "office_laboratory")
    assert [after.opening_hours[each] for each in named] == [before["yard"], before["office"]]


def test_added_loop_stands_in_the_middle_of_the_longest_section(file):
    path = "network.small.added_loops.added_loop_small"
    assert changes(file, "added_loop") == {
        f"{path}.name": (None, "New loop between B and C"),
        f"{path}.section": (None, "l1:b-c"),
        f"{path}.km": (None, 12.5),
        f"{path}.tracks": (None, 2),
        f"{path}.track_length_m": (None, 1000.0),
    }
    assert pull(file, "added_loop").network.sections["l1:added_loop_small-c"].length_km == 12.5


def test_added_loops_stand_where_they_are_wanted(file):
    first = "added_loop: {section: 'l2:c-d', km: 4, tracks: 3, track_length_m: 500, id: north_loop}"
    network = pull(file, first, "added_loop").network
    assert (network.points["north_loop"].tracks, network.points["north_loop"].track_length_m) == (3, 500)
    assert {"l2:c-north_loop", "l1:b-added_loop_small"} <= set(network.sections)


def test_double_track_gives_single_sections_a_second_track(file):
    keys = {f"network.small.sections.{each}.tracks" for each in ("l0:a-b", "l1:b-c", "l2:c-d")}
    assert changes(file, "double_track") == dict.fromkeys(keys, (None, 2))
    one = changes(file, "double_track: {sections: ['l1:b-c']}")
    assert one == {"network.small.sections.l1:b-c.tracks": (None, 2)}


def test_double_track_widens_halts_between_doubled_sections(tmp_path, monkeypatch):
    monkeypatch.setattr("small_levers.POINTS", {"a": 3, "b": 3, "c": 1, "d": 3})
    file = case(tmp_path)
    found = changes(file, "double_track")
    assert {key: found[key] for key in found if ".points." in key} == {
        "network.small.points.c.tracks": (None, 2),
        "network.small.points.c.track_length_m": (None, 1000.0),
    }
    assert not any(".points." in key for key in changes(file, "double_track: {sections: ['l1:b-c']}"))


def test_locomotive_pool_adds_to_every_depot(tmp_path):
    path = "fleet.locomotives.diesel.depots"
    assert changes(case(tmp_path, FLEET), "locomotive_pool: {add: 2}") == {f"{path}.a": (1, 3), f"{path}.d": (1, 3)}


def test_longer_trains_grow_in_length_mass_and_room(file):
    path = "services.trains.south.consist"
    assert changes(file, "longer_trains: {factor: 1.5, at: [south]}") == {
        f"{path}.length_m": (300, 450.0),
        f"{path}.mass_t": (600, 900.0),
        f"{path}.capacity_teu": (40, 60.0),
    }


def test_longer_trains_of_wagons_have_more_wagons(tmp_path):
    stock = {"gauge_mm": 1435, "max_speed_kmh": 80, "locomotives": [{"class": "DF4B"}], "t_per_teu": 14}
    wagons = [{"class": "flat_standard", "count": 20}]
    trains = {"south": {**freight("ad"), "consist": {**stock, "wagons": wagons}}}
    file = case(tmp_path, {"services": None, "flows": None}, {"services": {"trains": trains}})
    assert changes(file, "longer_trains") == {
        "services.trains.south.consist.wagons": (wagons, [{"class": "flat_standard", "count": 25}])
    }


def test_longer_trains_have_whole_wagons_enough_for_their_room(tmp_path):
    """A quarter more than 25 are 31 and a quarter: 32, and of 10 twelve and a half: 13."""
    stock = {"gauge_mm": 1435, "max_speed_kmh": 80, "locomotives": [{"class": "DF4B"}], "t_per_teu": 14}
    wagons = [{"class": "flat_standard", "count": 25}, {"class": "covered_standard", "count": 10}]
    trains = {"south": {**freight("ad"), "consist": {**stock, "wagons": wagons, "capacity_teu": 50}}}
    file = case(tmp_path, {"services": None, "flows": None}, {"services": {"trains": trains}})

    longer = pull(file, "longer_trains").scenario.services.trains["south"].consist

    assert [each.count for each in longer.wagons] == [32, 13]
    assert longer.capacity_teu == 62.5


def test_heavier_trains_carry_more_tonnes_at_the_same_length(tmp_path):
    trains = {"south": {"consist": {"capacity_t": 200}}}
    path = "services.trains.south.consist"
    assert changes(case(tmp_path, {"services": {"trains": trains}}), "heavier_trains: {at: [south]}") == {
        f"{path}.capacity_t": (200, 260.0),
        f"{path}.mass_t": (600, 660.0),
    }


def test_more_trains_leave_between_those_of_before(file):
    assert changes(file, "more_trains") == {
        "services.trains.south.departures.every_h": (4, 2.0),
        "services.trains.north.departures.at": (
            ["01:00", "09:00", "17:00"],
            ["01:00", "05:00", "09:00", "13:00", "17:00", "21:00"],
        ),
    }


def test_every_lever_has_a_test_of_what_it_sets():
    files = (Path(__file__), Path(__file__).with_name("test_scenario_through_running.py"))
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [name for name in sim.LEVERS if f'changes(file, "{name}' not in text and f'), "{name}' not in text] == []


# What is refused


@pytest.mark.parametrize(
    ("lever", "says"),
    [
        ("through_running", "'gate' has no change of gauge"),
        ("locomotive_pool", "there are no pools"),
        ("heavier_trains", "'north' has no capacity_t that could rise; 'south' has no capacity_t that could rise"),
        ("round_the_clock: {at: [yard]}", "'yard' is used at no border"),
        ("longer_hours: {earlier_h: 0, later_h: 0, at: [office]}", "'office' cannot open any longer on its days"),
        ("double_track: {sections: ['l1:b-d']}", "'small' has no single-track section 'l1:b-d'"),
        ("added_loop: {section: 'l1:b-d'}", "'small' has no single-track section 'l1:b-d'"),
        ("pre_arrival_lodgement: {share: 0}", None),
        ("paperless_trains: {time_min: 90}", "'gate' has no check of a whole train's papers that takes over 90 min"),
        ("authorised_traders: {green_share: 0.4}", "'gate' has 0.4 or more green already"),
    ],
)
def test_lever_that_does_not_apply_says_why(file, lever, says):
    if says is None:
        assert changes(file, lever) == {
            f"{each}.stages.documents.pre_arrival_share": (None, 0.0) for each in (CHINA, VIET_NAM)
        }
        return
    name = lever.partition(":")[0]
    assert refusal(file, lever) == [f"levers.0.{name}: does not apply: {says}"]


@pytest.mark.parametrize(
    ("changes", "lever", "says"),
    [
        ({"borders": None}, "joint_inspection", "there are no borders"),
        ({"borders": {"gate": {"joint_inspection": True}}}, "joint_inspection", "'gate' inspects jointly already"),
        ({"flows": None, "borders": None}, "inland_clearance", "there are no flows"),
        ({"borders": None}, "inland_clearance", "'exports' crosses no border by train; "
                                                "'imports' crosses no border by train"),
        ({"borders": None}, "round_the_clock", "'office' is used at no border; 'yard' is used at no border"),
        ({"services": {"trains": {key: {"train_class": "passenger", "consist": {"capacity_teu": None}}
                                  for key in ("south", "north")}}, "flows": None},
         "more_trains", "'north' is no freight service; 'south' is no freight service"),
        ({"services": {"trains": {key: {"departures": {"when_full_or_after_h": 8}} for key in ("south", "north")}}},
         "more_trains: {at: [south]}", "'south' leaves when it is full, as often as its goods ask for"),
    ],
)  # fmt: skip
def test_lever_that_does_not_apply_to_a_scenario_says_why(tmp_path, changes, lever, says):
    name = lever.partition(":")[0]
    assert refusal(case(tmp_path, changes), lever) == [f"levers.0.{name}: does not apply: {says}"]


def test_sides_without_common_inspections_cannot_inspect_jointly(tmp_path):
    china = side("a", scan=None, inspection=None)
    file = case(
        tmp_path, {"borders": None}, {"borders": {"gate": {"name": "Gate", "china": china, "viet_nam": side("b")}}}
    )
    says = "does not apply: 'gate' has no scan, inspection or quarantine that both sides do"
    assert refusal(file, "joint_inspection") == [f"levers.0.joint_inspection: {says}"]


def test_sides_of_which_one_has_a_laboratory_cannot_inspect_jointly_and_each_stage_is_said(tmp_path):
    stages = {"plants": {"work": "quarantine", "time_min": 5}, "samples": {"work": "quarantine", "time_min": 5}}
    stages["samples"]["laboratory_h"] = 9
    china, viet_nam = (
        {"station": at, "stages": {key: stages[key]}, "exit": [key], "entry": [key]}
        for at, key in (("a", "plants"), ("b", "samples"))
    )
    borders = {"gate": {"name": "Gate", "china": china, "viet_nam": viet_nam}}
    file = case(tmp_path, {"borders": None}, {"borders": borders})

    assert refusal(file, "joint_inspection") == [
        "levers.0.joint_inspection: does not apply: 'gate' has no scan, inspection or quarantine that both sides do; "
        "china.plants stays at the side left: it has no laboratory, and all that come to quarantine on entry to "
        "viet_nam wait for one; viet_nam.samples stays at the side left: it sends samples to a laboratory, and no "
        "quarantine on entry to china has one"
    ]


def test_border_without_papers_has_nothing_to_lodge_or_to_join(tmp_path):
    bare = {key: {"station": key} for key in "ab"}
    borders = {"gate": {"name": "Gate", "china": bare["a"], "viet_nam": bare["b"]}}
    file = case(tmp_path, {"borders": None}, {"borders": borders})
    none = "does not apply: 'gate' has no"
    assert refusal(file, "pre_arrival_lodgement", "single_window", "more_servers", "more_scanners") == [
        f"levers.0.pre_arrival_lodgement: {none} document check of consignments",
        f"levers.1.single_window: {none} document check of consignments",
        f"levers.2.more_servers: {none} stages but scans, and no gate",
        f"levers.3.more_scanners: {none} stage with work scan",
    ]


def test_levers_that_are_unknown_or_misused_are_refused_all_at_once(file):
    levers = ["joint_inspektion", "more_trains: {factr: 2}", "more_servers: {factor: 0.5}", "double_track", "3",
              "{joint_inspection: {}, single_window: {}}", "joint_inspection: true"]  # fmt: skip
    found = refusal(file, *levers)
    assert found[0].startswith("levers.0: unknown lever 'joint_inspektion'; allowed: pre_arrival_lodgement, ")
    assert found[0].endswith("did you mean 'joint_inspection'?")
    assert found[1:] == [
        "levers.1.more_trains.factr: unknown key 'factr'; allowed: at, factor; did you mean 'factor'?",
        "levers.2.more_servers.factor: must be above 1, found 0.5",
        "levers.4: must be the name of a lever, or `name: {its parameters}`, found 3",
        "levers.5: must be one lever, found joint_inspection, single_window; begin each with '-' of its own",
        "levers.6.joint_inspection: must be a mapping, found true",
    ]
    assert refusal(file, "double_track: {at: [smal]}") == [
        "levers.0.double_track.at.0: unknown among the lines: 'smal'; allowed: small; did you mean 'small'?"
    ]


def test_levers_that_are_no_list_are_refused(folder):
    assert refused_file(folder, "extends: small.yaml\nlevers: joint_inspection\n") == [
        "top.yaml:2:9: levers: must be a list of levers, found text 'joint_inspection'"
    ]


def test_two_levers_on_one_key_are_an_error_that_names_both_lines(folder):
    text = "extends: small.yaml\nlevers:\n  - longer_hours\n  - more_trains\n  - round_the_clock: {at: [office]}\n"
    assert refused_file(folder, text) == [
        "top.yaml:5:5: levers.2.round_the_clock: sets opening_hours.office.hours, which lever longer_hours "
        "(top.yaml:3:5) sets too; two levers must not set one key"
    ]


def test_one_lever_may_stand_twice_for_different_places(folder):
    text = "extends: small.yaml\nlevers: [more_trains: {at: [north]}, more_trains: {at: [south], factor: 4}]\n"
    trains = loaded_file(folder, text).scenario.services.trains
    assert (len(trains["north"].departures.at), trains["south"].departures.every_h) == (6, 1.0)


def test_what_a_lever_breaks_is_blamed_on_its_line(folder):
    text = "extends: small.yaml\nlevers:\n  - longer_trains: {factor: 4, at: [south]}\n"
    assert refused_file(folder, text) == [
        "top.yaml:3:5: services.trains.south.consist.length_m: 1200 m is longer than the tracks of "
        "a (1000 m), b (1000 m), c (1000 m) and 1 more places"
    ]


# What wins


def test_set_wins_over_a_lever(folder):
    text = "extends: small.yaml\nlevers: [single_window]\n"
    key = "borders.gate.china.stages.documents.error_share"
    loaded = loaded_file(folder, text, f"{key}=0.5")
    assert loaded.scenario.borders["gate"].china.stages["documents"].error_share == 0.5
    assert key not in loaded.provenance


def test_set_of_the_list_comes_before_the_levers(folder):
    text = "extends: small.yaml\nlevers: [more_trains: {at: [south]}]\n"
    trains = loaded_file(folder, text, "levers.0.more_trains.factor=4").scenario.services.trains
    assert trains["south"].departures.every_h == 1.0
    assert loaded_file(folder, text, "levers=null").scenario.services.trains["south"].departures.every_h == 4


def test_list_of_an_upper_file_replaces_the_one_below(folder):
    (folder / "middle.yaml").write_text("extends: small.yaml\nlevers: [joint_inspection, more_trains]\n", "utf-8")
    loaded = loaded_file(folder, "extends: middle.yaml\nlevers: [single_window]\n")
    assert loaded.scenario.levers == ("single_window",)
    assert not loaded.scenario.borders["gate"].joint_inspection
    assert loaded.scenario.services.trains["south"].departures.every_h == 4


def test_key_of_a_file_above_the_list_is_an_error(folder):
    (folder / "middle.yaml").write_text("extends: small.yaml\nlevers:\n- joint_inspection\n", "utf-8")
    text = "extends: middle.yaml\nborders:\n  gate:\n    joint_inspection: false\n"
    assert refused_file(folder, text) == [
        "middle.yaml:3:3: levers.0.joint_inspection: sets borders.gate.joint_inspection, which top.yaml:4:23 sets too, "
        "a file above the list of levers; leave one of them out"
    ]


def test_order_of_levers_means_nothing(file):
    levers = ["single_window", "pre_arrival_lodgement", "more_trains", "double_track"]
    forth, back = pull(file, *levers), pull(file, *reversed(levers))
    assert (forth.digest, forth.scenario.services) == (back.digest, back.scenario.services)


def test_scenario_with_levers_is_the_scenario_with_their_values(folder):
    by_lever = loaded_file(folder, "extends: small.yaml\nlevers: [joint_inspection]\n")
    by_hand = loaded_file(folder, "extends: small.yaml\nborders: {gate: {joint_inspection: true}}\n")
    assert by_lever.digest == by_hand.digest
    assert by_lever.resolved["levers"] == ["joint_inspection"]


def test_values_have_their_lever_as_source_and_its_trust(folder):
    text = """extends: small.yaml
levers:
  - joint_inspection
  - pre_arrival_lodgement: {share: {value: 0.6, source: a survey, confidence: low, range: [0.5, 0.7]}}
  - more_servers:
"""
    loaded = loaded_file(folder, text)
    found = {key: loaded.provenance[key] for key in loaded.provenance if key.startswith("borders.gate.china")}
    share = found["borders.gate.china.stages.documents.pre_arrival_share"]
    assert (share.source, share.confidence, share.note) == (
        "lever pre_arrival_lodgement (top.yaml:4:5)",
        "low",
        "share 0.6",
    )
    servers = found["borders.gate.china.stages.papers.servers"]
    assert (servers.source, servers.confidence) == ("lever more_servers (top.yaml:5:5)", "assumed")
    assert loaded.provenance["borders.gate.joint_inspection"].confidence is None
    assert loaded.provenance["levers.1.pre_arrival_lodgement.share"].source == "a survey"


# What differs from infrastructure files, without a lever


def test_changes_of_sections_and_points_are_checked(tmp_path):
    network = {
        "sections": {"l1:b-x": {"tracks": 2}, "l1:b-c": {"speed_freight_kmh": 90}},
        "points": {"z": {"tracks": 2}, "c": {"track_length_m": 400}},
        "added_loops": {
            "x": {"name": "X", "section": "l1:b-d", "km": 4, "track_length_m": 500},
            "y": {"name": "Y", "section": "l1:b-c", "km": 40, "track_length_m": 500},
        },
    }
    file = case(tmp_path, {"network": {"small": network}})
    with pytest.raises(ScenarioError) as caught:
        sim.load_scenario(file)
    messages = [(problem.key, problem.message) for problem in caught.value.problems]
    assert messages == [
        ("network.small.sections.l1:b-x", "unknown section 'l1:b-x'; allowed: l0:a-b, l1:b-c, l2:c-d; "
                                          "did you mean 'l1:b-c'?"),
        ("network.small.points.z", "unknown operational point 'z'; allowed: a, b, c, d"),
        ("network.small.added_loops.x.section", "unknown section 'l1:b-d'; allowed: l0:a-b, l1:b-c, l2:c-d; "
                                                "did you mean 'l1:b-c'?"),
        ("network.small.added_loops.y", "km 40 must be 0.1 to 24.9"),
    ]  # fmt: skip


def test_stored_run_has_the_network_with_its_changes(tmp_path):
    loaded = pull(case(tmp_path), "added_loop", "double_track")
    run = sim.run(loaded, folder=tmp_path / "run", replications=1, workers=1)
    assert run.network.sections["l1:b-added_loop_small"].tracks == 2
    assert set(run.network.points) == set(loaded.network.points)
