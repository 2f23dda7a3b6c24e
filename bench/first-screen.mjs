// When the first field of a form can be typed into, and when every field is there: medians, in milliseconds since `mount`
// was called. `cargo xtask bench` runs it in its copy of the harness: node harness/first-screen.mjs ENGINES [WORKLOAD] [REPEATS].
//   visible: the first control was painted
//   typed:   a letter put into it (value and `input` event, once per frame until it counts) is in `getData()`
//   all:     `mount` has resolved (its controls are counted) and two more frames have come, as the harness measures
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const [engines, workload = 'flat-5000', repeats = '5'] = process.argv.slice(2);
const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '');

function measure() {
  const frame = () => new Promise((done) => requestAnimationFrame(() => done()));
  const task = () => new Promise((done) => setTimeout(done));
  const first = () => document.querySelector('#root input:not([type=hidden])');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const type = (input) => {
    set.call(input, `${input.value}z`);
    input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, data: 'z', inputType: 'insertText' }));
  };
  const start = performance.now();
  const since = () => performance.now() - start;
  const result = {};
  const look = (async () => {
    for (;;) {
      await frame();
      const input = first();
      if (!input?.checkVisibility()) continue;
      await task();
      result.visible ??= since();
      if (window.typesFirst !== true) return;
      type(input);
      await task();
      let data;
      // Before the form is there, an engine may have no data to give.
      try { data = Object.values(window.bench.getData())[0]; } catch { continue; }
      if (String(data).endsWith('z')) {
        result.typed = since();
        return;
      }
    }
  })();
  const all = (async () => {
    await window.__h.mount();
    result.all = since();
    result.controls = window.__h.counts().controlsAll;
  })();
  return Promise.all([look, all]).then(() => result);
}

const server = await serve(root);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const results = {};
for (let repeat = 0; repeat < Number(repeats); repeat += 1) {
  for (const engine of engines.split(',')) {
    const [name, variant] = engine.split('@');
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addInitScript(readFileSync(`${root}/harness/page.js`, 'utf8'));
    const page = await context.newPage();
    page.setDefaultTimeout(180_000);
    await page.goto(`${server.url}/engines/${name}/dist/index.html${variant ? `?variant=${variant}` : ''}`);
    await page.waitForFunction(() => window.bench);
    await page.evaluate((at) => window.__h.load(at), workload);
    // A peer's first key waits for its validator: it would stand in the time of the mount.
    await page.evaluate((types) => { window.typesFirst = types; window.__h.prep(); }, name === 'formloom');
    await page.evaluate(() => window.__h.settle(200));
    (results[engine] ??= []).push(await page.evaluate(measure));
    await context.close();
  }
}
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
for (const [engine, runs] of Object.entries(results)) {
  const of = (what) => median(runs.map((run) => run[what]).filter((value) => value !== undefined));
  const shown = ['visible', 'typed', 'all', 'controls'].map((what) => `${what} ${of(what)?.toFixed(0) ?? '-'}`);
  console.log(`${workload} ${engine.padEnd(14)} ${shown.join('  ')}  (${runs.length} runs)`);
}
await browser.close();
process.exit(0);
