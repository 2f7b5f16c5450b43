// Queues and servers at work of the stage chosen, by hour of the day and by week.
"use strict";

/** The stages of all runs shown, once each, those with the longest queues first. */
function stagesShown() {
  const found = new Map();
  for (const row of ofRuns((run) => run.servers)) {
    const queue = row.week.queue.reduce((sum, one) => sum + (one ?? 0), 0) / Math.max(1, row.week.queue.length);
    if (!found.has(row.stage) || found.get(row.stage).mean < queue) found.set(row.stage, { ...row, mean: queue });
  }
  return [...found.values()].sort((a, b) => b.mean - a.mean || (a.stage < b.stage ? -1 : 1));
}

/** Stages as options in groups: those of the border chosen, of each other border, and of terminals. */
function stageGroups(stages) {
  const isOf = (border) => ({ stage }) => stage.startsWith(`${border}.`);
  const borders = content.borders.map((one) => one.id).sort((a, b) => (b === state.border) - (a === state.border));
  const groups = borders.map((border) => ({ group: borderName(border), stages: stages.filter(isOf(border)) }));
  groups.push({ group: say("terminals"), stages: stages.filter((one) => !borders.some((border) => isOf(border)(one))) });
  return groups.filter((one) => one.stages.length).map(({ group, stages: mine }) => ({ group, options: mine.map((one) => [one.stage, stageName(one)]) }));
}

/** The stage of a border with the longest queue; the one chosen where it has none. */
function stageAt(border) {
  return stagesShown().find((one) => one.stage.startsWith(`${border}.`))?.stage ?? state.stage;
}

/** A stage where there is one; one that names its country (`cn_scan`) is of that side. */
function stageName(row) {
  const word = row.stage.split(".").at(-1);
  const [, country, plain] = /^(?:(cn|vn)_)?(.+)$/.exec(word);
  const text = sayOr(`stage_${plain}`, sayOr(`cause_${plain}`, plain.replaceAll("_", " ")));
  return titled(row.place, country ? bracketed(text, say(country === "cn" ? "side_china" : "side_viet_nam")) : text);
}

/** What waits at the chosen stage; in several words where the runs differ. */
function queueUnit() {
  const subjects = new Set(ofRuns((run) => run.servers).filter((row) => row.stage === state.stage).map((row) => row.queue_of));
  return [...subjects].map((subject) => say(`waiting_${subject}`)).join(" / ");
}

function serversMissing() {
  return ofRuns((run) => run.servers).some((row) => row.stage === state.stage) ? "" : say("no_servers");
}

function serverRows(clock) {
  return ofRuns((run) => run.servers).filter((row) => row.stage === state.stage).flatMap((row) => row[clock].queue.map((queue, at) => ({
    run: row.run, place: row.place, stage: row.stage, [clock]: clock === "hour" ? at : at + 1, servers: row.servers, queue_of: row.queue_of, queue, utilisation: row[clock].utilisation[at],
  })));
}

/** What each run shown has at the stage chosen: [{run, values}], shares of servers at work in per cent. */
function serverValues(clock, what) {
  const scale = what === "utilisation" ? 100 : 1;
  return runsShown().flatMap((run) => {
    const found = content.runs[run].servers.find((row) => row.stage === state.stage);
    return found ? [{ run, values: found[clock][what].map((one) => (one === null ? null : one * scale)) }] : [];
  });
}

function serverLine(run, more) {
  return {
    name: runRole(run), type: "line", symbol: "circle",
    lineStyle: { color: runColour(run), width: 2, type: isFirstOfMany(run) ? "dashed" : "solid" }, itemStyle: { color: runColour(run) }, ...more,
  };
}

/** What pointing at an hour or a week tells. */
function serverTip(title, given, at, what) {
  const shown = (value) => (what === "utilisation" && typeof value === "number" ? percentOf(value / 100) : number(value));
  return [title, ...given.map(({ run, values }) => titled(runRole(run), shown(values[at])))].join("\n");
}

function serverAxis(what) {
  return { type: "value", min: 0, max: what === "utilisation" ? ({ max }) => Math.max(100, Math.ceil(max / 10) * 10) : null };
}

/** Values of hours as points of steps: each hour as long as the others, from its begin to its end. */
function hourSteps(values) {
  return values.flatMap((value, hour) => [[hour, value], [hour + 1, value]]);
}

function hourOption(what) {
  const given = serverValues("hour", what);
  return {
    legend: { data: given.map(({ run }) => runRole(run)) },
    grid: { bottom: 26 },
    xAxis: { type: "value", name: say("hour_of_day"), nameLocation: "middle", nameGap: 26, min: 0, max: 24, interval: 3, axisPointer: { snap: false }, axisTick: { show: true }, splitLine: { show: false } },
    yAxis: serverAxis(what),
    tooltip: {
      trigger: "axis",
      formatter: ([{ axisValue }]) => {
        const hour = Math.min(Math.max(Math.floor(axisValue), 0), 23);
        return serverTip(clock(hour * 3600), given, hour, what);
      },
    },
    series: given.map(({ run, values }) => serverLine(run, { showSymbol: false, data: hourSteps(values) })),
  };
}

function weekOption(what) {
  const given = serverValues("week", what);
  const series = given.map(({ run, values }) => serverLine(run, { symbolSize: 8, ...withLoneMarked(values) }));
  const count = Math.max(0, ...given.map(({ values }) => values.length));
  return {
    legend: { data: given.map(({ run }) => runRole(run)) },
    grid: { bottom: 26 },
    xAxis: { type: "category", name: say("week"), nameLocation: "middle", nameGap: 26, data: Array.from({ length: count }, (_, at) => at + 1) },
    yAxis: serverAxis(what),
    tooltip: { trigger: "axis", formatter: ([{ dataIndex: at }]) => serverTip(say("week_number", { week: at + 1 }), given, at, what) },
    series: [...series, ...closedSeries(closedAtStage())],
  };
}
