// What a person does with a control that was found: types, presses, picks an option.

import { flat } from "./words.mjs";

export class Hands {
  constructor(page, trace = () => {}) {
    this.page = page;
    this.trace = trace;
    this.raw = new Set();
    this.fields = new Set();
    this.actions = 0;
  }

  /** One round trip: what is done is done in the page, with the events that a browser makes of it. */
  act(action, entry, ...more) {
    return this.page.evaluate(([name, ...given]) => window.accessible[name](...given), [action, entry.id, ...more]);
  }

  /** Says whether the control holds what was typed. */
  async type(entry, text) {
    this.did("type", entry, text.length > 60 ? `${text.slice(0, 60)}…` : text);
    entry.value = await this.act("type", entry, text);
    return entry.value === text.replace(/\r\n?/g, "\n");
  }

  async press(entry) {
    this.did("press", entry);
    await this.act("press", entry);
  }

  async leave(entry) {
    await this.act("leave", entry);
  }

  async mark(entry, on) {
    if (entry.checked === on) return;
    await this.press(entry);
    entry.checked = on;
  }

  async pick(entry, index) {
    if (entry.selected === index) return;
    this.did("pick", entry, entry.options[index]);
    await this.act("pick", entry, index);
    entry.selected = index;
  }

  async file(entry, file) {
    this.did("file", entry, file.name);
    const element = await this.page.evaluateHandle((id) => window.accessible.kept(id), entry.id);
    await element.asElement().setInputFiles(file);
  }

  did(what, entry, more = "") {
    this.actions += 1;
    this.trace(`${what} ${entry.role} "${entry.name}" ${more}`);
  }
}

/** What is inside one group, item or the whole form; read again after it was said to be stale. */
export class Scope {
  constructor(hands, id) {
    this.hands = hands;
    this.id = id;
    this.known = null;
  }

  static async of(hands, locator) {
    return new Scope(hands, await locator.evaluate((element) => window.accessible.keep(element)));
  }

  async entries() {
    this.known ??= await this.hands.page.evaluate((id) => window.accessible.inventory(id), this.id);
    if (!this.known) throw new Error("a group is gone from the page");
    return this.known;
  }

  stale() {
    this.known = null;
  }

  inside(entry) {
    return new Scope(this.hands, entry.id);
  }

  async button(name) {
    const wanted = flat(name);
    return (await this.entries()).findLast((entry) => entry.role === "button" && entry.name === wanted && !entry.fixed);
  }

  async items() {
    return (await this.entries()).filter((entry) => entry.role === "listitem");
  }
}
