// What a person does with a control that was found: types, presses, picks an option.

import { flat, words } from "./words.mjs";

export class Hands {
  /** `moved` is told after each look that something was done. */
  constructor(page, { trace = () => {}, moved = () => {} } = {}) {
    this.page = page;
    this.trace = trace;
    this.moved = moved;
    this.raw = new Set();
    this.escapes = new Set();
    this.fields = new Set();
    this.actions = 0;
    this.waiting = [];
  }

  /** What is to be done waits until something is looked at: one round trip for many actions. */
  act(action, entry, given = [], after = () => {}) {
    this.waiting.push({ call: [action, entry.id, ...given], after });
  }

  /** Does what waits, and then looks: the inventory of a group, or whatever else the page is asked. */
  async look(id = null) {
    const waiting = this.waiting.splice(0);
    if (!waiting.length && id === null) return null;
    const told = await this.page.evaluate(
      ([calls, scope]) => window.accessible.perform(calls, scope),
      [waiting.map(({ call }) => call), id],
    );
    this.moved();
    const { results, inventory } = JSON.parse(told);
    for (const [index, { after }] of waiting.entries()) after(results[index]);
    return inventory;
  }

  /** `after(held)` tells whether the control holds what was typed. */
  type(entry, text, after) {
    this.did("type", entry, text.length > 60 ? `${text.slice(0, 60)}…` : text);
    entry.value = text;
    const typed = text.replace(/\r\n?/g, "\n");
    this.act("type", entry, [text], ({ held, error }) => after?.(held === typed, error));
  }

  press(entry) {
    this.did("press", entry);
    this.act("press", entry);
  }

  leave(entry) {
    this.act("leave", entry);
  }

  mark(entry, on) {
    if (entry.checked === on) return;
    this.press(entry);
    entry.checked = on;
  }

  pick(entry, index) {
    if (entry.selected === index) return;
    this.did("pick", entry, entry.options[index]);
    this.act("pick", entry, [index]);
    entry.selected = index;
  }

  search(entry, text, after) {
    this.did("search", entry, text);
    this.act("search", entry, [text], ({ error }) => after?.(error));
  }

  async file(entry, file) {
    await this.look();
    this.did("file", entry, file.name);
    const element = await this.page.evaluateHandle((id) => window.accessible.kept(id), entry.id);
    await element.asElement().setInputFiles(file);
  }

  did(what, entry, more = "") {
    this.actions += 1;
    this.trace(`${what} ${entry.role} "${entry.name}" ${more}`);
  }
}

/** The page has drawn a group anew while it was filled in. */
export class Gone extends Error {}

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
    this.known ??= await this.hands.look(this.id);
    const folded = this.known?.find((entry) => entry.opens && entry.name === words.advanced);
    if (folded) {
      this.hands.press(folded);
      this.known = await this.hands.look(this.id);
    }
    if (!this.known) throw new Gone("a group is gone from the page");
    return this.known;
  }

  stale() {
    this.known = null;
  }

  /** A group is looked into when asked for; what an item holds is known with its list. */
  inside(entry) {
    const scope = new Scope(this.hands, entry.id);
    scope.known = entry.inside ?? null;
    return scope;
  }

  async button(name) {
    const wanted = flat(name);
    return (await this.entries()).findLast((entry) => entry.role === "button" && entry.name === wanted && !entry.fixed);
  }

  async menuItem(matches) {
    return (await this.entries()).find((entry) => entry.role === "menuitem" && matches(entry.name));
  }

  async items() {
    return (await this.entries()).filter((entry) => entry.role === "listitem");
  }
}
