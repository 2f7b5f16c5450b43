// Map replay: one week of each run shown, trains and trucks on their way, goods that stand at the borders.
"use strict";

const SPEEDS = [600, 1800, 3600, 14400];

/** Seconds of the week that run while it plays; `show` is called whenever they, or whether it plays, have changed. */
function weekClock(show) {
  const clockTime = { s: 0, length_s: 0, speed: 3600, isPlaying: false };
  let last = 0;
  const step = (now) => {
    if (!clockTime.isPlaying) return;
    clockTime.s += Math.min(now - last, 100) / 1000 * clockTime.speed;
    last = now;
    if (clockTime.s >= clockTime.length_s) Object.assign(clockTime, { s: clockTime.length_s, isPlaying: false });
    show();
    requestAnimationFrame(step);
  };
  clockTime.toggle = () => {
    clockTime.isPlaying = !clockTime.isPlaying;
    if (clockTime.isPlaying && clockTime.s >= clockTime.length_s) clockTime.s = 0;
    last = performance.now();
    show();
    requestAnimationFrame(step);
  };
  return clockTime;
}

/** The slider of the week: moving it sets the clock, the space bar plays and pauses. */
function weekSlider(clockTime, show) {
  const slider = make("input", { type: "range", min: "0", step: "300", value: "0", id: "replay-time" });
  slider.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    if (!event.repeat) clockTime.toggle();
  });
  slider.addEventListener("input", () => { clockTime.s = Number(slider.value); show(); });
  return slider;
}

function speedChoice(clockTime) {
  const text = (one) => (one < 3600 ? say("speed_minutes", { minutes: number(one / 60, 0) }) : say("speed_hours", { hours: number(one / 3600, 0) }));
  return selection(say("speed"), SPEEDS.map((one) => [one, text(one)]), clockTime.speed, (value) => { clockTime.speed = Number(value); }, "replay-speed");
}

/** What the clock says so many seconds into the week. */
function momentText(s) {
  const { replay } = content.runs[runsShown()[0]];
  const time = say("clock_of_zone", { time: weekTime(replay, s) });
  return s >= weekLength(replay) ? say("end_of_week", { time }) : time;
}

function replayPlayer() {
  let drawers = [];
  const show = () => {
    slider.value = String(clockTime.s);
    told.textContent = momentText(clockTime.s);
    slider.setAttribute("aria-valuetext", told.textContent);
    play.textContent = clockTime.isPlaying ? say("pause") : say("play");
    for (const draw of drawers) draw(clockTime.s);
  };
  const clockTime = weekClock(show);
  const slider = weekSlider(clockTime, show);
  const maps = make("div", { class: "side-by-side maps" });
  const play = make("button", { type: "button", id: "replay-play", onclick: clockTime.toggle });
  const told = make("output", { id: "replay-clock", "aria-live": "off" });
  const speed = make("div");
  const frame = make("div", { id: "replay" }, make("div", { class: "player" }, play, slider, told, speed), maps, make("div"));
  watch(["comparison"], () => {
    const found = runsShown().map((run) => replayMap(run));
    drawers = found.map((one) => one.draw);
    refill(maps, found.map((one) => one.figure));
    clockTime.length_s = Math.max(...runsShown().map((run) => weekLength(content.runs[run].replay)));
    slider.max = String(clockTime.length_s);
    show();
  });
  watch(["language", "theme"], () => {
    slider.setAttribute("aria-label", say("time_of_week"));
    refill(speed, speedChoice(clockTime));
    show();
  });
  watch(["language", "theme", "comparison"], () => refill(frame.lastChild, legend(mapLegend(runsShown())), make("p", { class: "faint" }, say("basemap_credit"))));
  new ResizeObserver(() => show()).observe(maps);
  return frame;
}

