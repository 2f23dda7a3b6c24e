// One instance through the page: opened, filled, compared, filled again where it differs, submitted.

import { fill } from "./filler.mjs";
import * as json from "./json.mjs";
import { open } from "./page.mjs";
import { nodes, plan as planOf, validate } from "./plan.mjs";

const PASSES = 5;

/** How often a page may be looked at for one form: what goes on without an end has one. */
const MOST_LOOKS = 100_000;

/** Ends what stands still. How long all of it takes is no matter: a busy machine takes its time, and moves. */
class Watch {
  constructor(seconds) {
    this.seconds = seconds;
    this.looks = 0;
    this.stopped = new Promise((_, reject) => (this.reject = reject));
    // Nobody may wait for it by then.
    this.stopped.catch(() => {});
    this.moved();
  }

  moved() {
    clearTimeout(this.timer);
    this.looks += 1;
    if (this.looks > MOST_LOOKS) this.reject(new Error(`looked at ${MOST_LOOKS} times`));
    const late = () => this.reject(new Error(`nothing moved for ${this.seconds} seconds`));
    this.timer = setTimeout(late, this.seconds * 1000);
  }

  end() {
    clearTimeout(this.timer);
  }
}

/** Gives `{ status, raw, fields, seconds, why, … }`; nothing is thrown. `seconds` may pass without anything moving. */
export async function run(host, schema, instance, { seconds = 60, trace } = {}) {
  const start = Date.now();
  const watch = new Watch(seconds);
  const done = { status: "failed", raw: 0, fields: 0, escapes: [], seconds: 0, why: [], differences: [] };
  let opened;
  try {
    const plan = await planOf(schema, instance);
    watch.moved();
    const filling = fillAndCompare();
    // What still goes on when the page is closed has nobody to tell.
    filling.catch(() => {});
    await Promise.race([watch.stopped, filling]);
    async function fillAndCompare() {
      opened = await open(host, schema);
      watch.moved();
      done.opened = (Date.now() - start) / 1000;
      const wanted = visible(json.parse(instance), plan, opened.hidesSecrets);
      let [wrong, asJson] = [null, null];
      const [raw, fields] = [new Set(), new Set()];
      for (let pass = 1; pass <= PASSES; pass += 1) {
        const filled = await fill(opened.page, opened.form, schema, instance, { plan, moved: () => watch.moved(), trace, wrong, raw: asJson });
        for (const at of filled.raw) raw.add(at);
        for (const at of filled.escapes) done.escapes.push(at || "(root)");
        for (const at of filled.fields) fields.add(at);
        Object.assign(done, { passes: pass, raw: raw.size, fields: fields.size, actions: (done.actions ?? 0) + filled.actions });
        done.why = filled.problems;
        const text = await opened.data();
        watch.moved();
        done.found = text;
        done.differences = json.differences(wanted, text.trim() ? json.parse(text) : undefined);
        if (!done.differences.length) break;
        const now = done.differences.map((difference) => difference.at);
        const stuck = wrong?.length === now.length && wrong.every((at, index) => at === now[index]);
        if (stuck && asJson) break;
        if (stuck) {
          asJson = containers(plan, now);
          done.forced = done.differences.slice(0, 8).map(said);
        }
        wrong = now;
      }
      const told = await opened.submit();
      watch.moved();
      Object.assign(done, { valid: told.valid, problems: told.problems });
      if (told.submitted) done.differences = json.differences(json.parse(instance), json.parse(told.submitted));
      // Some of the corpus' valid instances are not valid: they have to come back equal, and to be refused.
      const verdict = await validate(schema, instance);
      const isRight = told.valid === (verdict.valid ?? true);
      done.status = done.differences.length ? "different" : isRight ? "equal" : "failed";
      if (!isRight && told.valid) done.why.push("taken, although it is not valid");
      if (!told.valid) done.why.push(...told.problems.map((problem) => `refused: ${problem}`));
      if (done.status === "equal") done.why = [];
    }
  } catch (error) {
    done.why.push(String(error.message ?? error).split("\n")[0]);
    done.error = error.name;
  }
  watch.end();
  if (opened?.panics.length) {
    done.why.unshift(...opened.panics.map((panic) => `in the console: ${panic.slice(0, 200)}`));
    done.status = "failed";
  }
  done.why.push(...done.differences.slice(0, 8).map(said));
  await opened?.close().catch(() => {});
  done.seconds = Math.round((Date.now() - start) / 10) / 100;
  return done;
}

const said = ({ at, wanted, found }) => `${at || "(root)"}: wanted ${wanted}, found ${found}`;

/** The smallest containers around places that are wrong still: none of them inside another. */
function containers(plan, places) {
  const all = [...nodes(plan)].filter((node) => node.kind !== "field" && node.kind !== "raw").map((node) => node.at);
  const around = (at) => all.filter((outer) => at.startsWith(`${outer}/`)).sort((one, two) => two.length - one.length)[0];
  const found = [...new Set(places.map(around).filter((at) => at !== undefined))];
  return found.filter((at) => !found.some((outer) => outer !== at && at.startsWith(`${outer}/`)));
}

/** The instance as the page shows it: without secrets, where the page hides them. */
function visible(instance, plan, hidesSecrets) {
  if (!hidesSecrets) return instance;
  const secrets = [...nodes(plan)].filter((node) => node.secret).map((node) => node.at);
  const without = (value, at) => {
    if (json.isObject(value)) {
      const shown = [...value].filter(([key]) => !secrets.includes(json.pointer(at, key)));
      return new Map(shown.map(([key, item]) => [key, without(item, json.pointer(at, key))]));
    }
    return Array.isArray(value) ? value.map((item, index) => without(item, json.pointer(at, index))) : value;
  };
  return without(instance, "");
}
