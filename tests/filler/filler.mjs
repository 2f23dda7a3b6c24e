// Fills a form as a person would: by roles and names alone. The plan says what the filled form looks like.

import { body, choiceName, group, isChoice, labelOf } from "./find.mjs";
import { Gone, Hands, Scope } from "./hands.mjs";
import * as json from "./json.mjs";
import { plan as planOf } from "./plan.mjs";
import { flat, words } from "./words.mjs";

/** Up to so many options are a native select, or all visible. */
const FEW_OPTIONS = 12;
const FEW_MARKS = 8;
const TRIES = 3;
/** Something that a picker takes. */
const SOMETHING = { date: "2000-01-01", time: "12:00", datetime: "2000-01-01T12:00" };
/** An item and a member of a map stand alone with their label. */
const NO_PARENT = null;

/**
 * Types `instance` (a JSON text) into the empty form `form` of `page`.
 * `wrong` names the places that are not as they should be, as far as a person sees it in the data: only these are done.
 * `raw` names containers that are written as JSON, where the page offers that.
 * Gives what could not be done (`problems`), which places were raw views, and how many fields were filled.
 * Doing it again changes only what is not yet as it should be.
 */
export async function fill(page, form, schema, instance, options = {}) {
  const plan = options.plan ?? (await planOf(schema, instance));
  const hands = new Hands(page, options);
  const filler = new Filler(hands, json.parse(instance), options);
  await filler.root(await Scope.of(hands, form), plan);
  await hands.look();
  return { problems: filler.problems, raw: hands.raw, escapes: hands.escapes, fields: hands.fields, actions: hands.actions };
}

class Filler {
  constructor(hands, instance, { wrong = null, raw = null } = {}) {
    this.hands = hands;
    this.instance = instance;
    this.wrong = wrong;
    this.raw = raw;
    this.problems = [];
  }

  value(node) {
    return json.at(this.instance, node.at);
  }

  /** A second time, only what is not yet as it should be is looked at. */
  concerns(node) {
    const inside = (outer, inner) => inner === outer || inner.startsWith(`${outer}/`);
    return !this.wrong || this.wrong.some((at) => inside(at, node.at) || inside(node.at, at));
  }

  problem(node, what) {
    this.problems.push(`${node.at || "(root)"}: ${what}`);
  }

  async root(scope, node) {
    if (this.raw?.includes(node.at) && (await this.asJson(scope, node, this.value(node)))) return;
    if (node.kind === "group" || node.kind === "map") {
      await this.choose(scope, node, NO_PARENT);
      await this.inside(scope, node);
    } else {
      await this.node(scope, node, NO_PARENT);
    }
  }

  /** The way out of any form: the place as JSON. */
  async asJson(scope, node, value) {
    if (value === undefined) return false;
    const labels = [labelOf(node), node.label];
    const button = await oneOf(scope, labels.map(words.editAsJson));
    if (button) {
      this.hands.press(button);
      scope.stale();
    } else if (!(await this.action(scope, node, (name) => name === words.asJsonItem))) {
      return false;
    }
    const names = labels.map((label) => squeezed(words.asJson(label)));
    const area = (await scope.entries()).find((entry) => entry.role === "textbox" && names.includes(squeezed(entry.name)));
    const back = await oneOf(scope, labels.map(words.editAsForm));
    if (!area || !back) return false;
    this.hands.type(area, json.write(value));
    this.hands.press(back);
    this.hands.raw.add(node.at);
    this.hands.escapes.add(node.at);
    scope.stale();
    return true;
  }

  /** Does something with a place by its menu, which is beside it (an item) or in its group. */
  async action(scope, node, matches) {
    const labels = [labelOf(node), node.label];
    const own = group(await scope.entries(), node, NO_PARENT);
    for (const place of own ? [scope.inside(own), scope] : [scope]) {
      const menu = await oneOf(place, labels.map(words.actions));
      if (!menu) continue;
      this.hands.press(menu);
      place.stale();
      const item = await place.menuItem(matches);
      this.hands.press(item ?? menu);
      place.stale();
      scope.stale();
      if (item) return true;
    }
    return false;
  }

