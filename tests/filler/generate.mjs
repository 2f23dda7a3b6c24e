// A valid instance of a connector's schema, the same each time: everything is filled in, nothing is left at its default.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Texts by pattern, for schemas without `examples`. */
const PATTERNS = JSON.parse(readFileSync(fileURLToPath(new URL("patterns.json", import.meta.url)), "utf8"));
const ITEMS = 2;

/** The most variants that a choice has: as many instances show every branch. */
export function variants(schema) {
  if (schema === null || typeof schema !== "object") return 1;
  const own = Array.isArray(schema.oneOf) ? schema.oneOf.length : 1;
  return Math.max(own, ...Object.values(schema).map(variants));
}

/** `round` says which branch of a choice is taken. What cannot be given (hidden, no default) is left out. */
export function generate(schema, round = 0, key = "value") {
  const branches = schema.oneOf;
  if (branches) {
    const { oneOf: _, ...around } = schema;
    const branch = generate({ type: "object", ...branches[round % branches.length] }, round, key);
    return around.properties ? { ...generate(around, round, key), ...branch } : branch;
  }
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum.findLast((value) => value !== schema.default) ?? schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case "object":
      return object(schema, round);
    case "array":
      return Array.from({ length: Math.max(ITEMS, schema.minItems ?? 0) }, (_, index) =>
        generate(schema.items ?? { type: "string" }, round + index, `${key} ${index + 1}`),
      );
    case "boolean":
      return !schema.default;
    case "integer":
    case "number":
      return number(schema);
    case "null":
      return null;
    default:
      return text(schema, key);
  }
}

function object(schema, round) {
  const made = {};
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (property.airbyte_hidden) {
      if ("default" in property) made[key] = property.default;
    } else made[key] = generate(property, round, key);
  }
  const others = schema.additionalProperties;
  if (others && typeof others === "object") {
    for (const name of ["first", "second.name"]) made[name] = generate(others, round, name);
  }
  return made;
}

function number(schema) {
  const [low, high] = [schema.minimum ?? 1, schema.maximum ?? Infinity];
  const example = [schema.examples].flat().map(Number).find((value) => Number.isFinite(value) && value !== schema.default);
  const wanted = example ?? (schema.default ?? low) + 1;
  return Math.min(Math.max(wanted, low), high);
}

function text(schema, key) {
  const example = [schema.examples].flat().find((value) => typeof value === "string" && value !== schema.default);
  if (example !== undefined) return example;
  if (schema.pattern) {
    if (!(schema.pattern in PATTERNS)) throw new Error(`patterns.json has no text for ${schema.pattern}`);
    return PATTERNS[schema.pattern];
  }
  const made = `${key} “ö” \\ "1"`.padEnd(schema.minLength ?? 0, "x").slice(0, schema.maxLength);
  return schema.multiline ? `${made}\n  second line\n` : made;
}
