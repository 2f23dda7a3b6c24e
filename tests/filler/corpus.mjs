// The corpus: files of others, in the folder that FORMLOOM_CORPUS names.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CORPUS = process.env.FORMLOOM_CORPUS ?? fileURLToPath(new URL("../../../shared/corpus", import.meta.url));

/** The JSON files of a folder, in an order that no locale changes. */
const files = (folder) => readdirSync(folder).filter((file) => file.endsWith(".json")).sort();

/** `{ name, schema }` of every connector, as texts. */
export function connectors() {
  const folder = join(CORPUS, "connectors");
  return files(folder).map((file) => ({ name: file.slice(0, -5), schema: readFileSync(join(folder, file), "utf8") }));
}

/** `{ name, schema, instance }` of every valid instance of schemastore, as texts that are read when asked for. */
export function schemastore() {
  const folder = join(CORPUS, "schemastore");
  const valid = join(folder, "instances", "valid");
  return readdirSync(valid).sort().flatMap((schema) =>
    files(join(valid, schema)).map((file) => ({
      name: `${schema}/${file.slice(0, -5)}`,
      schema: () => readFileSync(join(folder, "schemas", `${schema}.json`), "utf8"),
      instance: () => readFileSync(join(valid, schema, file), "utf8"),
    })),
  );
}
