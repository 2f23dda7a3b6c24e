// One JSON line per instance, a summary at the end, and which differences are known.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** `known.json`: `{ suite: { "schema/instance": "why it cannot be equal" } }`. */
const KNOWN = fileURLToPath(new URL("known.json", import.meta.url));

export const known = (suite) => (existsSync(KNOWN) ? JSON.parse(readFileSync(KNOWN, "utf8")) : {})[suite] ?? {};

export class Report {
  constructor(suite) {
    this.known = known(suite);
    this.lines = [];
    this.start = Date.now();
  }

  add(name, done) {
    const known = this.known[name];
    const line = { ...parts(name), ...done, ...(known ? { known } : {}) };
    this.lines.push({ name, ...line });
    console.log(JSON.stringify(line));
  }

  /** Prints the summary; sets the exit code. `all` says that every known name was due. */
  end(all) {
    const count = (status) => this.lines.filter((line) => line.status === status).length;
    const sum = (key) => this.lines.reduce((total, line) => total + (line[key] ?? 0), 0);
    const unexpected = this.lines.filter((line) => line.status !== "equal" && !line.known).map((line) => line.name);
    const passing = this.lines.filter((line) => line.status === "equal" && line.known).map((line) => line.name);
    const absent = all ? Object.keys(this.known).filter((name) => !this.lines.some((line) => line.name === name)) : [];
    const summary = {
      instances: this.lines.length,
      equal: count("equal"),
      different: count("different"),
      failed: count("failed"),
      fields: sum("fields"),
      raw: sum("raw"),
      seconds: Math.round((Date.now() - this.start) / 1000),
      unexpected,
      known_but_equal: passing,
      known_but_absent: absent,
    };
    console.log(JSON.stringify({ summary }));
    process.exitCode = unexpected.length || passing.length || absent.length ? 1 : 0;
  }
}

function parts(name) {
  const at = name.indexOf("/");
  return at < 0 ? { schema: name } : { schema: name.slice(0, at), instance: name.slice(at + 1) };
}
