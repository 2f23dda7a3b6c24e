// The same form, drawn by the server, brought to life in the page, and drawn by the page alone: the same elements,
// the same tree for assistive technology, the same data; and no element of the server's is replaced.
// `node drawn.mjs` prints a line per form; exit code 1 where any differs.

import { connectors, schemastore } from "./corpus.mjs";
import { start } from "./page.mjs";
import { known } from "./report.mjs";

const host = await start();
const counts = { forms: 0, same: 0, elements: 0 };
const wanted = process.argv.slice(2);
const sampled = schemastore().filter((_, index) => index % 8 === 0);
for (const { name, schema: given, instance: loaded } of [...connectors(), ...sampled]) {
  if (wanted.length && !wanted.some((part) => name.includes(part))) continue;
  if (known("schemastore")[name]?.startsWith("no form")) continue;
  const [schema, instance] = [given, loaded].map((text) => (typeof text === "function" ? text() : text));
  let why = await compare(schema, instance).catch((error) => [String(error).split("\n")[0]]);
  // On a busy machine the browser's own tree may be behind: what differs is looked at once more.
  if (why.length) why = await compare(schema, instance).catch((error) => [String(error).split("\n")[0]]);
  counts.forms += 1;
  counts.same += why.length === 0 ? 1 : 0;
  console.log(JSON.stringify({ name, status: why.length ? "differs" : "same", why: why.slice(0, 5) }));
}
await host.close();
console.log(JSON.stringify({ summary: counts }));
process.exitCode = counts.same === counts.forms ? 0 : 1;

async function compare(schema, instance) {
  const why = [];
  const server = await look(schema, instance, { scripts: false });
  const live = await look(schema, instance, { scripts: true });
  const alone = await look(schema, instance, { scripts: true, alone: true });
  counts.elements += server.nodes.length;
  if (live.replaced.length) why.push(`replaced: ${live.replaced.slice(0, 3).join(", ")}`);
  if (live.problems.length) why.push(...live.problems);
  for (const [name, other] of [["live", live], ["page alone", alone]]) {
    const [mine, theirs] = [server.nodes, other.nodes];
    const index = mine.findIndex((node, at) => node !== theirs[at]);
    if (index >= 0 || mine.length !== theirs.length) why.push(`${name}: ${mine[index] ?? "(end)"} / ${theirs[index] ?? "(end)"}`);
    const at = server.tree.findIndex((line, at) => line !== other.tree[at]);
    if (at >= 0 || server.tree.length !== other.tree.length) why.push(`${name}, tree: ${server.tree[at] ?? "(end)"} / ${other.tree[at] ?? "(end)"}`);
  }
  return why;
}

async function look(schema, instance, { scripts, alone = false }) {
  const context = host.context;
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  try {
    if (scripts) await page.addInitScript(mark);
    // A page whose scripts have not come yet; where scripts are switched off, what needs them is not shown.
    else await page.route("**/*.js", (route) => route.abort());
    const body = new URLSearchParams({ schema, instance: instance ?? "", ...(alone ? { draw: "in the page" } : {}) });
    await page.route("**/form", (route) => route.continue({ method: "POST", headers: { ...route.request().headers(), "content-type": "application/x-www-form-urlencoded" }, postData: body.toString() }));
    await page.goto(`${host.origin}/form`, { timeout: 240_000 });
    if (scripts) await page.waitForSelector("body[data-live]", { timeout: 240_000, state: "attached" });
    await page.evaluate(() => document.activeElement?.blur());
    const nodes = await page.evaluate(normalised);
    const replaced = scripts && !alone ? await page.evaluate(unmarked) : [];
    const session = await context.newCDPSession(page);
    return { nodes, replaced, problems, tree: await settled(session) };
  } finally {
    await page.close();
  }
}

/** Marks every element that came from the server, before any module runs. */
function mark() {
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    for (const element of document.querySelectorAll("#form *")) element.cameFromServer = true;
  });
}

function unmarked() {
  const all = [...document.querySelectorAll("#form *")];
  return all.filter((element) => !element.cameFromServer).map((element) => element.outerHTML.slice(0, 120));
}

/**
 * Elements in order with sorted attributes, texts, and what stands in controls. Left out: comments, which mark
 * components; attributes that say the start of a control (`value`, `checked`, `selected`), for what is in it now.
 */
function normalised() {
  const out = [];
  const start = ["value", "checked", "selected"];
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const last = out.length - 1;
      if (node.data === "") return;
      if (last >= 0 && out[last].startsWith("text ")) out[last] += node.data;
      else out.push(`text ${node.data}`);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const attributes = [...node.attributes].filter(({ name }) => !start.includes(name)).map(({ name, value }) => `${name}=${value === name ? "" : value}`).sort();
      const inside = "value" in node && node.localName !== "button" && node.localName !== "li" ? ` value:${node.type === "hidden" ? "" : node.value}` : "";
      const checked = "checked" in node ? ` checked:${node.checked}` : "";
      out.push(`<${node.localName} ${attributes.join(" ")}>${inside}${checked}`);
      if (node.localName !== "textarea") node.childNodes.forEach(visit);
      out.push(`</${node.localName}>`);
    }
  };
  document.querySelector("#form").childNodes.forEach(visit);
  return out;
}

/** The tree for assistive technology, once it is the same twice: a browser builds that of a large page bit by bit. */
async function settled(session) {
  let before = [];
  for (let look = 0; look < 200; look += 1) {
    const tree = told((await session.send("Accessibility.getFullAXTree")).nodes);
    if (tree.length && tree.length === before.length && tree.every((line, at) => line === before[at])) break;
    before = tree;
    await new Promise((done) => setTimeout(done, 100));
  }
  return before;
}

/** Roles, names and values in the order of the tree. */
function told(nodes) {
  const shown = nodes.filter((node) => !node.ignored && node.role?.value !== "InlineTextBox");
  return shown.map((node) => {
    const states = (node.properties ?? []).filter(({ name }) => ["checked", "required", "invalid", "readonly", "disabled"].includes(name)).map(({ name, value }) => `${name}:${value.value}`);
    return [node.role?.value, node.name?.value ?? "", node.value?.value ?? "", ...states.sort()].join(" | ");
  });
}
