// One instance through the page: opened, filled, compared, filled again where it differs, submitted.

import { fill } from "./filler.mjs";
import * as json from "./json.mjs";
import { open } from "./page.mjs";
import { nodes, plan as planOf, validate } from "./plan.mjs";

const PASSES = 5;

/** Gives `{ status, raw, fields, seconds, why, … }`; nothing is thrown. */
export async function run(host, schema, instance, { seconds = 60, trace } = {}) {
  const start = Date.now();
  const deadline = start + seconds * 1000;
  const done = { status: "failed", raw: 0, fields: 0, escapes: [], seconds: 0, why: [], differences: [] };
  let opened;
  try {
    const plan = await planOf(schema, instance);
    const limit = new Promise((_, reject) => setTimeout(() => reject(new Error("out of time")), seconds * 1000 + 5000).unref());
    await Promise.race([limit, fillAndCompare()]);
    async function fillAndCompare() {
      opened = await open(host, schema);
      done.opened = (Date.now() - start) / 1000;
      const wanted = visible(json.parse(instance), plan, opened.hidesSecrets);
      let [wrong, asJson] = [null, null];
      const [raw, fields] = [new Set(), new Set()];
      for (let pass = 1; pass <= PASSES; pass += 1) {
        const filled = await fill(opened.page, opened.form, schema, instance, { plan, deadline, trace, wrong, raw: asJson });
        for (const at of filled.raw) raw.add(at);
        for (const at of filled.escapes) done.escapes.push(at || "(root)");
        for (const at of filled.fields) fields.add(at);
        Object.assign(done, { passes: pass, raw: raw.size, fields: fields.size, actions: (done.actions ?? 0) + filled.actions });
        done.why = filled.problems;
        const text = await opened.data();
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