  /** The members of a group or map, in order. */
  async inside(scope, node) {
    const isMap = node.kind === "map";
    const entries = isMap ? await this.entriesOf(scope, node) : [];
    if (entries.length) await this.addMembers(scope, node, entries);
    for (const child of node.children) {
      const fill = () => (entries.includes(child) ? this.member(scope, child) : this.node(scope, child, node));
      await this.again(scope, child, fill);
    }
    this.missing(node);
  }

  /** What the page draws anew while it is filled is looked for again. */
  async again(scope, child, fill) {
    for (let tries = 1; tries <= TRIES; tries += 1) {
      try {
        return await fill();
      } catch (error) {
        if (!(error instanceof Gone)) throw error;
        scope.stale();
      }
    }
    return this.problem(child, "the page draws it anew while it is filled");
  }

  /** Members that the form has no place for. */
  missing(node) {
    const value = this.value(node);
    if (!json.isObject(value)) return;
    const places = new Set(node.children.map((child) => keyOf(child)));
    for (const key of value.keys()) {
      if (!places.has(key) && !this.isConstant(node, key)) this.problem(node, `no place for member ${JSON.stringify(key)}`);
    }
  }

  /** The discriminator of a choice is written by the choice. */
  isConstant(node) {
    return node.choices.length > 0;
  }

  async node(scope, node, parent) {
    if (node.control === "hidden" || !this.concerns(node)) return;
    const value = this.value(node);
    if (this.raw?.includes(node.at) && (await this.asJson(scope, node, value))) return;
    if (value === undefined) return this.leave(scope, node, parent);
    await this.choose(scope, node, parent);
    if (node.kind === "field" || node.kind === "raw") return this.field(scope, node, parent, value);
    if (node.kind === "choice") return;
    const own = await this.open(scope, node, parent);
    if (!own) return this.problem(node, `no group "${labelOf(node)}"`);
    if (node.kind === "list" || node.kind === "tuple") await this.list(own, node, value);
    else {
      await this.inside(own, node);
      await this.empty(own, node, value);
    }
  }

  /** The scope of a container, which is added first where it is absent. */
  async open(scope, node, parent) {
    let found = body(await scope.entries(), node, parent);
    if (found?.role === "button") {
      this.hands.press(found);
      scope.stale();
      found = body(await scope.entries(), node, parent);
    }
    return found?.role === "group" ? scope.inside(found) : null;
  }

  /** Picks the variants of a node, the outer ones first. */
  async choose(scope, node, parent) {
    for (const [index, choice] of node.choices.entries()) {
      if (choice.variants.length < 2) continue;
      const found = await this.choice(scope, node, index, parent);
      if (!found) {
        // A list that is chosen does not show its choice any more.
        if (choice.active !== null && body(await scope.entries(), node, parent)?.role === "group") return;
        if (choice.active !== null || this.value(node) !== undefined) {
          this.problem(node, `no way to choose ${JSON.stringify(choice.variants[choice.active] ?? "none")}`);
        }
        return;
      }
      if (await this.pickVariant(found, choice, node)) scope.stale();
    }
  }

  async pickVariant(entry, choice, node) {
    const { active, variants } = choice;
    if (entry.role === "group") {
      const mark = active === null ? entry.marks[variants.length] : entry.marks[active];
      if (!mark && active === null && entry.marks.every((one) => !one.checked)) return false;
      if (!mark) return void this.problem(node, "the choice of none is not offered");
      if (mark.checked) return false;
      this.hands.press(mark);
      return true;
    }
    const extra = entry.options.length - variants.length;
    const index = active === null ? 0 : active + extra;
    if (active === null && extra === 0) return void this.problem(node, "the choice of none is not offered");
    if (entry.selected === index) return false;
    this.hands.pick(entry, index);
    return true;
  }

