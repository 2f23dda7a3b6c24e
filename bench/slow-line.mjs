// When the first letter is in the data on a slow line: medians, in milliseconds since the address was opened, with nothing
// cached. Runs in a copy of the harness, as `cargo xtask bench` makes one in target/peerbench:
//   cp bench/slow-line.mjs target/peerbench/harness/ && cd target/peerbench
//   node harness/slow-line.mjs formloom,formloom@cold,rjsf [WORKLOAD] [REPEATS] [SLOWED]
//   ready:  `bench.ready` has resolved
//   letter: a letter put into the first text field is in `getData()`
// The line: 1.6 Mbit/s, 150 ms; the processor is slowed SLOWED times (4).
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { serve } from './server.mjs';

const [engines, workload = 'flat-10', repeats = '5', slowed = '4'] = process.argv.slice(2);
const root = new URL('..', import.meta.url).pathname.replace(/\/$/, '');
const { schema, data } = JSON.parse(readFileSync(`${root}/workloads/${workload}.json`, 'utf8'));

async function measure({ schema, data }) {
  const times = {};
  await window.bench.ready;
  times.ready = performance.now();
  await window.bench.mount(structuredClone(schema), structuredClone(data), { liveValidate: true });
  const input = [...document.querySelectorAll('input')].find((input) => input.type === 'text');
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const wanted = `${input.value}Q`;
  input.focus();
  set.call(input, wanted);
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, data: 'Q', inputType: 'insertText' }));
  while (!JSON.stringify(window.bench.getData()).includes(wanted)) await new Promise((done) => setTimeout(done, 5));
  times.letter = performance.now();
  return times;
}

const server = await serve(root);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const results = {};
for (let repeat = 0; repeat < Number(repeats); repeat += 1) {
  for (const engine of engines.split(',')) {
    const [name, variant] = engine.split('@');
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(180_000);
    const line = await context.newCDPSession(page);
    await line.send('Network.enable');
    const rate = 1.6e6 / 8;
    await line.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: rate, uploadThroughput: rate });
    await line.send('Emulation.setCPUThrottlingRate', { rate: Number(slowed) });
    await page.goto(`${server.url}/engines/${name}/dist/index.html${variant ? `?variant=${variant}` : ''}`, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.bench);
    (results[engine] ??= []).push(await page.evaluate(measure, { schema, data }));
    await context.close();
  }
}
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
for (const [engine, runs] of Object.entries(results)) {
  const shown = ['ready', 'letter'].map((what) => `${what} ${median(runs.map((run) => run[what])).toFixed(0)}`);
  console.log(`${workload} ${engine.padEnd(14)} ${shown.join('  ')}  (${runs.length} runs, slowed ${slowed} times)`);
}
await browser.close();
process.exit(0);
