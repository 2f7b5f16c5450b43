"""Colours and hatches of causes: one look in every chart, told apart in grey and by colour-blind people."""

import re
from importlib.resources import files
from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from test_results_pictures import grey

from results import Evidence, draw
from results.cause_looks import CAUSE_LOOKS
from results.charts import cause_bars
from results.words import cause_name
from sim.causes import CAUSES


@pytest.fixture(scope="module")
def shipped(shipped_week):
    return [Evidence(shipped_week[name]) for name in ("baseline", "upgraded")]


def test_parts_of_a_bar_differ_without_colour():
    bars = [cause_bars.Bar("Line", "row", 0, "x", np.ones(len(CAUSES)))]
    parts = cause_bars._parts(bars)
    looks = [(round(grey(part.look.colour), 2), part.look.hatch) for part in parts]
    assert len(looks) == len(CAUSES)
    assert len(set(looks)) == len(looks)
    assert all(bool(part.look.hatch) == (part.kind == "waiting") for part in parts)


@pytest.mark.parametrize("key", ["lead_time_by_cause", "border_dwell"])
def test_each_cause_has_its_one_look_in_every_chart(shipped, key):
    (legend,) = draw(key, shipped).legends
    causes = {cause_name(cause): cause for cause in CAUSE_LOOKS}
    found = {
        causes.get(patch.get_label()): (patch.get_facecolor()[:3], patch.get_hatch() or "")
        for patch in legend.get_patches()
    }
    drawn = found.keys() & CAUSE_LOOKS.keys()
    assert {"train_formation", "departure", "hold"} <= drawn
    for cause in drawn:
        assert found[cause] == (to_rgb(CAUSE_LOOKS[cause].colour), CAUSE_LOOKS[cause].hatch), cause


@pytest.mark.parametrize("alone", [cause.name for cause in CAUSES])
def test_look_of_a_cause_does_not_hang_on_the_causes_beside_it(alone):
    hours = np.array([float(cause.name == alone) for cause in CAUSES])
    (part,) = cause_bars._parts([cause_bars.Bar("", "", 0, "x", hours)])
    (same,) = (
        each for each in cause_bars._parts([cause_bars.Bar("", "", 0, "x", hours + 1)]) if each.name == part.name
    )
    assert part.look == same.look == CAUSE_LOOKS[alone]


SEEN_BY = {
    "all": np.eye(3),
    "red-blind": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "green-blind": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}
"""Linear RGB as people see it: Machado, Oliveira and Fernandes (2009), severity 1."""


def linear(colour):
    """Linear RGB of a colour (IEC 61966-2-1)."""
    values = np.array(to_rgb(colour))
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    """Oklab, in which equal distances look equal (Ottosson 2020), of linear RGB."""
    cones = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
    cones += [[0.0883024619, 0.2817188376, 0.6299787005]]
    to_lab = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099]]
    to_lab += [[0.0259040371, 0.7827717662, -0.8086757660]]
    return np.array(to_lab) @ np.cbrt(np.array(cones) @ np.clip(rgb, 0, 1))


@pytest.mark.parametrize("people", SEEN_BY)
@pytest.mark.parametrize("kind", ["work", "waiting"])
@pytest.mark.parametrize("page", ["colour", "on_dark"])
def test_colours_of_a_kind_can_be_told_apart_also_by_colour_blind_people(people, kind, page):
    colours = {cause.name: getattr(CAUSE_LOOKS[cause.name], page) for cause in CAUSES if cause.kind == kind}
    seen = {name: oklab(np.array(SEEN_BY[people]) @ linear(colour)) for name, colour in colours.items()}
    least = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in combinations(seen, 2)}
    assert min(least.values()) >= 0.07, min(least, key=least.get)
    assert all(least[pair] >= 0.1 for pair in pairwise(seen)), "neighbours"


def test_causes_can_be_read_on_the_dark_page():
    style_sheet = (files("results") / "report/page/style.css").read_text(encoding="utf-8")
    paper = re.search(r'data-theme="dark"\] \{\s*--paper: (#\w+)', style_sheet).group(1)
    lightness = {name: linear(look.on_dark) @ (0.2126, 0.7152, 0.0722) for name, look in CAUSE_LOOKS.items()}
    dark = linear(paper) @ (0.2126, 0.7152, 0.0722)
    assert [name for name, light in lightness.items() if (light + 0.05) / (dark + 0.05) < 3] == []  # WCAG 2.1, 1.4.11


def test_every_cause_has_a_look_and_waiting_is_hatched():
    assert list(CAUSE_LOOKS) == [cause.name for cause in CAUSES]
    assert [bool(look.hatch) for look in CAUSE_LOOKS.values()] == [cause.kind == "waiting" for cause in CAUSES]
