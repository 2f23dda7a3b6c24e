// `node connectors.mjs [NAME…]`: every connector's form is filled, in each of its variants, and gives what was meant.

import { connectors } from "./corpus.mjs";
import { generate, variants } from "./generate.mjs";
import { require } from "./modules.mjs";
import { start } from "./page.mjs";
import { Report } from "./report.mjs";
import { run } from "./run.mjs";

const Ajv = require("ajv");
// Without anything that moves.
const SECONDS = Number(process.env.FILLER_SECONDS ?? 240);
const FORMS = 54;

const wanted = process.argv.slice(2);
const report = new Report("connectors");
const host = await start();
let forms = 0;
for (const { name, schema } of connectors().filter(({ name }) => !wanted.length || wanted.some((part) => name.includes(part)))) {
  if (refersToFiles(schema)) continue;
  forms += 1;
  const read = JSON.parse(schema);
  for (let round = 0; round < variants(read); round += 1) {
    const instance = JSON.stringify(generate(read, round));
    const ajv = new Ajv({ strict: false, allErrors: true });
    if (!ajv.validate(read, JSON.parse(instance))) throw new Error(`${name}: ${ajv.errorsText()} in ${instance}`);
    const { status, raw, escapes, forced, fields, seconds, why } = await run(host, schema, instance, { seconds: SECONDS });
    report.add(`${name}/${round}`, { status, raw, escapes, forced, fields, seconds, why });
  }
}
await host.close();
if (!wanted.length && forms !== FORMS) throw new Error(`${forms} connectors have a form, not ${FORMS}`);
report.end(!wanted.length);

/** Two connectors are made of files that are not in the corpus. */
function refersToFiles(schema) {
  return /"\$ref"\s*:\s*"[^"#]/.test(schema);
}
