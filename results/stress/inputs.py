"""STRESS-DES, section 3: where data come from, every input with its source and confidence, assumptions."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sim import Provenance, Run
from sim.rolling_stock.library import shipped_library
from sim.scenario.node import Node
from sim.scenario.problem import Position, dotted

from .markdown import Block, bullets, paragraph, table, to_write

CONFIDENCES = ("high", "medium", "low", "assumed")
NOT_SAID = "not said"


def sources(run: Run) -> Iterator[Block]:
    """Every source, with how many inputs rest on it."""
    inputs = _inputs(run).values()
    found = Counter(each.source or NOT_SAID for each in inputs if each.confidence != "assumed")
    yield paragraph(
        "Sources of the scenario's inputs, those assumed (3.4) left out. What an infrastructure file or a class of the"
        " shipped rolling stock rests on is in these files, by figure."
    )
    yield from table(("source", "inputs"), found.most_common())
    yield to_write("who collected the data, when, and samples; interviews, if any.")


def pre_processing(run: Run) -> Iterator[Block]:
    """What the model itself does to data."""
    yield paragraph(
        "Distances come from km posts, not from coordinates. Yearly volumes become rates by the hour of a year of 8,760"
        " hours, times the weights of seasons. Holidays become closed dates of each country's own calendar."
    )
    yield to_write("what was done to data before they became the inputs below, for example gaps filled, units changed.")


def parameters(run: Run) -> Iterator[Block]:
    """Every input that says where it comes from, with its value."""
    inputs = _inputs(run)
    values = input_values(run)
    yield paragraph(f"{_share(inputs)} All values, also those without a source, are in the run's `manifest.json`.")
    counted = Counter(each.confidence or NOT_SAID for each in inputs.values())
    yield from bullets(f"{word}: {counted[word]}" for word in (*CONFIDENCES, NOT_SAID) if counted[word])
    rows = [(key, _shown(values.get(key)), *_said(each)) for key, each in sorted(inputs.items())]
    yield from table(("input", "value", "confidence", "range", "source", "note"), rows)
    stock = _shipped_stock(run)
    if stock:
        yield paragraph("Of the rolling stock that ships with the model, these classes are used:")
        yield from table(
            ("figure", "value", "confidence", "range", "source", "note"),
            [(key, _shown(value), *_said(each)) for key, (value, each) in stock.items()],
        )


def input_values(run: Run) -> dict[str, Any]:
    """Return every value of a run's resolved scenario by its dotted path, mappings and lists too."""
    return {dotted(path): node.value for path, node in _nodes(run)}


def assumptions(run: Run) -> Iterator[Block]:
    """How much is assumed, and what the model leaves out."""
    inputs = _inputs(run)
    yield paragraph(f"{_share(inputs)} An assumed input has no source, but a range it may have instead.")
    yield paragraph("Assumed, each with its range:")
    assumed = {key: each for key, each in sorted(inputs.items()) if each.confidence == "assumed"}
    yield from table(
        ("input", "range", "why"), [(key, _range(each), each.source or "") for key, each in assumed.items()]
    )
    yield from bullets(
        (
            "Demand does not react to lead time, and goods do not move from one line to another.",
            "Trains follow the rule of 2.4, not a dispatcher's foresight; none is cancelled, none takes another way.",
            "A train is a point that takes one track; crews are always there.",
            "The other limits of the model: docs/method.md, section 7.",
        )
    )
    yield to_write("which of the assumptions could turn the conclusion, and how that was looked into.")


def _inputs(run: Run) -> Mapping[str, Provenance]:
    return {key: Provenance(**each) for key, each in run.manifest["inputs"].items()}


def _nodes(run: Run) -> Iterator[Any]:
    yield from Node.of(run.manifest["scenario"], Position("manifest.json", 1, 1)).walk()


def _share(inputs: Mapping[str, Provenance]) -> str:
    if not inputs:
        return "No input says where it comes from."
    assumed = sum(each.confidence == "assumed" for each in inputs.values())
    share = f"{100 * assumed / len(inputs):.0f} %"
    return f"{len(inputs)} inputs say where they come from, {assumed} of them ({share}) assumed."


def _said(each: Provenance) -> tuple[str, str, str, str]:
    return each.confidence or NOT_SAID, _range(each), each.source or NOT_SAID, each.note or ""


def _range(each: Provenance) -> str:
    own = "" if each.range is None else f"{each.range[0]:g} to {each.range[1]:g}"
    return ", ".join([*([own] if own else []), *([f"with {each.follows}"] if each.follows else [])])


def _shown(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _shipped_stock(run: Run) -> dict[str, tuple[Any, Provenance]]:
    """Figures of the shipped classes that trains of the scenario are made up of."""
    own = run.manifest["scenario"].get("rolling_stock", {})
    used = {
        f"{kind}.{each.class_id}"
        for train in run.scenario.services.trains.values()
        for kind, vehicles in (("locomotives", train.consist.locomotives or ()), ("wagons", train.consist.wagons))
        for each in vehicles
        if each.class_id not in own.get(kind, {})
    }
    library = shipped_library()
    plain = Node.of(library.stock.model_dump(mode="json"), Position("library", 1, 1))
    values = {dotted(path): node.value for path, node in plain.walk()}
    return {
        key: (values.get(key), each)
        for key, each in sorted(library.provenance.items())
        if ".".join(key.split(".")[:2]) in used
    }
