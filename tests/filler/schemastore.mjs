// `node schemastore.mjs [NAME…]`: every 8th valid instance of schemastore is typed into an empty form and comes back equal.

import { schemastore } from "./corpus.mjs";
import { start } from "./page.mjs";
import { Report } from "./report.mjs";
import { run } from "./run.mjs";

const EVERY = Number(process.env.FILLER_EVERY ?? 8);
// Without anything that moves.
const SECONDS = Number(process.env.FILLER_SECONDS ?? 240);

const wanted = process.argv.slice(2);
const sample = schemastore().filter(({ name }, index) =>
  wanted.length ? wanted.some((part) => name.includes(part)) : index % EVERY === 0,
);
const report = new Report("schemastore");
const host = await start();
for (const { name, schema, instance } of sample) {
  const { status, raw, escapes, forced, fields, seconds, why } = await run(host, schema(), instance(), { seconds: SECONDS });
  report.add(name, { status, raw, escapes, forced, fields, seconds, why });
}
await host.close();
report.end(!wanted.length && EVERY === 8);
