// The way across the border: hours against km, stays as jumps.
"use strict";

/** Line and direction of the way drawn: the chosen ones, whether goods go there or not; of all, the first that has goods. */
function wayGroup() {
  const rows = ofRuns((run) => run.way);
  const line = state.line === "all" ? rows[0]?.line : state.line;
  const direction = state.direction === "both" ? rows.find((row) => row.line === line)?.direction ?? "both" : state.direction;
  return { line, direction };
}

/** What stands in the place of the chart where nothing goes the way chosen. */
function wayMissing() {
  return wayShown().length ? "" : say("no_way", { group: wayCaption() });
}

function wayShown() {
  const { line, direction } = wayGroup();
  return ofRuns((run) => run.way).filter((row) => row.line === line && row.direction === direction);
}

function wayCaption() {
  const { line, direction } = wayGroup();
  return line ? groupName(line, direction) : say("time_distance");
}

/** Where one run's way is on a border's crossing: [[from, to]] in km, rising, apart. */
function borderStretches(way) {
  const found = [];
  for (const { from_km, to_km } of way.filter((row) => row.border).sort((a, b) => a.from_km - b.from_km)) {
    const last = found.at(-1);
    if (last && from_km <= last[1]) last[1] = Math.max(last[1], to_km);
    else found.push([from_km, to_km]);
  }
  return found;
}

const STRIP = 0.03; // share of the chart's height

/** Where each run shown crosses the border, and whether all cross at the same km. */
function borderCrossings(rows) {
  const runs = runsShown().filter((run) => rows.some((row) => row.run === run));
  const crossings = runs.map((run) => ({ run, stretches: borderStretches(rows.filter((row) => row.run === run)) }));
  return { crossings, isSame: new Set(crossings.map((one) => JSON.stringify(one.stretches))).size <= 1 };
}

/** The border crossings: shaded; where the runs cross elsewhere, strips in their colours, the first at the top edge, others at the bottom. */
function borderBands(rows, least_km, top_h) {
  const { crossings, isSame } = borderCrossings(rows);
  return crossings.slice(0, isSame ? 1 : undefined).flatMap(({ run, stretches }, at) => stretches.map(([from_km, to_km]) => {
    const wide = Math.max(0, (least_km - (to_km - from_km)) / 2);
    const [low, high] = isSame ? [0, 1] : at ? [0, STRIP] : [1 - STRIP, 1];
    const corner = {
      xAxis: from_km - wide, yAxis: low * top_h, itemStyle: { color: isSame ? colour("band") : runColour(run) },
      ...(isSame ? { name: say("border"), label: { position: "insideBottomLeft" } } : { label: { show: false } }),
    };
    return { run, corners: [corner, { xAxis: to_km + wide, yAxis: high * top_h }] };
  }));
}

/** What the shading of border crossings means. */
function borderKey() {
  const { crossings, isSame } = borderCrossings(wayShown());
  if (!crossings.some((one) => one.stretches.length)) return [];
  if (isSame) return [[colour("band"), say("border_crossing"), "block"]];
  return crossings.map(({ run }, at) => [runColour(run), say(at ? "border_strip_bottom" : "border_strip_top", { run: runRole(run) }), "block"]);
}

/** What the hours of each run's way are made of. */
function wayParts() {
  const rows = wayShown();
  if (!rows.length) return null;
  const hours = (title, value) => ({ title: bracketed(title, unitName("h")), kind: "number", value, show: (row) => number(value(row), 1) });
  const found = runsShown().map((run) => ({ run, way: rows.filter((row) => row.run === run) })).filter((one) => one.way.length);
  return table({
    name: "way-parts",
    caption: titled(say("time_distance"), wayCaption()),
    note: say("way_parts_note"),
    columns: [
      { title: say("scenario"), value: (row) => runRole(row.run) },
      hours(say("before_departure"), ({ way }) => way[0].hours),
      hours(say("at_the_border"), ({ way }) => way.reduce((sum, row) => sum + (row.border ? row.hours : 0), 0)),
      hours(say("in_all"), ({ way }) => Math.max(...way.map((row) => row.cumulative_h))),
    ],
    rows: found,
  });
}

