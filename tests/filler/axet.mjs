import { start } from "./page.mjs"; import { readFileSync } from "node:fs";
const host = await start(); const page = await host.context.newPage(); const axe = readFileSync("../peers/node_modules/axe-core/axe.min.js", "utf8");
for (const name of process.argv.slice(2)) for (const state of ["filled","checked","read-only","json","read"]) {
  await page.goto(`${host.origin}/#connections`); await page.goto(`${host.origin}/#gallery/${name}/${state}/en`); await page.waitForSelector(".gallery-form [data-part=form]", { state: "attached" }); await page.waitForTimeout(200);
  await page.evaluate(axe + "; window.axe = axe;"); const t = Date.now();
  const r = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join("; "))));
  console.log(name, state, Date.now() - t, "ms", await page.evaluate(() => document.querySelectorAll("*").length), r.join(" | "));
}
await host.close();
