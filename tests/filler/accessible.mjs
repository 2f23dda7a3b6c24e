// The page as assistive technology has it: what is inside a group, by role and accessible name.
// Roles and names are computed by dom-accessibility-api (W3C accname); nothing else of the page is looked at.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { require } from "./modules.mjs";

/** Makes `accessible` known to every page of a browser context. */
export async function install(context) {
  await context.addInitScript({ content: script() });
}

/** The library's CommonJS files and the helper, as one script. */
function script() {
  const start = require.resolve("dom-accessibility-api");
  const files = {};
  const read = (file) => {
    if (file in files) return;
    files[file] = readFileSync(file, "utf8");
    for (const [, to] of files[file].matchAll(/require\("(\.[^"]+)"\)/g)) read(resolved(file, to));
  };
  read(start);
  const bodies = Object.entries(files).map(([file, text]) => {
    const linked = text.replace(/require\("(\.[^"]+)"\)/g, (_, to) => `load(${JSON.stringify(resolved(file, to))})`);
    return `${JSON.stringify(file)}: (exports) => {${linked}\n}`;
  });
  return `(() => {
    const files = {${bodies.join(",\n")}};
    const loaded = {};
    const load = (file) => {
      if (!loaded[file]) { loaded[file] = {}; files[file](loaded[file]); }
      return loaded[file];
    };
    window.accessible = (${inPage})(load(${JSON.stringify(start)}));
  })();`;
}

const resolved = (file, to) => require.resolve(join(dirname(file), to.endsWith(".js") ? to : `${to}.js`));

/** Runs in the page. */
function inPage({ computeAccessibleName, getRole }) {
  // HTML gives these inputs no role; a person finds them by their label and knows them by their look.
  const WITHOUT_ROLE = {
    password: "password",
    date: "date",
    time: "time",
    "datetime-local": "datetime",
    file: "file",
  };
  const CONTROLS = new Set([
    ...Object.values(WITHOUT_ROLE),
    ...["textbox", "searchbox", "spinbutton", "combobox", "listbox", "checkbox", "radio", "switch", "button", "menuitem", "status"],
  ]);
  const GROUPS = new Set(["group", "radiogroup"]);
  const elements = new Map();
  const ids = new WeakMap();

  const keep = (element) => {
    let id = ids.get(element);
    if (id === undefined) {
      id = elements.size + 1;
      ids.set(element, id);
      elements.set(id, new WeakRef(element));
    }
    return id;
  };
  const role = (element) => {
    const known = element.localName === "input" && WITHOUT_ROLE[element.type];
    return known || getRole(element);
  };
  const isHidden = (element) => {
    if (element.getAttribute("aria-hidden") === "true") return true;
    const style = getComputedStyle(element);
    return style.display === "none" || style.visibility === "hidden";
  };
  const name = (element) => computeAccessibleName(element).replace(/\s+/g, " ").trim();

  const control = (element, kind) => {
    const entry = { id: keep(element), role: kind, name: name(element) };
    if (element.disabled || element.readOnly) entry.fixed = true;
    if (kind === "checkbox" || kind === "radio" || kind === "switch") entry.checked = element.checked;
    else if (element.localName === "select") {
      entry.options = [...element.options].map((option) => option.label.replace(/\s+/g, " ").trim());
      entry.selected = element.selectedIndex;
    } else if (kind === "status") entry.value = element.textContent;
    else if (kind !== "button") entry.value = element.value;
    return entry;
  };

  /** A group that holds nothing but radio buttons or checkboxes is shown with them. */
  const marks = (group) => {
    const found = [];
    const walk = (element) => {
      for (const child of element.children) {
        const kind = role(child);
        if (kind === "radio" || kind === "checkbox") found.push(child);
        else if (child.localName === "summary") return false;
        else if (CONTROLS.has(kind) || GROUPS.has(kind) || kind === "listitem" || found.length > 2000) return false;
        else if (!walk(child)) return false;
      }
      return true;
    };
    return walk(group) ? found.map((element) => control(element, role(element))) : [];
  };

  const walk = (element, found) => {
    for (const child of element.children) {
      const kind = role(child);
      if (isHidden(child)) continue;
      if (child.localName === "details") walk(child, found);
      else if (child.localName === "summary") found.push({ ...control(child, "button"), opens: !child.parentElement.open });
      else if (element.localName === "details" && !element.open) continue;
      else if (CONTROLS.has(kind)) found.push(control(child, kind));
      else if (GROUPS.has(kind)) found.push({ id: keep(child), role: "group", name: name(child), marks: marks(child) });
      else if (kind === "listitem") {
        // A list within a description has nothing to fill in.
        const inside = walk(child, []);
        if (inside.length) found.push({ id: keep(child), role: kind, inside });
      }
      else walk(child, found);
    }
    return found;
  };

  // Yew draws in slices, with a timeout between two of them: a page is as it will be after some turns without a change.
  const QUIET_TURNS = 3;
  let changes = 0;
  new MutationObserver((seen) => (changes += seen.length)).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
  const settled = async () => {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      const before = changes;
      await new Promise((turn) => setTimeout(turn));
      quiet = changes === before ? quiet + 1 : 0;
    }
  };

  const PICKERS = new Set(["date", "time", "datetime-local"]);
  const tell = (element, event) => element.dispatchEvent(new Event(event, { bubbles: true }));
  const there = (id) => {
    const element = elements.get(id)?.deref();
    if (!element?.isConnected) throw new Error("a control is gone from the page");
    if (element.disabled || element.readOnly) throw new Error("a control cannot be used");
    return element;
  };

  return {
    kept: (id) => elements.get(id)?.deref() ?? null,
    settled,
    /** Does one thing after the other, then looks into a group where one is asked for. */
    async perform(calls, scope) {
      const results = [];
      for (const [action, ...given] of calls) {
        try {
          results.push((await this[action](...given)) ?? {});
        } catch (error) {
          results.push({ error: error.message });
        }
      }
      // As a text: the browser's protocol would take objects apart, which is slow.
      return JSON.stringify({ results, inventory: scope === null ? null : this.inventory(scope) });
    },
    /** What a group, an item or the form holds; groups inside are named and not opened. */
    inventory(id) {
      const element = elements.get(id)?.deref();
      return element?.isConnected ? walk(element, []) : null;
    },
    keep,
    /** Types over what is there, as a keyboard does; a picker takes its value at once. Gives what it holds then. */
    type(id, text) {
      const element = there(id);
      element.focus();
      if (PICKERS.has(element.type)) {
        element.value = text;
        tell(element, "input");
      } else {
        element.select();
        document.execCommand(text === "" ? "delete" : "insertText", false, text);
      }
      return { held: element.value };
    },
    leave(id) {
      there(id).blur();
      return settled();
    },
    press(id) {
      const element = there(id);
      element.focus();
      element.click();
      return settled();
    },
    /** Writes into what searches options once it has the focus, and takes what is found: a native select gives way to it. */
    async search(id, text) {
      there(id).focus();
      await settled();
      const box = document.activeElement;
      if (role(box) !== "combobox" || box.localName !== "input") throw new Error("nothing to search in");
      box.select();
      document.execCommand(text === "" ? "delete" : "insertText", false, text);
      await settled();
      if (text === "") box.blur();
      else box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      return settled();
    },
    pick(id, index) {
      const element = there(id);
      element.focus();
      element.selectedIndex = index;
      tell(element, "input");
      tell(element, "change");
      return settled();
    },
  };
}
