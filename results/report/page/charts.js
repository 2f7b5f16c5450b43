// Charts: one way to draw, resize and redraw them, and the colours that all share.
"use strict";

/** A colour of the page's style sheet, as it is in the present theme. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** The colour of a cause, or of `other_work` and `other_waiting`: the same in all charts, here and in pictures. */
function causeColour(name) {
  return content.cause_looks[name][state.theme === "dark" ? "dark" : "light"];
}

function runColour(run) {
  return isFirstOfMany(run) ? colour("before") : colour("after");
}

function isFirstOfMany(run) {
  return run === 0 && content.runs.length > 1;
}

function isNarrow() {
  return !state.isPrinting && innerWidth < 700;
}

/**
 * A chart under a caption; `option` makes what to draw, anew whenever the parts of the state change. `rows` are what it
 * shows as a table to save: objects of raw values with the same keys. `legend` stands in the page where a chart has more
 * than fits into its own, as `key` has it. `height` (pixels) where it depends on what is drawn. `isZoomed` where the x axis
 * can be zoomed. `missing` says what stands there where there is nothing to draw.
 */
function chart({ name, caption, unit = "", size = "", parts = [], option, rows, legend = null, height = null, isZoomed = false, missing = () => "" }) {
  const frame = make("div", { class: `chart ${size}`, role: "img", "data-chart": name });
  const title = make("figcaption");
  const names = make("div");
  const lack = make("p", { class: "faint" });
  const figure = make("figure", {}, title, names, lack, frame);
  let drawn = null;
  const zoom = isZoomed ? zooming(frame, () => drawn, () => parts.map((part) => state[part]).join()) : null;
  let wasNarrow = isNarrow();
  const draw = () => {
    if (!frame.isConnected) return whenOnPage(draw); // it has no size before
    wasNarrow = isNarrow();
    lack.textContent = missing();
    frame.hidden = Boolean(lack.textContent);
    if (height) frame.style.height = `${height()}px`;
    if (!drawn) {
      drawn = echarts.init(frame, null, { renderer: "canvas" });
      if (zoom) drawn.on("datazoom", () => zoom.follow(drawn));
    }
    fit(drawn, frame);
    keepTable(name, rows);
    refill(title, caption(), make("span", { class: "unit" }, unit ? unit() : ""), lack.textContent ? null : [csvButton(name), zoom?.buttons()]);
    const entries = legend?.() ?? [];
    refill(names, entries.length ? key(entries) : null);
    frame.setAttribute("aria-label", unit ? listed(caption(), unit()) : caption());
    drawn.setOption(withLooks({ ...option(), dataZoom: zoom?.axes() }), { notMerge: true });
    if (state.isPrinting) drawn.getZr().flush(); // paper does not wait for the next frame
  };
  const resizes = new ResizeObserver(() => {
    if (state.isPrinting) return; // the picture is fitted to the paper as it is
    if (drawn && wasNarrow === isNarrow()) drawn.resize();
    else draw();
  });
  resizes.observe(frame);
  watch(["language", "theme", "comparison", "isPrinting", ...parts], draw, frame, () => { drawn?.dispose(); resizes.disconnect(); });
  return figure;
}

/** The values of a line with gaps: one that stands alone between gaps is no line, so that it has a symbol. */
function withLoneMarked(values) {
  const isGap = (at) => values[at] === null || values[at] === undefined;
  const isLone = (at) => !isGap(at) && isGap(at - 1) && isGap(at + 1);
  if (!values.some((_, at) => isLone(at))) return { showSymbol: false, data: values };
  return { showSymbol: true, data: values.map((value, at) => (isGap(at) || isLone(at) ? value : { value, symbol: "none" })) };
}

const PAPER = { width: 680, most_height: 820 }; // CSS pixels of A4 between its margins, with room for a caption

/** Give a chart the size of its frame; for paper that of its place there, so that letters are as large as on a screen. */
function fit(drawn, frame) {
  if (frame.hidden) return;
  if (!state.isPrinting) return drawn.resize({ width: "auto", height: "auto" });
  const width = frame.closest(".side-by-side") ? PAPER.width / 2 - 8 : PAPER.width;
  drawn.resize({ width, height: Math.min(0.8 * frame.clientHeight, PAPER.most_height) });
}

function withLooks(option) {
  const text = { color: colour("ink"), fontFamily: getComputedStyle(document.body).fontFamily };
  const axis = {
    axisLine: { lineStyle: { color: colour("faint") } },
    axisLabel: { color: colour("ink"), hideOverlap: true, lineHeight: 15 }, // else by the width of a Chinese letter, which may be missing
    nameTextStyle: { color: colour("faint") },
    splitLine: { lineStyle: { color: colour("rule") } },
  };
  const axes = (given) => [given ?? []].flat().map((one) => ({ ...axis, ...one, axisLabel: { ...axis.axisLabel, ...one.axisLabel } }));
  return {
    animation: !state.isPrinting && !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    animationDurationUpdate: 250,
    textStyle: text,
    ...option,
    legend: option.legend && { textStyle: text, top: 0, ...option.legend },
    tooltip: {
      renderMode: "richText",
      confine: true,
      backgroundColor: colour("paper"),
      borderColor: colour("rule"),
      textStyle: { color: colour("ink"), fontSize: 13, lineHeight: 19 },
      ...option.tooltip,
    },
    grid: { left: 8, right: 16, top: 36, bottom: 28, containLabel: true, ...option.grid },
    xAxis: axes(option.xAxis),
    yAxis: axes(option.yAxis),
  };
}