function replayMap(run) {
  const data = content.runs[run].replay;
  const canvas = make("canvas", { class: "map", role: "img", "data-map": String(run) });
  const caption = make("figcaption", {});
  const moment = make("span", { class: "unit on-paper", "data-moment": String(run) }); // where the clock is not
  const counts = make("p", { class: "faint", "data-counts": String(run) });
  const without = make("p", { class: "faint", "data-without-trains": String(run) });
  const figure = make("figure", {}, caption, canvas, counts, without);
  const lengths = data.legs.map(legLengths);
  const labels = labelsOf(run, canvas);
  const draw = (s) => {
    const title = titled(runRole(run), runName(run));
    if (canvas.getAttribute("aria-label") !== title) {
      keepTable(`week-${run}`, () => weekRows(run));
      refill(caption, title, moment, csvButton(`week-${run}`));
      canvas.setAttribute("aria-label", title);
    }
    moment.textContent = momentText(s);
    without.textContent = linesWithoutTrains(run).map((line) => say("line_of_run", { line: lineName(line), text: carriersText(run, line) })).join("; ");
    if (!canvas.clientWidth) return;
    const pen = sized(canvas);
    const place = projection(canvas);
    drawLand(pen, place, canvas);
    drawLines(pen, place, data.lines);
    const waiting = drawQueues(pen, place, data, s);
    drawLabels(pen, labels(pen, place), place, ({ sides }) => Object.fromEntries(sides.map((one) => [one.side, countAt(one, data, s)])));
    const trains = drawCarriers(pen, place, data.trains, data.legs, lengths, s, 3.6);
    const trucks = drawCarriers(pen, place, data.trucks, data.legs, lengths, s, 2);
    counts.textContent = say("on_the_way", { trains: counted(trains, "count_trains_one", "count_trains"), trucks: counted(trucks, "count_trucks_one", "count_trucks"), waiting: counted(waiting, "count_consignments_one", "count_consignments") });
  };
  return { figure, draw };
}

/** The labels of a map, found anew only when its size or the language has changed. */
function labelsOf(run, canvas) {
  let [known, labels] = ["", []];
  return (pen, place) => {
    const size = { width: canvas.clientWidth, height: canvas.clientHeight };
    const asked = `${size.width} ${size.height} ${state.language}`;
    if (known !== asked) [known, labels] = [asked, placedLabels(pen, run, place, size)];
    return labels;
  };
}

/** What the signs on the maps of some runs are. */
function mapLegend(runs) {
  const replays = runs.map((run) => content.runs[run].replay);
  const modes = new Set(replays.flatMap((one) => one.lines.map(({ mode }) => mode)));
  const carriers = kindsOf(replays.flatMap((one) => [one.trains, one.trucks]));
  const entries = carriers.map((kind) => [shapeMark(carrierLook(kind), kind === "truck" ? 3 : 5), carrierName(kind)]);
  if (modes.has("rail")) entries.push([lineMark({ colour: colour("faint") }), say("railway")]);
  if (modes.has("road")) entries.push([lineMark({ colour: colour("faint"), dashes: [3, 2] }), say("road")]);
  entries.push([lineMark({ colour: colour("faint"), width_px: 1, dashes: [6, 4] }), say("country_border")], [lineMark({ colour: colour("river") }), say("river")]);
  if (replays.some((one) => one.queues.length)) {
    const sides = ["china", "viet_nam"].map((side) => titled(say(`short_${side}`), say(`side_${side}`)));
    entries.push([shapeMark({ colour: colour("queue"), edge: colour("queue-edge"), shape: "circle" }, 6), bracketed(say("goods_at_border"), listed(...sides))]);
  }
  return entries;
}

/** What the map shows at the start of each step of its week: what is on the way, and who is at each side of each border. */
function weekRows(run) {
  const data = content.runs[run].replay;
  const isOnTheWay = (s) => ({ moves }) => s >= moves[1] && s < moves[moves.length - 1];
  const steps = Array.from({ length: Math.floor(weekLength(data) / data.step_s) + 1 }, (_, at) => at);
  return steps.map((at) => {
    const s = at * data.step_s;
    const queues = data.queues.map(({ border, side, counts }) => [`consignments_waiting ${border} ${side}`, counts[at]]);
    return { run, time_utc7: weekTime(data, s), trains: data.trains.filter(isOnTheWay(s)).length, trucks: data.trucks.filter(isOnTheWay(s)).length, ...Object.fromEntries(queues) };
  });
}
