// What is delivered in each week.
"use strict";

function weeklyRows() {
  return runsShown().flatMap((run) => content.runs[run].weekly.filter(isGroup).flatMap((row) => row.mean_t.map((mean_t, at) => (
    { run, line: row.line, direction: row.direction, week: at + 1, mean_t, low95_t: row.low95_t?.[at], high95_t: row.high95_t?.[at] }))));
}

/** What pointing at a week tells of every run shown. */
function weeklyTip(at) {
  const told = runsShown().flatMap((run) => {
    const found = content.runs[run].weekly.find(isGroup);
    if (!found || at >= found.mean_t.length) return [];
    const mean = `${number(found.mean_t[at], 0)} t`;
    const interval = () => titled(say("interval95"), `${span(found.low95_t[at], found.high95_t[at], (value) => number(value, 0))} t`);
    return [titled(runRole(run), found.low95_t ? bracketed(mean, interval()) : mean)];
  });
  return [say("week_number", { week: at + 1 }), ...told].join("\n");
}

function weeklyUnit() {
  const hasBand = runsShown().some((run) => content.runs[run].weekly.find(isGroup)?.low95_t);
  return [titled(say("unit_t_week"), groupName(state.line, state.direction)), ...(hasBand ? [say("band95")] : [])].join(say("semicolon"));
}

function weeklyMissing() {
  return nothingDelivered(runsShown().some((run) => content.runs[run].weekly.find(isGroup)?.mean_t.some((one) => one > 0)));
}

function weeklyOption() {
  const series = [];
  for (const run of runsShown()) {
    const found = content.runs[run].weekly.find(isGroup);
    if (!found) continue;
    if (found.low95_t) {
      const band = { type: "line", stack: `band${run}`, symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
      series.push({ ...band, data: found.low95_t });
      series.push({ ...band, data: found.high95_t.map((high, at) => high - found.low95_t[at]), areaStyle: { color: runColour(run), opacity: 0.22 } });
    }
    series.push({
      name: runRole(run), type: "line", symbol: "circle", symbolSize: found.mean_t.length === 1 ? 9 : 4, ...withLoneMarked(found.mean_t),
      lineStyle: { color: runColour(run), type: isFirstOfMany(run) ? "dashed" : "solid", width: 2 },
      itemStyle: { color: runColour(run) },
    });
  }
  const weeks = Math.max(0, ...series.map((one) => one.data.length));
  series.push(...closedSeries(closedOnLine()));
  return {
    legend: { data: runsShown().map(runRole) },
    grid: { bottom: 26 },
    xAxis: { type: "category", name: say("week"), nameLocation: "middle", nameGap: 26, data: Array.from({ length: weeks }, (_, at) => at + 1) },
    yAxis: { type: "value", minInterval: 1, axisLabel: { formatter: (value) => number(value, 0) } },
    tooltip: {
      trigger: "axis",
      formatter: ([{ dataIndex }]) => weeklyTip(dataIndex),
    },
    series,
  };
}
