// Map replay: one week of each run shown, trains and trucks on their way, goods that stand at the borders.
"use strict";

const SPEEDS = [600, 1800, 3600, 14400];

function replayPlayer() {
  const clockTime = { s: 0, speed: 3600, isPlaying: false, last: 0 };
  const maps = make("div", { class: "side-by-side" });
  const play = make("button", { type: "button", id: "replay-play" });
  const slider = make("input", { type: "range", min: "0", step: "300", value: "0", id: "replay-time" });
  const told = make("output", { id: "replay-clock" });
  const speed = make("div");
  const frame = make("div", { id: "replay" }, make("div", { class: "player" }, play, slider, told, speed), maps, make("div"));
  let drawers = [];
  let length = 0;

  const show = () => {
    slider.value = String(clockTime.s);
    told.textContent = weekTime(content.runs[runsShown()[0]].replay, clockTime.s);
    play.textContent = clockTime.isPlaying ? say("pause") : say("play");
    for (const draw of drawers) draw(clockTime.s);
  };
  const step = (now) => {
    if (!clockTime.isPlaying) return;
    clockTime.s += Math.min(now - clockTime.last, 100) / 1000 * clockTime.speed;
    clockTime.last = now;
    if (clockTime.s >= length) Object.assign(clockTime, { s: length, isPlaying: false });
    show();
    requestAnimationFrame(step);
  };
  play.addEventListener("click", () => {
    clockTime.isPlaying = !clockTime.isPlaying;
    if (clockTime.isPlaying && clockTime.s >= length) clockTime.s = 0;
    clockTime.last = performance.now();
    show();
    requestAnimationFrame(step);
  });
  slider.addEventListener("input", () => { clockTime.s = Number(slider.value); show(); });
  watch(["comparison"], () => {
    const found = runsShown().map((run) => replayMap(run));
    drawers = found.map((one) => one.draw);
    refill(maps, found.map((one) => one.figure));
    length = Math.max(...runsShown().map((run) => content.runs[run].replay.end_s - content.runs[run].replay.start_s));
    slider.max = String(length);
    show();
  });
  watch(["language", "theme"], () => {
    slider.setAttribute("aria-label", say("time_of_week"));
    refill(speed, selection(say("speed"), SPEEDS.map((one) => [one, say("speed_hours", { hours: number(one / 3600, one < 3600 ? 2 : 0) })]), clockTime.speed,
      (value) => { clockTime.speed = Number(value); }, "replay-speed"));
    refill(frame.lastChild, key([
      [colour("after"), say("train_freight"), "dot"], [colour("before"), say("train_passenger"), "dot"],
      [colour("worse"), say("trucks"), "dot"], ["rgba(213,94,0,.55)", say("goods_at_border"), "dot"],
    ]));
    show();
  });
  new ResizeObserver(() => show()).observe(maps);
  return frame;
}

function replayMap(run) {
  const data = content.runs[run].replay;
  const canvas = make("canvas", { class: "map", role: "img", "data-map": String(run) });
  const caption = make("figcaption", {});
  const counts = make("p", { class: "faint", "data-counts": String(run) });
  const figure = make("figure", {}, caption, canvas, counts);
  const lengths = data.legs.map(legLengths);
  const draw = (s) => {
    const title = `${runRole(run)}: ${runName(run)}`;
    if (canvas.getAttribute("aria-label") !== title) {
      keepTable(`week-${run}`, () => weekRows(run));
      refill(caption, title, csvButton(`week-${run}`));
      canvas.setAttribute("aria-label", title);
    }
    if (!canvas.clientWidth) return;
    const pen = sized(canvas);
    const place = projection(canvas);
    drawLand(pen, place, canvas);
    drawLines(pen, place, data.lines);
    const waiting = drawQueues(pen, place, data, s);
    nameBorders(pen, place, run, s);
    const trains = drawCarriers(pen, place, data.trains, data.legs, lengths, s, 3.6);
    const trucks = drawCarriers(pen, place, data.trucks, data.legs, lengths, s, 2);
    counts.textContent = say("on_the_way", { trains: number(trains, 0), trucks: number(trucks, 0), waiting: number(waiting, 0) });
  };
  return { figure, draw };
}