  /** Where a variant is picked: beside the field, or inside the group of the node. */
  async choice(scope, node, index, parent) {
    const choice = node.choices[index];
    const name = choiceName(node, index);
    const look = async (place, rank) => {
      const found = (await place.entries()).filter((entry) => isChoice(entry, choice, name));
      return found[rank] ?? (found.length === 1 ? found[0] : undefined);
    };
    const beside = await look(scope, node.at === "" ? 0 : sameChoice(node, parent, index));
    if (beside) return beside;
    const entries = await scope.entries();
    if (node.at === "") {
      for (const entry of entries.filter((one) => one.role === "group")) {
        const found = await look(scope.inside(entry), 0);
        if (found) return found;
      }
      return null;
    }
    const within = group(entries, node, parent);
    if (within) return look(scope.inside(within), 0);
    const add = await scope.button(words.add(node.label));
    if (!add) return null;
    this.hands.press(add);
    scope.stale();
    const opened = group(await scope.entries(), node, parent);
    return opened ? look(scope.inside(opened), 0) : look(scope, 0);
  }

  async list(scope, node, value) {
    if (!Array.isArray(value)) return this.problem(node, "a list cannot hold this value");
    let items = await scope.items();
    const positions = node.kind === "tuple" ? node.children.length : 0;
    const wanted = Math.max(value.length, Math.min(items.length, positions));
    while (items.length < value.length) {
      const add = await scope.button(words.addItem(node.label));
      if (!add) return this.problem(node, `no button to add item ${items.length + 1}`);
      for (let count = items.length; count < value.length; count += 1) this.hands.press(add);
      scope.stale();
      const now = await scope.items();
      if (now.length <= items.length) return this.problem(node, "nothing is added to the list");
      items = now;
    }
    while (items.length > wanted) {
      await this.removeLast(scope, node, items.length - 1);
      items = await scope.items();
    }
    if (!value.length && !node.required && !items.length) await this.emptyList(scope, node);
    for (const [index, child] of node.children.entries()) {
      if (items[index]) await this.node(scope.inside(items[index]), child, NO_PARENT);
      else if (index < value.length) this.problem(child, "no such item");
    }
  }

  async removeLast(scope, node, index) {
    const item = (await scope.items())[index];
    if (!(await this.removeItem(scope, item, index))) throw new Error(`${node.at}: an item cannot be removed`);
  }

  /** Removes an item or member: by its button, or by its menu. */
  async removeItem(scope, item, index) {
    const remove = item.inside.find((entry) => entry.role === "button" && entry.name.startsWith("Remove"));
    if (remove) {
      this.hands.press(remove);
      scope.stale();
      return true;
    }
    const menu = item.inside.findLast((entry) => entry.role === "button" && entry.name.startsWith(words.actions("")));
    if (!menu) return false;
    this.hands.press(menu);
    scope.stale();
    const now = (await scope.items())[index];
    const removes = now?.inside.find((entry) => entry.role === "menuitem" && entry.name.startsWith("Remove"));
    if (removes) this.hands.press(removes);
    scope.stale();
    return removes !== undefined;
  }

  /** A list that is there and empty: an item is added and removed again. */
  async emptyList(scope, node) {
    const add = await scope.button(words.addItem(node.label));
    if (!add) return;
    this.hands.press(add);
    scope.stale();
    if ((await scope.items()).length) await this.removeLast(scope, node, 0);
  }

  /** An object that is there and empty. */
  async empty(scope, node, value) {
    if (!json.isObject(value) || value.size || node.required || node.kind !== "map") return;
    if (await scope.button(words.remove(node.label))) return;
    const add = await scope.button(words.addMember(node));
    if (!add) return;
    this.hands.press(add);
    scope.stale();
    for (const item of await scope.items()) await this.removeMember(scope, item);
  }

  /** The children of a map that the schema does not name; members too many are removed. */
  async entriesOf(scope, node) {
    const value = this.value(node);
    const entries = await scope.entries();
    const named = new Set();
    for (const child of node.children) {
      const key = keyOf(child);
      if (child.label !== key || body(entries, child, node)) named.add(child);
    }
    for (const item of await scope.items()) {
      if (!json.isObject(value) || !value.has(nameBox(item)?.value)) {
        await this.removeMember(scope, item);
        scope.stale();
      }
    }
    return node.children.filter((child) => !named.has(child));
  }

  async removeMember(scope, item) {
    await this.removeItem(scope, item, (await scope.items()).indexOf(item));
  }

