// The share of consignments delivered within so many hours.
"use strict";

function distributionMissing() {
  return nothingDelivered(runsShown().some((run) => content.runs[run].quantiles.find(isGroup)?.lead_time_h.length));
}

function distributionRows() {
  return runsShown().flatMap((run) => content.runs[run].quantiles.filter(isGroup).flatMap((row) => row.lead_time_h.map((lead_time_h, at) => (
    { run, line: row.line, direction: row.direction, delivered_percent: at, lead_time_h }))));
}

/** Where the axis of lead times ends: a little after the last P95, so that a long tail does not press all else together. */
function distributionEnd() {
  const p95 = runsShown().map((run) => content.runs[run].quantiles.find(isGroup)?.lead_time_h[95] ?? 0);
  return roundAxis(0, Math.max(1, 1.15 * Math.max(...p95)), isNarrow() ? 4 : 8).max;
}

/** Which share of each run is delivered after the end of the axis. */
function distributionUnit() {
  const end = distributionEnd();
  const later = runsShown().flatMap((run) => {
    const hours = content.runs[run].quantiles.find(isGroup)?.lead_time_h ?? [];
    const first = hours.findIndex((value) => value > end);
    if (first <= 0) return [];
    const within = first - 1 + (end - hours[first - 1]) / (hours[first] - hours[first - 1]);
    return [`${runRole(run)} ${percentOf((100 - within) / 100)}`];
  });
  const said = later.length ? [say("later_than", { hours: end, shares: listed(...later) })] : [];
  return [groupName(state.line, state.direction), ...said].join(say("semicolon"));
}

function distributionOption() {
  const series = runsShown().flatMap((run) => {
    const found = content.runs[run].quantiles.find(isGroup);
    if (!found || !found.lead_time_h.length) return [];
    const hours = found.lead_time_h;
    return [{
      name: runRole(run), type: "line", symbol: "none", data: hours.map((value, at) => [value, at]),
      lineStyle: { color: runColour(run), width: 2, type: isFirstOfMany(run) ? "dashed" : "solid" }, itemStyle: { color: runColour(run) },
    }];
  });
  return {
    legend: { data: runsShown().map(runRole) },
    grid: { bottom: 26 },
    xAxis: { type: "value", name: say("lead_time_axis"), nameLocation: "middle", nameGap: 26, min: 0, max: distributionEnd() },
    yAxis: { type: "value", name: "%", min: 0, max: 100 },
    tooltip: {
      trigger: "axis",
      formatter: (points) => points.map((one) => say("share_within", { run: one.seriesName, hours: number(one.value[0], 1), share: one.value[1] })).join("\n"),
    },
    series: [...series, ...quantileSeries()],
  };
}
