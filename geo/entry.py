"""A GeoJSON feature while it is read: words and figures with their sources, and all that is wrong with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast, get_args

from .line import Confidence, Figure, FigureValue
from .value import finite, is_identifier, shown

_Value = TypeVar("_Value", bound=FigureValue)


@dataclass(slots=True)
class Entry:
    """A feature, or the file's own head, while it is read; problems are gathered, never raised."""

    file: str
    feature: str
    properties: Mapping[str, object]
    problems: list[str]
    figures: dict[str, Figure] = field(default_factory=dict)

    def blame(self, key: str, what: str) -> None:
        """Note a problem with a key of this feature."""
        self.problems.append(f"{self.file}: feature '{self.feature}': {key}: {what}")

    def text(self, key: str) -> str:
        """Read a text that is not empty."""
        value = self.properties.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self.blame(key, f"{shown(value)} is not a text, must be one that is not empty")
        return ""

    def identifier(self, key: str) -> str:
        """Read an id: small letters, digits and underscores."""
        value = self.text(key)
        if value and not is_identifier(value):
            self.blame(key, f"'{value}' must be small letters, digits and underscores")
        return value

    def word(self, key: str, allowed: object) -> str:
        """Read a word of a closed set."""
        return self._check_word(key, self.properties.get(key), allowed)

    def figure(self, key: str, parse: Callable[[object], _Value], *, at: Mapping[str, object]) -> _Value | None:
        """Read `at[last part of key]` as a figure, keep its source, and return its value or None."""
        raw = at.get(key.rpartition(".")[2])
        if not isinstance(raw, dict):
            self.blame(key, f"{shown(raw)} is not a figure, must be an object with value, source, confidence")
            return None
        try:
            value = parse(raw.get("value"))
        except ValueError as wrong:
            self.blame(key, str(wrong))
            return None
        self.keep(key, value, raw)
        return value

    def keep(self, key: str, value: FigureValue, raw: Mapping[str, object]) -> None:
        """Keep a value with its source, confidence and range."""
        source = raw.get("source")
        if not isinstance(source, str) or not source.strip():
            self.blame(key, f"source is {shown(source)}, every figure must name its source")
            return
        confidence = self._check_word(f"{key}.confidence", raw.get("confidence"), Confidence)
        if confidence:
            spread = self._spread(key, value, raw.get("range"), is_assumed=confidence == "assumed")
            self.figures[key] = Figure(value, source, cast(Confidence, confidence), spread)

    def _check_word(self, key: str, value: object, allowed: object) -> str:
        words = get_args(allowed)
        if isinstance(value, str) and value in words:
            return value
        self.blame(key, f"{shown(value)} is not known, must be one of {', '.join(words)}")
        return ""

    def _spread(self, key: str, value: FigureValue, raw: object, *, is_assumed: bool) -> tuple[float, float] | None:
        if raw is None:
            if is_assumed and isinstance(value, int | float):
                self.blame(key, f"{shown(value)} is assumed and has no range, must have one as [low, high]")
            return None
        low_high = [finite(end) for end in raw] if isinstance(raw, list) else []
        if len(low_high) == 2 and isinstance(value, int | float):
            low, high = low_high
            if low is not None and high is not None and low <= value <= high:
                return low, high
        self.blame(f"{key}.range", f"{shown(raw)} must be [low, high] around the value {shown(value)}")
        return None
