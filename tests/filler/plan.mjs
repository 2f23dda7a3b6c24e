// What a person sees who knows the target: the filled form, as the project's own command shows it.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as json from "./json.mjs";

const COMMAND = process.env.FORMLOOM ?? fileURLToPath(new URL("../../target/debug/formloom", import.meta.url));
const BOUNDS = { maxBuffer: 1 << 30, timeout: 600_000 };

/** The form has no plan: its schema has no form, or the instance is none. */
export class NoForm extends Error {}

/** Runs the command on a schema and an instance, given as texts. */
async function command(verb, schema, instance, ...flags) {
  const folder = await mkdtemp(join(tmpdir(), "filler-"));
  try {
    await writeFile(join(folder, "schema.json"), schema);
    const args = [verb, "--schema", join(folder, "schema.json"), ...flags];
    if (instance !== null) {
      await writeFile(join(folder, "instance.json"), instance);
      args.push("--instance", join(folder, "instance.json"));
    }
    return await promisify(execFile)(COMMAND, args, BOUNDS);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The tree of the filled form, without the nodes that could be added. */
export async function plan(schema, instance) {
  const shown = await command("show", schema, instance, "--json").catch((error) => {
    throw new NoForm(String(error.stderr ?? error).trim().split("\n")[0].replaceAll(/\/\S*\//g, ""));
  });
  return node(json.parse(shown.stdout));
}

/** Whether an instance is valid, and what is wrong with it; null where the schema lacks a file and nobody can tell. */
export async function validate(schema, instance) {
  const told = await command("validate", schema, instance, "--json").catch((error) => error);
  const verdict = JSON.parse(told.stdout || "{}");
  return { valid: verdict.valid ?? null, errors: verdict.errors ?? [String(told.stderr)] };
}

function node(shown) {
  const get = (key, otherwise) => shown.get(key) ?? otherwise;
  const made = {
    at: get("at"),
    kind: get("kind"),
    control: get("control", null),
    label: get("label", ""),
    required: get("required", false),
    nullable: get("nullable", false),
    secret: get("secret", false),
    fixed: get("read_only", false),
    options: get("options", []).map((option) => ({ value: option.get("value"), label: option.get("label") })),
    choices: get("choices", []).map((choice) => ({
      variants: choice.get("variants").map((variant) => variant.get("label")),
      active: choice.get("active") === null ? null : Number(choice.get("active").text),
    })),
    children: get("children", []).map(node),
  };
  number(made.children);
  return made;
}

/** Siblings with one label are told apart by their order. */
function number(children) {
  const seen = new Map();
  for (const child of children) {
    const count = seen.get(child.label) ?? 0;
    child.rank = count;
    seen.set(child.label, count + 1);
  }
}

export function* nodes(root) {
  yield root;
  for (const child of root.children) yield* nodes(child);
}
