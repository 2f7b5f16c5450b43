"""The items of STRESS-DES in their order, and the whole checklist.

Monks, T., Currie, C. S. M., Onggo, B. S., Robinson, S., Kunc, M. and Taylor, S. J. E. (2019): Strengthening the
reporting of empirical simulation studies: introducing the STRESS guidelines. Journal of Simulation 13(1), 55-67.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sim import Run

from . import components, experimentation, inputs, logic, objectives
from .markdown import TO_WRITE, Block, escape, paragraph


class Item(NamedTuple):
    """One item of the checklist: its name, and what of it a run can say."""

    name: str
    fill: Callable[[Run], Iterator[Block]]


SECTIONS = {
    "1": "Objectives",
    "2": "Logic",
    "3": "Data",
    "4": "Experimentation",
    "5": "Implementation",
    "6": "Code access",
}

ITEMS: Mapping[str, Item] = {
    "1.1": Item("Purpose of the model", objectives.purpose),
    "1.2": Item("Model outputs", objectives.outputs),
    "1.3": Item("Experimentation aims", objectives.aims),
    "2.1": Item("Base model overview diagram", logic.overview),
    "2.2": Item("Base model logic", logic.base_logic),
    "2.3": Item("Scenario logic", logic.scenario_logic),
    "2.4": Item("Algorithms", logic.algorithms),
    "2.5.1": Item("Components: entities", components.entities),
    "2.5.2": Item("Components: activities", components.activities),
    "2.5.3": Item("Components: resources", components.resources),
    "2.5.4": Item("Components: queues", components.queues),
    "2.5.5": Item("Components: entry/exit points", components.entry_and_exit),
    "3.1": Item("Data sources", inputs.sources),
    "3.2": Item("Pre-processing", inputs.pre_processing),
    "3.3": Item("Input parameters", inputs.parameters),
    "3.4": Item("Assumptions", inputs.assumptions),
    "4.1": Item("Initialisation", experimentation.initialisation),
    "4.2": Item("Run length", experimentation.run_length),
    "4.3": Item("Estimation approach", experimentation.estimation),
    "5.1": Item("Software or programming language", experimentation.software),
    "5.2": Item("Random sampling", experimentation.sampling),
    "5.3": Item("Model execution", experimentation.execution),
    "5.4": Item("System specification", experimentation.system),
    "6.1": Item("Computer model sharing statement", experimentation.access),
}


def stress_checklist(run: Run) -> str:
    """Return the STRESS-DES checklist of a stored run as Markdown.

    Filled from its scenario and manifest; what a person must write stands behind `TO WRITE:`.

    Raises:
        ScenarioError: the stored scenario does not fit this version.
    """
    body = "\n".join(_items(run))
    count = body.count(f"**{TO_WRITE}:**")
    head = (
        f"# STRESS-DES: {escape(run.name)}\n",
        paragraph(
            "Reporting checklist for discrete-event simulation (Monks, Currie, Onggo, Robinson, Kunc and Taylor 2019,"
            " Journal of Simulation 13(1), doi:10.1080/17477778.2018.1442155), filled from the run's scenario and"
            f" manifest. {count} items need a person; they stand behind **{TO_WRITE}**."
        ).markdown,
    )
    return "\n".join((*head, body))


def checklist_items(run: Run) -> list[dict[str, Any]]:
    """Return the items as plain values: `number`, `name`, and `blocks` (`Block.to_json`).

    Raises:
        ScenarioError: the stored scenario does not fit this version.
    """
    return [
        {"number": number, "name": item.name, "blocks": [block.to_json() for block in item.fill(run)]}
        for number, item in ITEMS.items()
    ]


def _items(run: Run) -> Iterator[str]:
    section = ""
    for number, item in ITEMS.items():
        if number[0] != section:
            section = number[0]
            yield f"## {section} {SECTIONS[section]}\n"
        yield f"### {number} {item.name}\n"
        yield from (block.markdown for block in item.fill(run))
