// The STRESS-DES checklist of each run, as the section on the method shows it: folded, what a person must write marked.
"use strict";

function stressFold(run) {
  const items = content.runs[run].stress;
  const open = items.filter((item) => item.blocks.some((block) => block.kind === "to_write")).length;
  const title = say("stress_of", { run: runRole(run), items: number(items.length, 0), open: number(open, 0) });
  return fold(`stress-${run}`, title, () => [
    make("p", { class: "faint" }, inEnglish()),
    Object.entries(content.stress_sections).map(([section, name]) => [
      make("h4", {}, `${section} ${sayOr(`stress_${section}`, name)}`),
      items.filter((item) => item.number.startsWith(section)).map((item) => stressItem(run, item)),
    ]),
  ]);
}

function stressItem(run, item) {
  const title = `${item.number} ${sayOr(`stress_${item.number.replaceAll(".", "_")}`, item.name)}`;
  return make("div", { class: "item", "data-item": item.number }, make("h5", {}, title),
    item.blocks.map((block, at) => stressBlock(`stress-${run}-${item.number}-${at}`, block)));
}

function stressBlock(name, block) {
  if (block.kind === "bullets") return make("ul", {}, block.texts.map((text) => make("li", {}, text)));
  if (block.kind === "to_write") return block.texts.map((text) => make("p", { class: "to-write" }, make("strong", {}, titled(say("to_write"), "")), text));
  if (block.kind === "paragraph") return block.texts.map((text) => make("p", {}, text));
  return table({
    name,
    caption: "", // it stands above
    columns: block.headings.map((heading, at) => ({ title: heading, value: (row) => row[at] })),
    rows: block.rows,
  });
}