/** The least whole number of halves of its power of ten that leaves a little room over a value: 61 gives 65. */
function roundedUp(value) {
  const step = 10 ** Math.floor(Math.log10(value)) / 2;
  return Math.ceil((value * 1.02) / step) * step;
}

const LEAST_STAY_H = 0.05; // less is shown as 0.0

/** Where a way is at so many km: each stay there with its own hours, or the section passed; [] beyond the way. */
function wayAt(way, km) {
  const each = way.map((row, at) => ({ ...row, come_h: at ? way[at - 1].cumulative_h : 0, leave_h: row.cumulative_h }));
  const stops = each.filter((row) => row.from_km === km && row.to_km === km);
  if (stops.length) {
    const stays = stops.filter((row) => row.leave_h - row.come_h >= LEAST_STAY_H);
    return stays.length ? stays : stops.slice(0, 1);
  }
  const passed = each.find((row) => Math.min(row.from_km, row.to_km) <= km && km <= Math.max(row.from_km, row.to_km));
  if (!passed) return [];
  const hours = passed.come_h + ((passed.leave_h - passed.come_h) * (km - passed.from_km)) / (passed.to_km - passed.from_km);
  return [{ ...passed, come_h: hours, leave_h: hours }];
}

/** What pointing at the chart tells at so many km of every run shown: a line for each stop there. */
function wayTip(rows, km) {
  const told = runsShown().flatMap((run) => wayAt(rows.filter((row) => row.run === run), km).map((at) => {
    const stay_h = at.leave_h - at.come_h;
    const since = inHours(stay_h < LEAST_STAY_H ? number(at.leave_h, 1) : span(at.come_h, at.leave_h, (value) => number(value, 1)));
    return titled(runRole(run), listed(at.place_name, stay_h < LEAST_STAY_H ? since : bracketed(inHours(number(stay_h, 1)), since)));
  }));
  return [`${number(km, 1)} km`, ...told].join("\n");
}

function wayOption() {
  const rows = wayShown();
  const most = Math.max(1, ...rows.map((row) => row.to_km));
  const top = roundedUp(Math.max(1, ...rows.map((row) => row.cumulative_h)));
  const bands = borderBands(rows, 0.012 * most, top);
  const series = runsShown().flatMap((run) => {
    const mine = rows.filter((row) => row.run === run);
    if (!mine.length) return [];
    const points = [[0, 0, mine[0].place_name]];
    for (const row of mine) points.push([row.from_km, points.at(-1)[1], row.place_name], [row.to_km, row.cumulative_h, row.place_name]);
    return [{
      name: runRole(run), type: "line", symbol: "circle", symbolSize: 5, showSymbol: false, data: points,
      lineStyle: { color: runColour(run), width: 2, type: isFirstOfMany(run) ? "dashed" : "solid" }, itemStyle: { color: runColour(run) },
      markPoint: { // not `endLabel`: that labels the edge of what is zoomed into as if it were the end
        silent: true, animation: false, symbol: "circle", symbolSize: 5, data: [{ coord: points.at(-1).slice(0, 2) }],
        label: { position: "right", color: colour("ink"), formatter: inHours(number(points.at(-1)[1], 1)) },
      },
      markArea: { silent: true, label: { color: colour("faint") }, data: bands.filter((band) => band.run === run).map((band) => band.corners) },
    }];
  });
  return { // x begins below 0, so that what is spent before departure stands off the axis
    legend: { data: series.map((one) => one.name) },
    grid: { bottom: 26, right: 76 },
    xAxis: { type: "value", name: "km", nameLocation: "middle", nameGap: 26, min: -Math.ceil(0.03 * most), max: Math.ceil(most), axisLabel: { showMinLabel: false } },
    yAxis: { type: "value", name: unitName("h"), min: 0, max: top, axisLine: { onZero: false } },
    tooltip: { trigger: "axis", formatter: ([{ axisValue }]) => wayTip(rows, Number(axisValue)) },
    series,
  };
}
