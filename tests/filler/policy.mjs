// Every page of the demo and the gallery under the Content-Security-Policy that the server sends: nothing is refused,
// and nothing else is complained about. `node policy.mjs`; exit code 1 where anything is.

import { start } from "./page.mjs";

const PAGES = "text numbers options fetched time files lists choices groups kept layout tabs steps long".split(" ");
const STATES = ["filled", "empty", "checked", "read-only", "json", "read"];

const host = await start();
const page = await host.context.newPage();
const told = [];
let where = "";
page.on("console", (message) => ["error", "warning"].includes(message.type()) && told.push(`${where}: ${message.text()}`));
page.on("pageerror", (error) => told.push(`${where}: ${error}`));
const visit = async (fragment) => {
  where = fragment;
  await page.goto(`${host.origin}/#${fragment}`);
  await page.waitForSelector("[data-part=form], .page", { state: "attached" });
  await page.waitForTimeout(120);
};
await visit("connections");
// The policy is there, and looks: an inline style is refused, and said.
await page.evaluate(() => document.querySelector("main").setAttribute("style", "color: red"));
await page.waitForTimeout(100);
if (told.length === 0) throw new Error("nobody noticed an inline style");
told.length = 0;
await visit("connections");
await page.getByRole("button", { name: "Connect Weatherline" }).click();
await page.getByRole("textbox", { name: "API key" }).waitFor();
await visit("playground");
for (const name of PAGES) {
  for (const state of STATES) await visit(`gallery/${name}/${state}/${state === "filled" ? "ar" : "en"}`);
}
await host.close();
for (const line of told) console.log(line);
console.log(JSON.stringify({ summary: { pages: PAGES.length * STATES.length + 3, complaints: told.length } }));
process.exitCode = told.length ? 1 : 0;
