"""The STRESS-DES checklist of a run, as Markdown or plain values, with what a person must write marked."""

from .checklist import ITEMS, SECTIONS, checklist_items, stress_checklist
from .inputs import input_values

__all__ = ["ITEMS", "SECTIONS", "checklist_items", "input_values", "stress_checklist"]
