// Which control or group of the page belongs to a node of the plan: by role, name and, among equals, order.

import { flat, names, words } from "./words.mjs";

const TEXT = ["textbox", "searchbox", "spinbutton", "combobox"];
const ROLES = {
  toggle: ["checkbox", "switch"],
  select: ["combobox", "listbox"],
  radio: ["group"],
  multiselect: ["group"],
  duration: ["group", ...TEXT],
  const: ["status", "button"],
  null: ["status", "button"],
  date: ["date", ...TEXT],
  time: ["time", ...TEXT],
  datetime: ["datetime", ...TEXT],
  password: ["password", ...TEXT],
  file: ["file"],
};

export const labelOf = (node) => (node.label === "" && node.at === "" ? words.value : node.label);

const isControl = (entry) => entry.role !== "listitem" && entry.role !== "button";

/** Whether an entry is where one of a choice's variants is picked. */
export function isChoice(entry, choice, name) {
  if (entry.name !== name) return false;
  const variants = choice.variants.map(flat);
  const offered = entry.role === "group" ? entry.marks.map((mark) => mark.name) : entry.options?.slice();
  if (!offered) return false;
  if (entry.role !== "group" && offered[0] === words.choose) offered.shift();
  if (entry.role === "group" && entry.marks.some((mark) => mark.role !== "radio")) return false;
  if (offered.length === variants.length + 1 && offered.at(-1) === words.none) offered.pop();
  return offered.length === variants.length && offered.every((label, index) => label === variants[index]);
}

/** The name under which a node's choice stands. */
export function choiceName(node, index) {
  return index === 0 && node.at !== "" ? words.kindOf(node.label) : words.kind;
}

const isChoiceOf = (entry, node) =>
  node.choices.some((choice, index) => choice.variants.length > 1 && isChoice(entry, choice, choiceName(node, index)));

/** Everything in a scope that bears the label of a node, in order; what picks variants of `parent` or a sibling aside. */
function bearers(entries, node, parent) {
  const allowed = names(labelOf(node));
  const add = words.add(node.label);
  const siblings = parent?.children.includes(node) ? parent.children : [node];
  const choosers = [...siblings.filter((sibling) => sibling.label === node.label), ...(parent ? [parent] : [])];
  return entries.filter((entry) => {
    if (entry.role === "button") return entry.name === add;
    if (!isControl(entry) || !allowed.includes(entry.name)) return false;
    return !choosers.some((one) => isChoiceOf(entry, one));
  });
}

/** The control of a field, the group of a container, or the button that adds it. */
export function body(entries, node, parent) {
  const found = bearers(entries, node, parent);
  const entry = found[rank(node, parent)] ?? (found.length === 1 ? found[0] : undefined);
  return entry && fits(entry, node) ? entry : undefined;
}

/** The group that bears a node's label, whatever it holds. */
export function group(entries, node, parent) {
  const found = bearers(entries, node, parent).filter((entry) => entry.role === "group");
  return found[rank(node, parent)] ?? found[0];
}

const rank = (node, parent) => (parent ? (node.rank ?? 0) : 0);

function fits(entry, node) {
  if (entry.role === "button") return node.kind !== "field" || ["const", "null"].includes(node.control);
  if (node.kind === "raw") return entry.role === "textbox";
  if (node.kind !== "field") return entry.role === "group";
  const isSelect = entry.options !== undefined;
  const roles = ROLES[node.control] ?? TEXT;
  // A select with many options is a search once a person was there.
  const mayBeSelect = node.control === "select" && entry.role === "combobox";
  return roles.includes(entry.role) && (mayBeSelect || isSelect === (node.control === "select"));
}