/** What the map shows at the start of each step of its week: what is on the way, and who is at each side of each border. */
function weekRows(run) {
  const data = content.runs[run].replay;
  const isOnTheWay = (s) => ({ moves }) => s >= moves[1] && s < moves[moves.length - 1];
  const steps = Array.from({ length: Math.floor((data.end_s - data.start_s) / data.step_s) + 1 }, (_, at) => at);
  return steps.map((at) => {
    const s = at * data.step_s;
    const queues = data.queues.map(({ border, side, counts }) => [`waiting ${border} ${side}`, counts[at]]);
    return { run, time: weekTime(data, s), trains: data.trains.filter(isOnTheWay(s)).length, trucks: data.trucks.filter(isOnTheWay(s)).length, ...Object.fromEntries(queues) };
  });
}

/** From degrees to the canvas: all lines of all runs fit in, a degree of latitude as long as one of longitude on the ground. */
function projection(canvas) {
  const { west, east, south, north } = frameOfMaps();
  const flat = Math.cos((south + north) / 2 * Math.PI / 180);
  const margin = 34;
  const scale = Math.min((canvas.clientWidth - 2 * margin) / ((east - west) * flat), (canvas.clientHeight - 2 * margin) / (north - south));
  const left = (canvas.clientWidth - (east - west) * flat * scale) / 2;
  const top = (canvas.clientHeight - (north - south) * scale) / 2;
  return (longitude, latitude) => [left + (longitude - west) * flat * scale, top + (north - latitude) * scale];
}

let mapFrame = null;

function frameOfMaps() {
  if (mapFrame) return mapFrame;
  const ways = content.runs.flatMap((run) => run.replay.lines.map((one) => one.way)).flat();
  const longitudes = ways.filter((_, at) => at % 2 === 0);
  const latitudes = ways.filter((_, at) => at % 2 === 1);
  mapFrame = { west: Math.min(...longitudes), east: Math.max(...longitudes), south: Math.min(...latitudes), north: Math.max(...latitudes) };
  if (mapFrame.east - mapFrame.west < 0.1) mapFrame.east += 0.1;
  if (mapFrame.north - mapFrame.south < 0.1) mapFrame.north += 0.1;
  return mapFrame;
}

function drawLand(pen, place, canvas) {
  pen.fillStyle = colour("land");
  pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  for (const { kind, ways } of content.basemap ?? []) {
    pen.beginPath();
    for (const way of ways) tracePath(pen, place, way);
    if (kind === "sea") {
      pen.fillStyle = colour("sea");
      pen.fill("evenodd");
    } else {
      pen.setLineDash(kind === "border" ? [6, 4] : []);
      pen.strokeStyle = colour(kind === "river" ? "river" : "faint");
      pen.lineWidth = 1;
      pen.stroke();
      pen.setLineDash([]);
    }
  }
}

function tracePath(pen, place, way) {
  for (let at = 0; at < way.length; at += 2) {
    const [x, y] = place(way[at], way[at + 1]);
    if (at) pen.lineTo(x, y);
    else pen.moveTo(x, y);
  }
}

function drawLines(pen, place, lines) {
  for (const { mode, way } of lines) {
    pen.beginPath();
    tracePath(pen, place, way);
    pen.setLineDash(mode === "road" ? [5, 3] : []);
    pen.strokeStyle = colour("faint");
    pen.lineWidth = 1.6;
    pen.stroke();
  }
  pen.setLineDash([]);
}

const radiusOf = (count) => 2.2 * Math.sqrt(count);
const countAt = ({ counts }, data, s) => counts[Math.min(Math.floor(s / data.step_s), counts.length - 1)];

