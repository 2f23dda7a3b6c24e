import * as bench from './bench.js';
const { ask, mount, unmount, warm_up } = bench;
// A module that was not split has no parts.
const loadRest = async () => { await bench.loadMore?.(); await bench.loadRest?.(); };
const text = (value) => value === undefined ? undefined : JSON.stringify(value);
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const isCold = new URLSearchParams(location.search).get('variant') === 'cold';
const root = () => document.getElementById('root');
// Milliseconds after which a line counts as slow: there the first form does not wait for what it does not need.
const SLOW = 500;
async function start() {
  const began = performance.now();
  await bench.default({ module_or_path: 'bench_bg.wasm' });
  // What forms of other kinds need comes while the first one is drawn.
  bench.loadMore?.().catch(() => {});
  if (isCold) return;
  // As the demo does while nothing else is to be done; `?variant=cold` mounts with nothing compiled.
  const isSlow = performance.now() - began > SLOW;
  const warm = loadRest().then(() => new Promise(warm_up), () => {});
  if (!isSlow) await warm;
}
window.bench = {
  unmount,
  ready: start(),
  async mount(schema, data) {
    await new Promise((done) => mount(root(), text(schema), text(data), done));
    // Where it fails, whatever needs the rest asks for it again, and says so.
    loadRest().catch(() => {});
  },
  getData: () => JSON.parse(ask('data')),
  validate: (data) => Number(ask('validate', text(data))),
  errorCount: () => Number(ask('errors')),
  // What is far from the screen is at rest, and another element when it is near: level by level in a deep form.
  async reveal(path) {
    const named = () => document.getElementsByName(`/${path.join('/')}`)[0];
    for (let shown; shown !== named();) {
      shown = named();
      shown?.scrollIntoView({ block: 'center' });
      await frame();
      await frame();
    }
  },
};
