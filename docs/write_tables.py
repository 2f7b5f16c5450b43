"""Writes docs/tables.md, and the tables of other pages: rolling stock, levers, claims, from the code (`make docs`)."""

from collections.abc import Iterator
from pathlib import Path

from results import KPIS, QUANTITIES, RECOVERY, RELEASE_INTERVALS, shipped_claims
from results.claims import Claim
from results.train_graphs import TRAIN_GRAPH
from sim import LEVERS, parameters_of
from sim.causes import CAUSES
from sim.records import TABLES, TableDefinition
from sim.rolling_stock.library import shipped_library
from sim.scenario.schema import Resistance

PAGE = Path(__file__).with_name("tables.md")
STOCK_PAGE = Path(__file__).with_name("rolling_stock.md")
LEVERS_PAGE = Path(__file__).with_name("levers.md")
START, END = "<!-- library: written by `make docs` -->\n", "<!-- end of library -->\n"
CLAIMS_PAGE = Path(__file__).with_name("claims.md")
QUANTITIES_START, QUANTITIES_END = "<!-- quantities: written by `make docs` -->\n", "<!-- end of quantities -->\n"
CLAIMS_START, CLAIMS_END = "<!-- claims: written by `make docs` -->\n", "<!-- end of claims -->\n"
LEVERS_START, LEVERS_END = "<!-- levers: written by `make docs` -->\n", "<!-- end of levers -->\n"

HEAD = """# Tables of a run

<!-- Written by `make docs` from sim/records.py, sim/causes.py, results/kpi.py, results/recovery.py,
results/release_intervals.py, results/train_graphs.py; edit those. -->

A run's folder has one Parquet file for each table and replication, and one `places` table for the whole run.
Times are whole seconds since the scenario's start instant, 00:00 Viet Nam time (UTC+7) on `time.start_date`.
From these tables alone every indicator can be computed again.
"""


def page() -> str:
    """Return the whole page in Markdown."""
    return "\n".join((HEAD, *_tables(), *_causes(), *_kpis(), *_release_intervals(), *_recovery(), *_train_graph()))


def stock_page() -> str:
    """Return the page on rolling stock with the library as it is."""
    before, rest = STOCK_PAGE.read_text(encoding="utf-8").split(START)
    after = rest.split(END)[1]
    return "\n".join((f"{before}{START}", *_locomotives(), *_wagons(), f"{END}{after}"))


def levers_page() -> str:
    """Return the page on levers with the registry as it is."""
    before, rest = LEVERS_PAGE.read_text(encoding="utf-8").split(LEVERS_START)
    after = rest.split(LEVERS_END)[1]
    return "\n".join((f"{before}{LEVERS_START}", *_levers(), f"{LEVERS_END}{after}"))


def claims_page() -> str:
    """Return the page on claims with the quantities and the shipped claims as they are."""
    page = CLAIMS_PAGE.read_text(encoding="utf-8")
    for start, end, lines in (
        (QUANTITIES_START, QUANTITIES_END, _quantities()),
        (CLAIMS_START, CLAIMS_END, _claims()),
    ):
        before, rest = page.split(start)
        page = "\n".join((f"{before}{start}", *lines, f"{end}{rest.split(end)[1]}"))
    return page


def _quantities() -> Iterator[str]:
    own = [each for each in QUANTITIES.values() if each.kpi is None]
    rows = [(f"`{each.key}`", each.name, each.definition, each.source) for each in own]
    yield from _markdown(("quantity", "name", "what it is", "source"), rows)


def _claims() -> Iterator[str]:
    rows = [
        (f"`{each.id}`", each.sentence, f"`{each.quantity}`" if each.quantity else "–", _claimed(each), each.source)
        for each in shipped_claims().claims.values()
    ]
    yield from _markdown(("claim", "what was said", "read as", "claimed, or why not testable", "source"), rows)


def _claimed(claim: Claim) -> str:
    if claim.not_testable is not None:
        return f"{claim.text}: not testable, {claim.not_testable}"
    if not claim.has_figure:
        return "a fall" if claim.is_fall else "a rise"
    low, high = sorted((claim.low, claim.high), key=abs)
    return f"{100 * low:+.3g} to {100 * high:+.3g} %"


def _levers() -> Iterator[str]:
    rows = [(f"`{each.name}`", each.kind, each.scope, each.what, each.effect, each.source) for each in LEVERS.values()]
    yield from _markdown(("lever", "kind", "for each of", "what changes", "measured elsewhere", "source"), rows)
    yield "What each sets, and where it need not help:\n"
    keys = [(f"`{each.name}`", f"`{each.sets}`", each.doubt) for each in LEVERS.values()]
    yield from _markdown(("lever", "sets", "need not help, because"), keys)
    yield "Parameters, each with its default and what that rests on:\n"
    parameters = [
        (f"`{each.name}`", f"`{text.key}`", _default(text.default), text.allowed, text.rests_on)
        for each in LEVERS.values()
        for text in parameters_of(each)
    ]
    yield from _markdown(("lever", "parameter", "default", "allowed", "rests on"), parameters)


