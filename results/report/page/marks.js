// Marks of trains and trucks, as all pictures of the project have them, and of what else a map or graph shows; legends.
"use strict";

/** The look of trains of a class, of those of another line ("other_line"), or of trucks ("truck"), in the present theme. */
function carrierLook(kind) {
  const look = content.carrier_looks[kind] ?? content.carrier_looks.freight;
  return { ...look, colour: state.theme === "dark" ? look.dark : look.light };
}

function carrierName(kind) {
  return kind === "truck" ? say("trucks") : sayOr(`train_${kind}`, kind);
}

/** The classes of trains that any of these lists of trains has, in the order of the looks. */
function kindsOf(lists) {
  const found = new Set(lists.flat().map((one) => one.kind));
  return Object.keys(content.carrier_looks).filter((kind) => found.has(kind));
}

/** Draw a mark around a place, `size` its half width. */
function traceShape(pen, shape, x, y, size) {
  pen.beginPath();
  if (shape === "circle") return pen.arc(x, y, size, 0, 2 * Math.PI);
  for (const [right, down] of CORNERS[shape]) pen.lineTo(x + right * size, y + down * size);
  return pen.closePath();
}

const CORNERS = {
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  triangle: [[0, -1.15], [1.1, 0.9], [-1.1, 0.9]],
};

function svg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const picture = (width, ...children) => svg("svg", { width, height: 14, viewBox: `0 0 ${width} 14`, "aria-hidden": "true" }, ...children);

function lineMark({ colour: stroke, dashes = [], width_px = 1.6 }) {
  const lengths = dashes.map((length) => length * width_px).join(" ");
  return picture(36, svg("line", { x1: 1, y1: 7, x2: 35, y2: 7, stroke, "stroke-width": width_px, "stroke-dasharray": lengths || "none" }));
}

function shapeMark({ colour: fill, shape, edge = "none" }, size = 5) {
  const attributes = { fill, stroke: edge };
  const drawn = shape === "circle"
    ? svg("circle", { cx: 8, cy: 7, r: size, ...attributes })
    : svg("polygon", { points: CORNERS[shape].map(([right, down]) => `${8 + right * size},${7 + down * size}`).join(" "), ...attributes });
  return picture(16, drawn);
}

function blockMark(fill, edge, isHatched = false) {
  const hatches = isHatched ? [4, 10, 16].map((x) => svg("line", { x1: x, y1: 13, x2: x + 6, y2: 1, stroke: edge })) : [];
  return picture(26, svg("rect", { x: 1, y: 1, width: 24, height: 12, fill, stroke: edge, "stroke-width": 0.8 }), ...hatches);
}

/** A legend: [mark, text]. */
function legend(entries) {
  return make("ul", { class: "key" }, entries.map(([mark, text]) => make("li", {}, mark, text)));
}
