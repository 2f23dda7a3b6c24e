// Writes a generator's schemas into `fixtures/generators`, and leaves the other members of the fixtures alone.

import { existsSync, readFileSync, writeFileSync } from "node:fs";

const fixtures = new URL("../../fixtures/generators/", import.meta.url);

export function recorder(generator) {
  const manifest = new URL(`node_modules/${generator}/package.json`, import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, "utf8"));
  return (kind, schema) => {
    const path = new URL(`${generator}_${kind}.json`, fixtures);
    const fixture = existsSync(path)
      ? JSON.parse(readFileSync(path, "utf8"))
      : { description: kind, source: "", schema: {} };
    fixture.source = `${generator} ${version}`;
    fixture.schema = schema;
    writeFileSync(path, JSON.stringify(fixture, null, 2) + "\n");
  };
}