  /** Members of a map that are not there yet: their names are given first. */
  async addMembers(scope, node, members) {
    const there = new Set((await scope.items()).map((item) => nameBox(item)?.value));
    const missing = members.map(keyOf).filter((key) => !there.has(key));
    if (!missing.length) return;
    const box = (await scope.entries()).find((entry) => entry.role === "textbox" && entry.name === words.newName);
    const add = await scope.button(words.addMember(node));
    if (!box || !add) return this.problem(node, "no way to add a member");
    for (const key of missing) {
      this.hands.type(box, key);
      this.hands.press(add);
    }
    scope.stale();
    if (missing.includes("")) await this.unname(scope, node);
  }

  async member(scope, child) {
    const found = (await scope.items()).find((one) => nameBox(one)?.value === keyOf(child));
    if (!found) return this.problem(child, "the member was not added");
    await this.node(scope.inside(found), child, NO_PARENT);
  }

  /** A member without a name got a free one, which is taken away. */
  async unname(scope, node) {
    const boxes = (await scope.items()).map(nameBox);
    const box = boxes.find((one) => one && !this.value(node).has(one.value));
    if (!box) return;
    this.hands.type(box, "");
    this.hands.leave(box);
    scope.stale();
  }

  /** What the instance lacks is taken away where the form has put it there. */
  async leave(scope, node, parent) {
    if (node.kind === "choice" || node.choices.some((choice) => choice.variants.length > 1)) {
      await this.chooseNone(scope, node, parent);
    }
    const found = body(await scope.entries(), node, parent);
    if (!found || found.fixed || found.role === "button") return;
    if (found.role === "group" && node.control === "duration") return this.duration(scope, node, found, "");
    if (found.role === "group" && node.control === "multiselect" && !found.marks.length) {
      return this.tokens(scope.inside(found), node, []);
    }
    if (found.role === "group" && !found.marks.length) {
      const own = scope.inside(found);
      const remove = await own.button(words.remove(node.label));
      if (remove) {
        this.hands.press(remove);
        scope.stale();
      } else if (await this.action(scope, node, (name) => name === words.remove(node.label))) {
        return;
      } else if (node.kind === "list") {
        for (let count = (await own.items()).length; count > 0; count -= 1) await this.removeLast(own, node, count - 1);
        const empty = await own.button(words.remove(node.label));
        if (empty) this.hands.press(empty);
        else await this.action(scope, node, (name) => name === words.remove(node.label));
        scope.stale();
      }
      return;
    }
    if (found.role === "status") {
      const remove = await scope.button(words.remove(node.label));
      if (remove) this.hands.press(remove);
      scope.stale();
    } else if (found.options) {
      if (found.options[0] === words.choose) this.hands.pick(found, 0);
    } else if (found.role === "group") {
      for (const mark of found.marks) if (mark.role === "checkbox") this.hands.mark(mark, false);
    } else if (found.role === "checkbox") {
      this.hands.mark(found, false);
    } else if (found.role === "file") {
      const remove = await scope.button(words.removeFile);
      if (remove) this.hands.press(remove);
    } else if (found.value !== "" || this.wrong?.includes(node.at)) {
      // A default that is an empty text looks like none: whoever means none types something and takes it away.
      if (found.value === "") this.hands.type(found, "1");
      this.hands.type(found, "");
    }
  }

  async chooseNone(scope, node, parent) {
    for (const [index, choice] of node.choices.entries()) {
      if (choice.variants.length < 2) continue;
      const entries = await scope.entries();
      const name = choiceName(node, index);
      let found = entries.find((entry) => isChoice(entry, choice, name));
      const within = !found && group(entries, node, parent);
      if (within) found = (await scope.inside(within).entries()).find((entry) => isChoice(entry, choice, name));
      const isNone = !found || (found.role === "group" ? !found.marks[choice.variants.length] : found.options[0] !== words.choose);
      if (isNone) continue;
      if (await this.pickVariant(found, { ...choice, active: null }, node)) scope.stale();
      return;
    }
  }

