"""What is refused of a border's stages, channels, traders and receiving tracks: place in the file, and words."""

from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load_scenario

MINIMAL = Path(__file__).parents[1] / "scenarios" / "minimal.yaml"
BORDER = "borders.huu_nghi"
VIET_NAM = f"{BORDER}.viet_nam"
DOCUMENTS = f"{VIET_NAM}.stages.documents"
SPLIT = "{green: 0.5, yellow: 0.3, red: 0.1}"
GOOD = "{green: 0.5, yellow: 0.3, red: 0.2}"


def refusals(*overrides):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(MINIMAL, overrides=overrides)
    return [f"{problem.key}: {problem.message}" for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        ([f"{DOCUMENTS}.servers=0"], f"{DOCUMENTS}.servers: must be at least 1, found 0"),
        ([f"{DOCUMENTS}.time_min=-1"], f"{DOCUMENTS}.time_min: must be at least 0, found -1"),
        ([f"{DOCUMENTS}.rework_h=-1"], f"{DOCUMENTS}.rework_h: must be at least 0, found -1"),
        ([f"{DOCUMENTS}.max_loops=0"], f"{DOCUMENTS}.max_loops: must be at least 1, found 0"),
        (
            [f"{DOCUMENTS}.error_share_of={{aeo: 0.1}}"],
            f"{DOCUMENTS}.error_share_of.aeo: unknown trader type 'aeo'; allowed: other",
        ),
        (
            [f"{DOCUMENTS}.sampled_share_of={{tapoica: 0.1}}"],
            f"{DOCUMENTS}.sampled_share_of.tapoica: unknown commodity 'tapoica'; allowed: machinery, tapioca; "
            "did you mean 'tapioca'?",
        ),
        (
            [f"{DOCUMENTS}.priority={{fruit: 0}}"],
            f"{DOCUMENTS}.priority.fruit: unknown trader type or commodity 'fruit'; allowed: other, machinery, tapioca",
        ),
        ([f"{DOCUMENTS}.priority={{other: -1}}"], f"{DOCUMENTS}.priority.other: must be at least 0, found -1"),
        (
            [f"{DOCUMENTS}.laboratory_h=5"],
            f"{DOCUMENTS}: has laboratory_h, which needs work: quarantine of consignments, found work: document_check, "
            "per: consignment",
        ),
        ([f"{DOCUMENTS}.laboratory_open=[day]"], f"{DOCUMENTS}: has laboratory_open, which needs laboratory_h"),
        ([f"{DOCUMENTS}.groups=2"], f"{DOCUMENTS}: has groups, which need per: wagon, found per: consignment"),
        (
            [f"{DOCUMENTS}.per=wagon"],
            f"{DOCUMENTS}: per: wagon is for technical_inspection and brake_test, found work: document_check",
        ),
        (
            [f"{VIET_NAM}.stages.brakes.priority={{other: 0}}"],
            f"{VIET_NAM}.stages.brakes: has priority, which needs per: consignment, teu or t, found per: carrier",
        ),
        (
            [f"{DOCUMENTS}.replaces=goods"],
            f"{DOCUMENTS}: has replaces, which needs work: scan, found work: document_check",
        ),
        ([f"{DOCUMENTS}.suspicious_share=0.1"], f"{DOCUMENTS}: has suspicious_share, which needs replaces"),
        (
            [f"{DOCUMENTS}.work=scan", f"{DOCUMENTS}.replaces=gods"],
            f"{DOCUMENTS}.replaces: unknown stage 'gods'; allowed: brakes, documents, goods; did you mean 'goods'?",
        ),
        (
            [f"{DOCUMENTS}.work=scan", f"{DOCUMENTS}.replaces=brakes"],
            f"{DOCUMENTS}.replaces: 'brakes' must be an inspection of consignments, found work: technical_inspection, "
            "per: carrier",
        ),
        (
            [f"{VIET_NAM}.channel_shares={{green: 0.5, yellow: 0.3, red: 0.2, by_commodity: {{tapioca: {SPLIT}}}}}"],
            f"{VIET_NAM}.channel_shares.by_commodity.tapioca: shares sum to 0.9, must sum to 1",
        ),
        (
            [f"{VIET_NAM}.channel_shares={{green: 0.5, yellow: 0.3, red: 0.2, by_commodity: {{fruit: {GOOD}}}}}"],
            f"{VIET_NAM}.channel_shares.by_commodity.fruit: unknown commodity 'fruit'; allowed: machinery, tapioca",
        ),
        (
            [f"{VIET_NAM}.channel_shares={{green: 0.5, yellow: 0.3, red: 0.2, by_trader_type: {{oea: {GOOD}}}}}",
             f"{BORDER}.trader_types={{aeo: {{share: 0.3}}}}"],
            f"{VIET_NAM}.channel_shares.by_trader_type.oea: unknown trader type 'oea'; allowed: aeo, other",
        ),
        (
            [f"{BORDER}.trader_types={{aeo: {{share: 0.7}}, known: {{share: 0.4}}}}"],
            f"{BORDER}.trader_types: shares sum to 1.1, must sum to 1 at most (the rest is 'other')",
        ),
        (
            ["flows.exports.trader_types={other: {share: 0.7}}"],
            "flows.exports.trader_types: 'other' stands for all traders that are of no type named, must not be named",
        ),
        ([f"{VIET_NAM}.receiving_tracks=1"], f"{VIET_NAM}.receiving_tracks: must be at least 2, found 1"),
        ([f"{VIET_NAM}.entry=[brakes, documents, good]"], None),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_plain_words(overrides, says):
    found = refusals(*overrides)
    if says is None:
        assert found[0].startswith(f"{VIET_NAM}.entry.2: unknown stage 'good'; allowed: brakes, documents, goods")
    else:
        assert found == [says]


def test_a_place_in_the_file_stands_before_the_message(tmp_path):
    text = MINIMAL.read_text("utf-8").replace("green: 0.455", "green: 0.355", 1)
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    line = next(i for i, each in enumerate(text.splitlines(), 1) if "green: 0.355" in each)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert str(caught.value.problems[0]).startswith(f"{file}:{line}:")
    assert "shares sum to 0.9, must sum to 1" in str(caught.value.problems[0])


def test_a_station_has_no_more_receiving_tracks_than_tracks():
    [said] = refusals(f"{VIET_NAM}.receiving_tracks=99")
    assert said.startswith(f"{VIET_NAM}.receiving_tracks: 99 are more than the ")
    assert said.endswith(" tracks of 'dong_dang'")


def test_a_scan_stands_before_the_inspection_that_it_replaces():
    stages = f"{DOCUMENTS}.work=scan", f"{DOCUMENTS}.replaces=goods"
    assert refusals(*stages, f"{VIET_NAM}.entry=[goods, brakes, documents]") == [
        f"{DOCUMENTS}.replaces: 'goods' must come after 'documents' in entry"
    ]


def test_trains_of_unknown_wagons_cannot_be_examined_by_wagon():
    [*said] = refusals(f"{VIET_NAM}.stages.brakes.per=wagon")
    assert said[0] == (
        "services.trains.southbound.consist: has no wagons, but stage 'brakes' of viet_nam at entry takes its time for "
        "each wagon: give wagon_count, or locomotives and wagons"
    )
    counted = [f"services.trains.{train}.consist.wagon_count=20" for train in ("southbound", "northbound")]
    load_scenario(MINIMAL, overrides=[f"{VIET_NAM}.stages.brakes.per=wagon", *counted])


def test_wagons_are_given_once():
    consist = (
        "{gauge_mm: 1435, max_speed_kmh: 80, locomotives: [{class: DF4B}], wagons: [{class: flat_standard}], "
        "wagon_count: 3}"
    )
    assert refusals(f"services.trains.southbound.consist={consist}") == [
        "services.trains.southbound.consist: has wagons and wagon_count, must have one of them"
    ]
