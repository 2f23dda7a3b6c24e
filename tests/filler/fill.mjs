// `node fill.mjs SCHEMA INSTANCE`: one instance through the page, with a trace of what was done.

import { readFileSync } from "node:fs";
import { start } from "./page.mjs";
import { run } from "./run.mjs";

const [schema, instance] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));
const host = await start();
const done = await run(host, schema, instance, { trace: (line) => console.log(line) });
await host.close();
console.log(JSON.stringify(done, null, 1));
process.exitCode = done.status === "equal" ? 0 : 1;
