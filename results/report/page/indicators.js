// The indicator chosen, of every line and direction.
"use strict";

/** The chosen indicator of every line and direction that has it: [{group, rows of the runs shown}]. */
function kpiGroups() {
  const groups = content.groups.filter(([line, direction]) => (direction !== "both") === (line !== "all"));
  const rowOf = (run, [line, direction]) => content.runs[run].kpis.find((row) => row.line === line && row.direction === direction && row.kpi === state.kpi);
  return groups.map((group) => ({ group, rows: runsShown().map((run) => rowOf(run, group)) }))
    .filter((one) => one.rows.some((row) => row && row.mean !== null));
}

/** What the numbers are and of which groups; the unit stands here, where it is never cut. */
function kpiUnit() {
  return [unitName(content.kpis[state.kpi].unit), say("all_lines_directions")].filter(Boolean).join(say("semicolon")); // a ratio has no unit
}

/** A group at its bar: where there is little room the direction has a line of its own, so that no line begins with a colon. */
function groupLabel(group) {
  const colon = say("colon");
  return isNarrow() ? group.replace(colon, `${colon.trimEnd()}\n`) : group;
}

function kpiMissing() {
  return kpiGroups().length ? "" : say("no_indicator", { indicator: kpiName(state.kpi) });
}

function kpiRows() {
  return kpiGroups().flatMap(({ rows }) => rows.flatMap((row, place) => (row ? [{ run: runsShown()[place], ...row }] : [])));
}

function kpiOption() {
  const shown = kpiGroups();
  return {
    legend: { data: runsShown().map(runRole) },
    grid: { right: 48, left: 36 },
    xAxis: { type: "value" },
    yAxis: { type: "category", inverse: true, axisTick: { show: false }, data: shown.map((one) => groupName(...one.group)), axisLabel: { width: isNarrow() ? 110 : 340, overflow: "break", interval: 0, hideOverlap: false, formatter: groupLabel } },
    tooltip: {
      trigger: "item",
      formatter: ({ dataIndex, seriesIndex }) => {
        const row = shown[dataIndex].rows[seriesIndex];
        return `${runRole(runsShown()[seriesIndex])}\n${number(row.mean)} ${unitName(row.unit)}\n${titled(say("interval95"), span(row.low95, row.high95, number))}`;
      },
    },
    series: runsShown().map((run, place) => ({
      name: runRole(run), type: "bar", barGap: "15%", itemStyle: { color: runColour(run) },
      data: shown.map((one) => one.rows[place]?.mean ?? null),
      label: { show: true, position: "right", color: colour("ink"), fontSize: 11, formatter: ({ value, dataIndex }) => (value === undefined || value === null ? "" : markedFigure(number(value), [run], shown[dataIndex].rows[place])) },
    })),
  };
}
