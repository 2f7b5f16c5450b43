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
  return innerWidth < 700;
}

/**
 * A chart under a caption; `option` makes what to draw, anew whenever the parts of the state change. `rows` are what it
 * shows as a table to save: objects of raw values with the same keys. `legend` stands in the page where a chart has more
 * than fits into its own: [colour, text, "hatched"]. `height` (pixels) where it depends on what is drawn.
 */
function chart({ name, caption, unit = "", size = "", parts = [], option, rows, legend = null, height = null }) {
  const frame = make("div", { class: `chart ${size}`, role: "img", "data-chart": name });
  const title = make("figcaption");
  const names = make("div");
  const figure = make("figure", {}, title, legend ? names : null, frame);
  let drawn = null;
  let wasNarrow = isNarrow();
  const draw = () => {
    if (!frame.isConnected) return whenOnPage(draw); // it has no size before
    wasNarrow = isNarrow();
    if (height) frame.style.height = `${height()}px`;
    drawn ??= echarts.init(frame, null, { renderer: "canvas" });
    drawn.resize();
    keepTable(name, rows);
    refill(title, caption(), make("span", { class: "unit" }, unit ? unit() : ""), csvButton(name));
    if (legend) refill(names, key(legend()));
    frame.setAttribute("aria-label", unit ? `${caption()}, ${unit()}` : caption());
    drawn.setOption(withLooks(option()), { notMerge: true });
  };
  const resizes = new ResizeObserver(() => {
    if (state.isPrinting) return; // the picture is fitted to the paper as it is
    if (drawn && wasNarrow === isNarrow()) drawn.resize();
    else draw();
  });
  resizes.observe(frame);
  watch(["language", "theme", "comparison", ...parts], draw, frame, () => { drawn?.dispose(); resizes.disconnect(); });
  return figure;
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
    animation: !state.isPrinting,
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 250,
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