  async field(scope, node, parent, value) {
    let found = body(await scope.entries(), node, parent);
    if (!found) return this.problem(node, `no control "${labelOf(node)}" (${node.control})`);
    this.hands.fields.add(node.at);
    if (node.kind === "raw") this.hands.raw.add(node.at);
    if (found.fixed) return;
    if (value === null && (await this.nothing(scope, node, found))) return;
    switch (node.control) {
      case "const":
      case "null":
        if (found.role === "button") {
          this.hands.press(found);
          scope.stale();
        }
        return;
      case "toggle":
        return this.toggle(node, found, value);
      case "select":
        return this.select(node, found, value);
      case "radio":
        return this.radio(node, found, value);
      case "multiselect":
        return this.multiselect(scope, node, found, value);
      case "datetime":
      case "time":
        return this.time(scope, node, found, value);
      case "duration":
        return this.duration(scope, node, found, value);
      case "file":
        return this.file(node, found, value);
      default:
        return this.text(node, found, value);
    }
  }

  /** `null`, where a button says so. Otherwise the control itself has to do. */
  async nothing(scope, node, found) {
    const button = await scope.button(words.setNull(node.label));
    if (button) {
      this.hands.press(button);
      scope.stale();
      return true;
    }
    if (node.kind === "raw" || found.role === "status" || found.role === "button") return false;
    if (found.options) return this.nothingPicked(node, found);
    if (typeof found.value !== "string") return false;
    // Where nothing was typed there is nothing, not even null: whoever means null types something and takes it away.
    if (found.value === "") this.hands.type(found, SOMETHING[found.role] ?? "1");
    this.hands.type(found, "");
    return true;
  }

  async nothingPicked(node, found) {
    if (node.options.some((option) => option.value === null)) return false;
    if (found.options[0] !== words.choose) return false;
    if (found.selected === 0) this.hands.pick(found, 1);
    this.hands.pick(found, 0);
    return true;
  }

  async toggle(node, found, value) {
    if (typeof value !== "boolean") return this.problem(node, "a checkbox cannot hold this value");
    if (value || found.checked) return this.hands.mark(found, value);
    if (node.required) return undefined;
    // Absent and unticked look alike: whoever means no ticks it and unticks it.
    this.hands.mark(found, true);
    return this.hands.mark(found, false);
  }

  async select(node, found, value) {
    const index = node.options.findIndex((option) => json.equal(option.value, value));
    if (index < 0) return this.problem(node, "the value is not among the options");
    if (node.options.length > FEW_OPTIONS) return this.searchFor(node, found, index);
    const from = found.options.length - node.options.length;
    if (found.options[index + from] !== flat(node.options[index].label)) {
      return this.problem(node, `the option ${node.options[index].label} is not at its place`);
    }
    return this.hands.pick(found, index + from);
  }

  /** Many options are searched, those with one name cannot be told apart. */
  searchFor(node, found, index) {
    const label = node.options[index].label;
    const shown = found.options ? found.options[found.selected] : found.value;
    if (shown === flat(label)) return;
    this.hands.search(found, label, (error) => error && this.problem(node, error));
  }

  async radio(node, found, value) {
    const index = node.options.findIndex((option) => json.equal(option.value, value));
    if (index < 0 || !found.marks[index]) return this.problem(node, "the value is not among the options");
    return this.hands.mark(found.marks[index], true);
  }

  async multiselect(scope, node, found, value) {
    if (!Array.isArray(value)) return this.problem(node, "a selection cannot hold this value");
    for (const item of value) {
      if (!node.options.some((option) => json.equal(option.value, item))) this.problem(node, "an item is not among the options");
    }
    if (node.options.length > FEW_MARKS) return this.tokens(scope.inside(found), node, value);
    const wanted = (index) => value.some((item) => json.equal(node.options[index].value, item));
    for (const [index, mark] of found.marks.entries()) this.hands.mark(mark, wanted(index));
    if (!value.length && !node.required && found.marks[0]) {
      this.hands.mark(found.marks[0], true);
      this.hands.mark(found.marks[0], false);
    }
    return undefined;
  }

