// `node connect.mjs ADDRESS`: what a customer does on the page of somebody who followed docs/connections.md.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(fileURLToPath(new URL("../peers/package.json", import.meta.url)));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core");
const [address] = process.argv.slice(2);
// Far more than anything takes: a busy machine must not fail.
const PATIENCE = 60_000;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
try {
  for (const [round, [colorScheme, width]] of [["light", 1280], ["dark", 360]].entries()) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const said = [];
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("console", (message) => message.type() === "error" && said.push(message.text()));
    await page.goto(address);
    const open = page.getByRole("button", { name: /Weatherline/ });
    await open.click();
    const dialog = page.getByRole("dialog");
    const key = dialog.getByLabel("API key");
    await check("the form is there", key.waitFor());
    await look(page, width);
    const connect = dialog.getByRole("button", { name: "Connect", exact: true });

    await key.fill("wrong");
    await connect.click();
    // The second person of this customer is asked before the connection of the first goes.
    if (round) await dialog.getByRole("button", { name: "Replace the connection", exact: true }).click();
    await check("a wrong key is refused", dialog.getByText("this API key is not known").last().waitFor());
    await key.fill("weather-demo-key-2026");
    await dialog.getByLabel("Timeout").fill("45");
    await connect.click();
    await check("it is connected", page.getByText(/^Connected: /).waitFor());
    const wrong = said.filter((text) => !/favicon|40[0-9]/.test(text));
    if (wrong.length) throw new Error(`the page's console: ${wrong.join("\n")}`);
    await context.close();
  }
} finally {
  await browser.close();
}
console.log("connected, wide and light, narrow and dark");

/** Says which step failed. */
async function check(step, promise) {
  await promise.catch((error) => {
    throw new Error(`${step}: ${error.message}`, { cause: error });
  });
}

/** The page is styled, fits, and has nothing that axe objects to. */
async function look(page, width) {
  const seen = await page.evaluate(() => {
    const primary = document.querySelector('dialog button[data-kind="primary"], dialog [data-part="submit"]');
    return {
      scroll: document.scrollingElement.scrollWidth,
      sheets: document.adoptedStyleSheets.length,
      background: primary && getComputedStyle(primary).backgroundColor,
      radius: primary && getComputedStyle(primary).borderRadius,
    };
  });
  if (seen.scroll > width) throw new Error(`the page is ${seen.scroll} px wide on a screen of ${width}`);
  if (seen.sheets !== 2 || !seen.radius || seen.radius === "0px") throw new Error(`no look: ${JSON.stringify(seen)}`);
  await page.screenshot({ path: `${process.env.PICTURES ?? "/tmp"}/newcomer-${width}.png` });
  // Read by the driver, which no policy of the page stops.
  const session = await page.context().newCDPSession(page);
  const source = (await import("node:fs")).readFileSync(axe, "utf8");
  await session.send("Runtime.evaluate", { expression: source });
  const found = await page.evaluate(async () => (await window.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`));
  if (found.length) throw new Error(`axe: ${found.join("\n")}`);
}
