"""The STRESS-DES checklist of a run, as Markdown, with what a person must write marked."""

from .checklist import ITEMS, stress_checklist

__all__ = ["ITEMS", "stress_checklist"]