  /** Picked options are tokens with a button each; others are searched. */
  async tokens(scope, node, value) {
    const label = (item) => node.options.find((option) => json.equal(option.value, item))?.label ?? json.write(item);
    const wanted = value.map(label);
    const tokens = async () => (await scope.items()).map((item) => item.inside[0]).filter(Boolean);
    for (const token of await tokens()) {
      if (!wanted.some((one) => token.name === words.removeToken(one))) this.hands.press(token);
    }
    scope.stale();
    const there = (await tokens()).map((token) => token.name);
    for (const one of wanted.filter((name) => !there.includes(words.removeToken(name)))) {
      const open = (await scope.entries()).find((entry) => entry.opens);
      if (open) {
        this.hands.press(open);
        scope.stale();
      }
      const box = (await scope.entries()).find((entry) => entry.role === "combobox");
      if (!box) return this.problem(node, "nothing to search in");
      this.hands.search(box, one, (error) => error && this.problem(node, error));
      scope.stale();
    }
    return undefined;
  }

  async duration(scope, node, found, value) {
    if (found.role !== "group") return this.text(node, found, value);
    const box = (await scope.inside(found).entries()).find((entry) => entry.role === "textbox" && entry.name === flat(node.label));
    return box ? this.text(node, box, value) : this.problem(node, "no text for the duration");
  }

  async time(scope, node, found, value) {
    if (found.role !== "datetime" && found.role !== "time") return this.text(node, found, value);
    const parts = /^(.*\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)$/.exec(String(value));
    if (!parts) return this.problem(node, "a picker cannot hold this time");
    const offset = (await scope.entries()).find((entry) => entry.name === words.offset(node.label) && entry.options);
    const wanted = offset?.options.indexOf(parts[2] === "Z" ? "UTC" : parts[2]) ?? -1;
    if (wanted < 0) return this.problem(node, `the offset ${parts[2]} is not offered`);
    this.hands.pick(offset, wanted);
    const local = parts[1].replace(/:00$/, (end, at) => (parts[1].slice(0, at).includes(":") ? "" : end));
    if (found.value === local) return undefined;
    return this.type(node, found, local, "a picker cannot hold this time");
  }

  async file(node, found, value) {
    const parts = /^data:([^;,]*)((?:;[^,]*)?),(.*)$/s.exec(String(value));
    if (!parts) return this.problem(node, "a file cannot hold this value");
    const isBase64 = parts[2].endsWith(";base64");
    const buffer = isBase64 ? Buffer.from(parts[3], "base64") : Buffer.from(decodeURIComponent(parts[3]));
    return this.hands.file(found, { name: "file", mimeType: parts[1], buffer });
  }

  async text(node, found, value) {
    const isText = typeof value === "string" && node.kind !== "raw" && node.control !== "json";
    const text = isText ? value : json.write(value);
    if (found.value === text || found.value === text.replace(/\r\n?/g, "\n")) return undefined;
    if (!isText && node.kind === "raw" && sameJson(found.value, value)) return undefined;
    return this.type(node, found, text, "the control does not hold what was typed");
  }

  type(node, found, text, otherwise) {
    this.hands.type(found, text, (held, error) => {
      if (!held) this.problem(node, error ?? otherwise);
    });
  }
}

/** A button by any of its names; how much space stands between a word and one that is only heard does not matter. */
async function oneOf(scope, names) {
  const wanted = names.map(squeezed);
  return (await scope.entries()).findLast((entry) => entry.role === "button" && wanted.includes(squeezed(entry.name)));
}

const squeezed = (name) => name.replace(/\s+/g, "");

function sameJson(text, value) {
  try {
    return json.equal(json.parse(text), value);
  } catch {
    return false;
  }
}

/** How many siblings before a node show a choice of the same name. */
function sameChoice(node, parent, index) {
  const before = parent ? parent.children.slice(0, parent.children.indexOf(node)) : [];
  return before.filter((one) => one.label === node.label && one.choices[index]).length;
}

const keyOf = (node) => json.keys(node.at).at(-1);
const nameBox = (item) => item.inside.find((entry) => entry.role === "textbox" && /^Name( of( .*)?)?$/s.test(entry.name));