/** The name of each border below its circles and their numbers, where the map has room for names. */
function nameBorders(pen, place, run, s) {
  const { replay: data, borders } = content.runs[run];
  const width = pen.canvas.clientWidth;
  if (width < 480) return;
  pen.font = "11px system-ui, sans-serif";
  Object.assign(pen, { fillStyle: colour("ink"), strokeStyle: colour("land"), lineWidth: 3, lineJoin: "round" });
  for (const border of new Set(data.queues.map((one) => one.border))) {
    const mine = data.queues.filter((one) => one.border === border);
    const bottoms = mine.map((one) => place(...one.position)[1] + Math.max(radiusOf(countAt(one, data, s)) + 11, 24));
    const [x] = place(...mine[0].position);
    const name = shortened(pen, borders[border], width / 2);
    pen.textAlign = "center";
    const half = pen.measureText(name).width / 2 + 4;
    const at = [Math.min(Math.max(x, half), width - half), Math.max(...bottoms)];
    pen.strokeText(name, ...at); // so that lines do not run through it
    pen.fillText(name, ...at);
  }
}

/** A circle for the goods at each side of each border, its area by their number; returns how many there are in all. */
function drawQueues(pen, place, data, s) {
  let total = 0;
  pen.font = "600 12px system-ui, sans-serif";
  pen.textBaseline = "middle";
  for (const queue of data.queues) {
    const { position, side } = queue;
    const count = countAt(queue, data, s);
    total += count;
    if (!count) continue;
    const [x, y] = place(...position);
    const radius = radiusOf(count);
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.fillStyle = "rgba(213,94,0,.35)";
    pen.fill();
    pen.strokeStyle = "rgba(213,94,0,.9)";
    pen.lineWidth = 1;
    pen.stroke();
    pen.fillStyle = colour("ink");
    const isAbove = side === "china";
    const isLeft = x + radius + 36 > pen.canvas.clientWidth;
    pen.textAlign = isLeft ? "right" : "left";
    pen.fillText(String(count), x + (isLeft ? -radius - 3 : radius + 3), y + (isAbove ? -7 : 7));
  }
  return total;
}

/** Draw all that are on the way at a second of the week; returns how many. */
function drawCarriers(pen, place, carriers, legs, lengths, s, size) {
  let count = 0;
  for (const { kind, moves } of carriers) {
    if (s < moves[1] || s >= moves[moves.length - 1]) continue;
    count += 1;
    let at = 0;
    while (at + 3 < moves.length && moves[at + 4] <= s) at += 3;
    const [leg, start, end] = moves.slice(at, at + 3);
    const share = end > start ? Math.min((s - start) / (end - start), 1) : 1;
    const [x, y] = place(...along(legs[leg], lengths[leg], share));
    pen.beginPath();
    pen.arc(x, y, kind === "passenger" ? size * 0.7 : size, 0, 2 * Math.PI);
    pen.fillStyle = colour(kind === "truck" ? "worse" : kind === "freight" ? "after" : "before");
    pen.fill();
  }
  return count;
}

/** How far it is to each position of a way, in degrees of its own scale. */
function legLengths(way) {
  const lengths = [0];
  for (let at = 2; at < way.length; at += 2) {
    lengths.push(lengths.at(-1) + Math.hypot(way[at] - way[at - 2], way[at + 1] - way[at - 1]));
  }
  return lengths;
}

function along(way, lengths, share) {
  const goal = share * lengths.at(-1);
  let at = 1;
  while (at < lengths.length - 1 && lengths[at] < goal) at += 1;
  const part = lengths[at] > lengths[at - 1] ? (goal - lengths[at - 1]) / (lengths[at] - lengths[at - 1]) : 0;
  const [x, y, toX, toY] = way.slice(2 * at - 2, 2 * at + 2);
  return [x + part * (toX - x), y + part * (toY - y)];
}
