from statistics import fmean, variance

import pytest
from small_networks import Stretch, flow, load, rows

import sim

WEEK_H = 168


def simulate(folder, *, flows, shares=None, replication=0):
    """Goods that go by truck over a border between a and b."""
    side = {"station": "a", **({"channel_shares": shares} if shares else {})}
    loaded = load(
        folder,
        {"a": 0, "b": 0},
        [Stretch("a", "b")],
        china="a",
        services={"trucks": {key: {"line": "small", "route": [*key]} for key in ("ab", "ba")}},
        terminals={
            "north": {"name": "North", "station": "a", "haul_h": {"exponential": {"mean": 4}}},
            "south": {"name": "South", "station": "b"},
        },
        flows=flows,
        borders={"gate": {"name": "Gate", "china": side, "viet_nam": {"station": "b"}}},
    )
    return sim.simulate(loaded, replication)["consignments"]


def test_regular_goods_are_ready_at_equal_gaps_the_first_after_one(tmp_path):
    goods = simulate(tmp_path, flows={"goods": flow("north", "south", per_hour=0.7, arrivals="regular")})

    expected = [int(number / 0.7 * 3600 + 0.5) for number in range(1, 118)]
    assert goods["ready_s"].to_pylist() == expected
    assert expected[-1] < WEEK_H * 3600 <= 118 / 0.7 * 3600


def test_goods_that_come_at_random_have_mean_and_variance_of_poisson(tmp_path):
    flows = {"goods": flow("north", "south", per_hour=1)}
    counts = [simulate(tmp_path, flows=flows, replication=number).num_rows for number in range(60)]

    assert fmean(counts) == pytest.approx(WEEK_H, abs=4 * (WEEK_H / 60) ** 0.5)
    assert variance(counts) == pytest.approx(WEEK_H, rel=0.6)


def test_volume_is_given_in_teu_or_in_tonnes(tmp_path):
    by_teu = flow("north", "south", per_hour=1, teu=2, arrivals="regular")
    by_mass = {**by_teu, "volume_t_per_year": 8760 * 10 * 2, "consignment": {"teu": 0, "mass_t": 10}}
    del by_mass["volume_teu_per_year"]

    goods = simulate(tmp_path, flows={"boxes": by_teu, "ore": by_mass})

    found = rows(goods, "flow", "teu", "mass_t")
    assert found.count(("boxes", 2.0, 10.0)) == 167  # the one of hour 168 comes at the end
    assert found.count(("ore", 0.0, 10.0)) == 335


def test_no_volume_is_no_goods(tmp_path):
    assert simulate(tmp_path, flows={"goods": flow("north", "south", per_hour=0)}).num_rows == 0


def test_goods_are_numbered_by_flow_and_readiness_and_know_their_direction(tmp_path):
    flows = {"out": flow("north", "south", per_hour=1), "back": flow("south", "north", per_hour=1)}

    goods = simulate(tmp_path, flows=flows)

    found = rows(goods, "flow", "ready_s")
    assert goods["consignment"].to_pylist() == list(range(goods.num_rows))
    assert found == sorted(found)
    assert set(rows(goods, "flow", "direction", "origin", "destination")) == {
        ("out", "china_to_viet_nam", "north", "south"),
        ("back", "viet_nam_to_china", "south", "north"),
    }


def test_shares_of_channels_and_a_greener_policy_worsens_nobodys(tmp_path):
    flows = {"goods": flow("north", "south", per_hour=20)}
    order = ["green", "yellow", "red"]

    strict = simulate(tmp_path, flows=flows, shares={"green": 0.3, "yellow": 0.5, "red": 0.2})[
        "china_channel"
    ].to_pylist()
    mild = simulate(tmp_path, flows=flows, shares={"green": 0.6, "yellow": 0.3, "red": 0.1})[
        "china_channel"
    ].to_pylist()

    shares = [strict.count(channel) / len(strict) for channel in order]
    assert shares == pytest.approx([0.3, 0.5, 0.2], abs=0.03)
    assert all(order.index(after) <= order.index(before) for before, after in zip(strict, mild, strict=True))
    assert strict != mild
