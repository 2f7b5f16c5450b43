"""Claims and the verdicts on them, in words and tables that need no statistics to be read."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .comparison_tables import verdict_figures, why
from .indicators import DIRECTIONS, Lines, line_name
from .replicating import Stop
from .tables import NOISE, NONE, Side, adjusted_headings, count, percent, print_table, span, wrapped

if TYPE_CHECKING:
    from results import Judgement, Verdict
    from results.claims import Claim, ClaimsDocument, GrowthTerms

_SUMMARY: dict[str, Side] = {"claim": "left", "verdict": "left", "of the lines": "left", "what is claimed": "left"}
_VERDICTS: dict[str, Side] = {
    "line": "left",
    "verdict": "left",
    "change": "right",
    "90 % interval": "right",
    "pairs": "right",
    "why": "left",
}
_WORDS = {
    "inside": "the change is what is claimed",
    "beyond": "it is more than claimed",
    "short": "it is less than claimed, or the other way",
    "undecided": "these replications do not tell, or it holds in part",
    "not testable": "the model does not have what is claimed",
}
_UNDECIDED_IF_LEFT = "these replications do not tell, it holds in part, or goods had not arrived"
_ONE_LINE = "one of the lines"


def print_claims(judgement: "Judgement", claims: "Sequence[Claim]", network: Lines, stop: Stop | None = None) -> None:
    """Print the verdicts at a glance, then each claim with its lines, its reading and its source.

    `stop`: where the search for verdicts ended.
    """
    click.echo(f"baseline: {judgement.baseline}\nupgraded: {judgement.upgraded}")
    click.echo(f"compared: {count(judgement.pairs, 'pair')} of replications\n")
    of_claim = {claim.id: shown_verdicts(judgement, claim, network) for claim in claims}
    print_table(_SUMMARY, [at_a_glance(claim, of_claim[claim.id]) for claim in claims], title="At a glance")
    shown = [verdict for verdicts in of_claim.values() for verdict in verdicts]
    _print_words(shown)
    _print_paragraph(NOISE)
    _print_undelivered(shown, network)
    _print_stop(stop)
    click.echo()
    for claim in claims:
        _print_claim(claim, of_claim[claim.id], network, is_adjusted=stop is not None and stop.is_adjusted)


def _print_words(verdicts: "Sequence[Verdict]") -> None:
    """Say what each word that stands there means."""
    said = {verdict.word for verdict in verdicts}
    is_left = any(verdict.undelivered is not None for verdict in verdicts)
    for word, meaning in (_WORDS | ({"undecided": _UNDECIDED_IF_LEFT} if is_left else {})).items():
        if word in said:
            _print_paragraph(f"{word}: {meaning}")


def _print_undelivered(verdicts: "Iterable[Verdict]", network: Lines) -> None:
    """Say where goods had not arrived, so that verdicts are undecided: by line, the largest share of each."""
    found: dict[str, float] = {}
    kinds = dict.fromkeys(("times", "growth"), False)
    for verdict in verdicts:
        if verdict.undelivered is not None:
            kinds["growth" if verdict.claim.growth else "times"] = True
            name = _ONE_LINE if verdict.undelivered.is_of_worst_line else line_name(network, verdict.line)
            found[name] = max(verdict.undelivered.most, found.get(name, 0.0))
    if found:
        named = {name: share for name, share in found.items() if name != _ONE_LINE or len(found) == 1}
        shares = ", ".join(f"{name} {100 * share:.3g} %" for name, share in named.items())
        _print_paragraph(
            f"Goods that had not arrived at the end: {shares}. Times of the others say nothing, so verdicts on "
            f"{' and '.join(kind for kind, is_said in kinds.items() if is_said)} are undecided there, and more pairs "
            "do not help."
        )


def _print_stop(stop: Stop | None) -> None:
    from results.claims import VERDICT_LEVEL

    if stop is None:
        return
    for sentence in stop.sentence("pair", VERDICT_LEVEL).splitlines():
        _print_paragraph(sentence)
    if stop.look > 1:
        _print_paragraph("a claim whose verdicts have fallen is not judged again: its pairs are those of that look")


def print_listed(claims: "Iterable[Claim]") -> None:
    """Print claims without verdicts: what is claimed, how it is read, who said it."""
    for claim in claims:
        _print_title(claim)
        if claim.not_testable is not None:
            _print_paragraph(f"not testable here: {claim.not_testable}.")
        _print_about(claim)


def claims_json(judgement: "Judgement", claims: "Sequence[Claim]", folders: list[str]) -> dict[str, Any]:
    """Return claims with their verdicts for `--json`."""
    found = judgement.to_json()
    verdicts = found.pop("verdicts")
    judged = [
        {
            **_plain(claim),
            "verdicts": [
                {key: value for key, value in each.items() if key != "claim"}
                for each in verdicts
                if each["claim"]["id"] == claim.id
            ],
        }
        for claim in claims
    ]
    return {**found, "claims": judged, "note": NOISE, "runs": folders}


def listed_json(document: "ClaimsDocument", claims: "Iterable[Claim]") -> list[dict[str, Any]]:
    """Return claims without verdicts for `--json`, with the sources of single values."""
    return [
        {
            **_plain(claim),
            "values_from": {
                path: asdict(source)
                for path, source in document.provenance.items()
                if path.startswith(f"claims.{claim.whole}.")
            },
        }
        for claim in claims
    ]


def _plain(claim: "Claim") -> dict[str, Any]:
    return asdict(claim) | ({"claimed_hours": _hours_bounds(claim)} if _hours(claim) else {})


def shown_verdicts(judgement: "Judgement", claim: "Claim", network: Lines) -> "list[Verdict]":
    """Return the verdicts on a claim that people see: `all lines` only beside more than one line."""
    found = [verdict for verdict in judgement.verdicts if verdict.claim == claim]
    lines = [verdict for verdict in found if verdict.line in network]
    return lines if len(lines) == 1 else found


def at_a_glance(claim: "Claim", verdicts: "Sequence[Verdict]") -> list[str]:
    """A claim at a glance: the verdict on all lines (of some lines only, the one they have in common), who agrees.

    A line without figures counts as one: `--require` counts it too.
    """
    from results import ALL_LINES

    lines = [verdict.word for verdict in verdicts if verdict.line != ALL_LINES]
    words = [verdict.word for verdict in verdicts if verdict.line == ALL_LINES] or [*dict.fromkeys(lines)]
    word = words[0] if len(words) == 1 else "differs by line"
    if len(lines) < 2 or len(words) > 1:
        return [claim.id, word, NONE, claim.text]
    same = sum(each == word for each in lines)
    return [claim.id, word, f"all {len(lines)}" if same == len(lines) else f"{same} of {len(lines)}", claim.text]


def open_claims(judgement: "Judgement", claims: "Sequence[Claim]", network: Lines) -> "dict[str, Verdict]":
    """The verdicts shown that more pairs may decide, by claim and line."""
    return {
        f"{claim.id}, {line_name(network, verdict.line)}": verdict
        for claim in claims
        for verdict in shown_verdicts(judgement, claim, network)
        if verdict.is_open
    }


def _print_claim(claim: "Claim", verdicts: "Sequence[Verdict]", network: Lines, *, is_adjusted: bool) -> None:
    if all(not verdict.pairs for verdict in verdicts):
        _print_title(claim)
        _print_without_figures(verdicts, network)
    else:
        cells = [
            [
                line_name(network, verdict.line),
                verdict.word,
                *verdict_figures(verdict),
                f"{verdict.pairs}",
                why(verdict),
            ]
            for verdict in verdicts
        ]
        columns = {("lead time" if claim.growth and key == "change" else key): _VERDICTS[key] for key in _VERDICTS}
        headings = adjusted_headings(columns, is_adjusted=is_adjusted)
        print_table(headings, cells, title=f"{claim.id}: {claim.text}")
    _print_about(claim)


def _print_without_figures(verdicts: "Sequence[Verdict]", network: Lines) -> None:
    """Print each verdict once with its reason, and the lines that have it where they differ."""
    lines: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        lines.setdefault((verdict.word, why(verdict)), []).append(line_name(network, verdict.line))
    for (word, reason), named in lines.items():
        here = " here" if word == "not testable" else ""
        where = f" ({', '.join(named)})" if len(lines) > 1 else ""
        _print_paragraph(f"{word}{here}{where}: {reason}.")


def _print_title(claim: "Claim") -> None:
    click.secho(wrapped(f"{claim.id}: {claim.text}"), bold=sys.stdout.isatty())


def _print_about(claim: "Claim") -> None:
    of_what = f" of {claim.stated_for}" if claim.stated_for else ""
    _print_paragraph(f"Said{of_what}: {claim.sentence or claim.text}.")
    if claim.quantity:
        _print_paragraph(f"Read as: {_read_as(claim)} {claim.reading}")
    _print_paragraph(f"Source: {claim.source}.")
    click.echo()


def _read_as(claim: "Claim") -> str:
    """Say which quantity is to change by how much, and for which goods; of a rate also by how much its hours."""
    from results.claims import QUANTITIES

    quantity = QUANTITIES[claim.quantity]
    direction = "" if claim.direction == "both" else f", {DIRECTIONS[claim.direction]}"
    hours = f" ({quantity.hours} {span(*map(percent, _hours_bounds(claim)))})" if _hours(claim) else ""
    terms = f" {_terms(claim.growth)}" if claim.growth else ""
    return f"{quantity.name}{direction}, {_claimed(claim)}{hours}.{terms}"


def _terms(growth: "GrowthTerms") -> str:
    because = f" ({growth.margin_from})" if growth.margin_from else ""
    higher = "" if growth.higher is None else f" Tried beyond the claim: {100 * growth.higher:+.3g} %."
    return f"Margin: {100 * growth.margin:.3g} %{because}.{higher}"


def _claimed(claim: "Claim") -> str:
    if claim.has_figure:
        return span(*map(percent, sorted((claim.low, claim.high), key=abs)))
    return "a fall" if claim.is_fall else "a rise"


def _hours(claim: "Claim") -> str:
    from results.claims import QUANTITIES

    return QUANTITIES[claim.quantity].hours if claim.quantity and claim.has_figure else ""


def _hours_bounds(claim: "Claim") -> tuple[float, float]:
    """The claimed change of a rate as that of its hours, the smaller one first."""
    from results.claims import inverse_share

    low, high = sorted((inverse_share(claim.low), inverse_share(claim.high)), key=abs)
    return low, high


def _print_paragraph(text: str) -> None:
    click.echo(wrapped(text))