def _default(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else f"{value}"


def _locomotives() -> Iterator[str]:
    columns = ("mass_t", "length_m", "max_speed_kmh", "power_kw", "starting_effort_kn", "continuous_effort_kn")
    headings = ("class", "gauge, mm", "mass, t", "length, m", "km/h", "power, kW", "starting, kN", "continuous, kN")
    rows = []
    for key, each in shipped_library().stock.locomotives.items():
        path = f"locomotives.{key}"
        figures = [_cell(f"{path}.{column}", getattr(each, column)) for column in columns]
        fuel = _cell(f"{path}.fuel_l_per_kwh", each.fuel_l_per_kwh)
        rows.append((f"`{key}`", f"{each.gauge_mm}", *figures, _row(f"{path}.resistance", each.resistance), fuel))
    yield from _markdown((*headings, "a, b, c", "l/kWh"), rows)


def _wagons() -> Iterator[str]:
    columns = ("tare_t", "payload_t", "teu", "length_m", "max_speed_kmh")
    rows = []
    for key, each in shipped_library().stock.wagons.items():
        path = f"wagons.{key}"
        figures = [_cell(f"{path}.{column}", getattr(each, column)) for column in columns]
        loaded, empty = (_row(f"{path}.{name}", getattr(each, name)) for name in ("resistance", "resistance_empty"))
        rows.append((f"`{key}`", f"{each.gauge_mm}", *figures, loaded, empty))
    headings = ("class", "gauge, mm", "tare, t", "payload, t", "TEU", "length, m", "km/h", "a, b, c", "a, b, c empty")
    yield from _markdown(headings, rows)


def _row(path: str, row: Resistance | None) -> str:
    if row is None:
        return ""
    assumed = any(_star(f"{path}.{key}") for key in "abc")
    return f"{row.a:g}, {row.b:g}, {row.c:g}{'*' if assumed else ''}"


def _cell(path: str, value: float | None) -> str:
    return "" if not value else f"{value:g}{_star(path)}"


def _star(path: str) -> str:
    found = shipped_library().provenance.get(path)
    return "*" if found is not None and found.confidence == "assumed" else ""


def _tables() -> Iterator[str]:
    for table in TABLES:
        yield f"## `{table.name}`\n\nA row is {table.row}.\n"
        yield from _columns(table)


def _train_graph() -> Iterator[str]:
    yield f"""## Train graph

Not stored: `corridor plot RUN --train-graph LINE` writes it as CSV (UTF-8, one line of column names, empty where there
is no value), `results.train_graph` returns it as a DataFrame. A row is {TRAIN_GRAPH.row}; a train that is on the line
at some second of the day is there with all its stations on the line, those before and after midnight too. Rows are in
order of train and visit.
"""
    yield from _columns(TRAIN_GRAPH)


def _columns(table: TableDefinition) -> Iterator[str]:
    rows = [
        (f"`{c.name}`", c.type, c.unit, c.meaning + ("; may be empty" if c.may_be_empty else "")) for c in table.columns
    ]
    yield from _markdown(("column", "type", "unit", "meaning"), rows)


def _causes() -> Iterator[str]:
    yield "## Causes of the ledger\n\nWhat a minute of lead time was spent on (`intervals.cause`).\n"
    yield from _markdown(("cause", "kind", "meaning"), [(f"`{c.name}`", c.kind, c.meaning) for c in CAUSES])


def _kpis() -> Iterator[str]:
    yield "## Indicators\n\nComputed for each replication, line and direction.\n"
    rows = [(f"`{k.key}`", f"`{k.metric}`", k.name, k.unit, k.definition, k.source) for k in KPIS.values()]
    yield from _markdown(("key", "in checks", "name", "unit", "definition", "source"), rows)


def _release_intervals() -> Iterator[str]:
    yield """## Release times

Intervals of the WCO Time Release Study at each side of a border, `corridor run --release-times` and
`results.release_times`; mean and standard deviation over the consignments of all replications. T1.5, T2 and T3 of a
consignment add up to T0.
"""
    rows = [(f"`{i.key}`", i.sign, i.meaning) for i in RELEASE_INTERVALS.values()]
    yield from _markdown(("key", "sign", "meaning"), rows)


def _recovery() -> Iterator[str]:
    yield """## Recovery

What a disruption did to the goods of the lines that it hits, for each time that it was in force, `results.recoveries`.
"""
    rows = [(f"`{i.key}`", i.name, i.unit, i.definition) for i in RECOVERY.values()]
    yield from _markdown(("key", "name", "unit", "definition"), rows)


def _markdown(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * len(headings)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    STOCK_PAGE.write_text(stock_page(), encoding="utf-8")
    LEVERS_PAGE.write_text(levers_page(), encoding="utf-8")
    CLAIMS_PAGE.write_text(claims_page(), encoding="utf-8")
