// What the form says in English: how it calls its buttons and controls (crates/formloom-yew/src/words/english.rs).

/** Accessible names know no line breaks and no double spaces. */
export const flat = (text) => text.trim().replace(/\s+/g, " ");

/** A label within a sentence: its first letter small, unless the word is an abbreviation. */
function lower(label) {
  const [first, second] = [...label];
  if (first === undefined || second === undefined) return label;
  return second === " " || /\p{Lowercase}/u.test(second) ? first.toLowerCase() + label.slice(first.length) : label;
}

/** One of several things, where the word leaves no doubt. */
function singular(label) {
  const last = label.split(" ").at(-1).toLowerCase();
  const irregular = ["series", "species", "news", "movies", "cookies", "caches", "axes"];
  const plain = label.endsWith("s") && /\p{Alphabetic}{3}$/u.test(last);
  if (new TextEncoder().encode(last).length < 4 || !plain || irregular.includes(last)) return undefined;
  if (last.endsWith("ies")) return label.endsWith("ies") ? `${label.slice(0, -3)}y` : undefined;
  if (/(sses|shes|ches|xes)$/.test(last)) return label.endsWith("es") ? label.slice(0, -2) : undefined;
  return /(ss|us|is|ses)$/.test(last) ? undefined : label.slice(0, -1);
}

const action = (verb, label) => flat(label === "" ? verb : `${verb} ${lower(label)}`);

export const words = {
  value: "Value",
  kind: "Kind",
  kindOf: (label) => (label === "" ? "Kind" : action("Kind of", label)),
  none: "None",
  choose: "Choose…",
  newName: "New name",
  advanced: "Advanced settings",
  actions: (label) => (label === "" ? "Actions" : action("Actions for", label)),
  asJsonItem: "Edit as JSON",
  editAsJson: (label) => flat(`Edit as JSON: ${label}`),
  editAsForm: (label) => flat(`Edit as a form: ${label}`),
  asJson: (label) => flat(`${label} (JSON)`),
  removeFile: "Remove the file",
  add: (label) => action("Add", label),
  addItem: (label) => {
    if (label === "") return "Add an item";
    const one = singular(label);
    return one === undefined ? action("Add to", label) : action("Add", one);
  },
  /** The title of a whole schema is no name of a map. */
  addMember: (node) => words.addItem(node.at === "" ? "" : node.label),
  remove: (label) => action("Remove", label),
  setNull: (label) => flat(label === "" ? "Leave empty" : `Leave empty: ${label}`),
  nameOf: (member) => flat(member === "" ? "Name" : `Name of ${member}`),
  removeToken: (label) => flat(`Remove ${label}`),
  offset: (label) => flat(`${label}: Offset from UTC`),
};

/**
 * The names that a control or a group with a label can have: words for what need not be filled in come after it.
 * Browsers say "Host optional"; dom-accessibility-api loses the space that begins an element inside a label.
 */
export function names(label) {
  const name = flat(label);
  const after = ["", "optional", "deprecated", "optional deprecated", "optionaldeprecated"];
  return after.flatMap((word) => [flat(`${name} ${word}`), `${name}${word}`]);
}
