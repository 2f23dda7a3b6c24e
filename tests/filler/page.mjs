// The page with the form, by FILLER_PAGE: `form`, the one that the server draws and the page brings to life; the demo's
// `playground`, which hides secrets; or `test`, a page made for tests.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { install } from "./accessible.mjs";
import { parse, write } from "./json.mjs";
import { require } from "./modules.mjs";

const { chromium } = require("playwright-core");
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const SERVER = process.env.FORMLOOM_SERVER ?? path("../../target/debug/formloom-server");
const DIST = process.env.FORMLOOM_DIST ?? path("../../dist");
const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];
// Far more than anything takes: a busy machine must not fail.
const PATIENCE = 60_000;
const OPEN_PATIENCE = 240_000;
const STARTS = 3;

/** Starts the server and a browser; `close` ends both. */
export async function start() {
  const data = await mkdtemp(join(tmpdir(), "filler-server-"));
  const ports = ["--page-port", "0", "--api-port", "0", "--provider-port", "0"];
  const server = spawn(SERVER, ["--dist", DIST, "--data", data, ...ports], { stdio: ["ignore", "pipe", "ignore"] });
  const origin = await new Promise((resolve, reject) => {
    server.once("exit", () => reject(new Error("the server did not start")));
    createInterface({ input: server.stdout }).on("line", (line) => {
      const found = /http:\/\/[\w.]+:\d+/.exec(line);
      if (found) resolve(found[0]);
    });
  });
  const browser = await launch();
  const context = await browser.newContext({ locale: "en-US", timezoneId: "UTC", reducedMotion: "reduce" });
  await install(context);
  const end = () => server.kill();
  process.once("exit", end);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  const close = async () => {
    await browser.close();
    end();
    await rm(data, { recursive: true, force: true });
  };
  return { context, origin, close };
}

/** A browser; one that does not start on a busy machine is started again. */
async function launch() {
  for (let left = STARTS - 1; ; left -= 1) {
    try {
      return await chromium.launch({ handleSIGINT: false, handleSIGTERM: false, executablePath: CHROMIUM, args: FLAGS, timeout: OPEN_PATIENCE });
    } catch (error) {
      if (!left) throw error;
    }
  }
}

/**
 * Opens a form. `data()` gives the text of the instance as it stands, without secrets in the playground;
 * `submit()` presses the button and says whether the form took it, and what its summary lists.
 */
export async function open({ context, origin }, schema, instance = null) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const panics = [];
  page.on("pageerror", (error) => panics.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") panics.push(message.text());
  });
  const made = await PAGES[process.env.FILLER_PAGE ?? "form"](page, origin, schema, instance);
  return { page, panics, close: () => page.close(), ...made };
}

async function playground(page, origin, schema) {
  await page.goto(`${origin}/#playground/${encodeURIComponent(schema)}`, { timeout: OPEN_PATIENCE });
  const region = page.getByRole("region", { name: "Form", exact: true });
  const button = region.getByRole("button", { name: "Check", exact: true });
  const form = await formWith(button);
  return {
    form,
    hidesSecrets: true,
    async data() {
      await settled(page);
      return page.getByRole("tabpanel", { name: "Data", exact: true }).textContent();
    },
    submit: () => submit(form, button),
  };
}

async function testPage(page, origin, schema, instance) {
  await page.goto(`${origin}/fill.html`, { timeout: OPEN_PATIENCE });
  await page.waitForFunction(() => window.formloomTest, null, { timeout: OPEN_PATIENCE });
  await page.evaluate(([text, value]) => window.formloomTest.show(text, value), [schema, instance]);
  const button = page.getByRole("button", { name: "Submit", exact: true });
  const form = await formWith(button);
  return {
    form,
    hidesSecrets: false,
    async data() {
      await settled(page);
      return page.evaluate(() => window.formloomTest.data());
    },
    async submit() {
      const told = await submit(form, button);
      const submitted = await page.evaluate(() => window.formloomTest.submitted());
      return { ...told, valid: submitted !== null, submitted };
    },
  };
}

/** What is submitted is seen on its way to the server; what is not yet valid, in the form's own JSON. */
async function drawnByServer(page, origin, schema, instance) {
  await page.goto(`${origin}/form`, { timeout: OPEN_PATIENCE });
  await page.getByRole("textbox", { name: "JSON Schema", exact: true }).fill(schema);
  if (instance !== null) await page.getByRole("textbox", { name: /^Instance/ }).fill(instance);
  await page.getByRole("button", { name: "Draw the form", exact: true }).click();
  await page.locator("body[data-live=true]").waitFor({ timeout: OPEN_PATIENCE });
  const button = page.getByRole("button", { name: "Submit", exact: true });
  const form = await formWith(button);
  let sent = null;
  page.on("request", (request) => {
    if (request.url().endsWith("/form/submitted")) sent = write(parse(request.postData()).get("instance"));
  });
  const sending = async () => {
    sent = null;
    const told = await submit(form, button);
    return { ...told, submitted: sent, valid: sent !== null && told.valid };
  };
  return {
    form,
    hidesSecrets: false,
    async data() {
      await settled(page);
      // The one of the whole form comes last.
      const open = form.getByRole("button", { name: /^Edit as JSON/ }).last();
      if (!(await open.count())) return (await sending()).submitted ?? "";
      await open.press("Enter");
      await settled(page);
      const back = form.getByRole("button", { name: /^Edit as a form/ });
      const isWhole = (await form.getByRole("button", { name: /^(Edit as|Submit)/ }).count()) === 2;
      const text = isWhole ? await form.getByRole("textbox", { name: /\(JSON\)$/ }).inputValue() : null;
      await back.first().press("Enter");
      await settled(page);
      if (text === null) return (await sending()).submitted ?? "";
      return text;
    },
    submit: sending,
  };
}

const PAGES = { form: drawnByServer, playground, test: testPage };

/** The form that a submit button belongs to. */
async function formWith(button) {
  await button.waitFor({ timeout: OPEN_PATIENCE });
  return button.locator("xpath=ancestor::form");
}

/** What was done shows in the page. */
const settled = (page) => page.evaluate(() => window.accessible.settled());

async function submit(form, button) {
  await button.press("Enter");
  await settled(form.page());
  const summary = form.getByRole("group", { name: /^Fix [\d,]+ problems?$/ });
  const problems = (await summary.count()) ? await summary.getByRole("link").allTextContents() : [];
  return { valid: problems.length === 0, problems, submitted: null };
}
