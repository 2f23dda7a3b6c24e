import init, { ask, mount, unmount } from './bench.js';
const text = (value) => value === undefined ? undefined : JSON.stringify(value);
const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
const root = () => document.getElementById('root');
window.bench = {
  unmount, ready: init({ module_or_path: 'bench_bg.wasm' }),
  mount: (schema, data) => new Promise((done) => mount(root(), text(schema), text(data), done)),
  getData: () => JSON.parse(ask('data')),
  validate: (data) => Number(ask('validate', text(data))),
  errorCount: () => Number(ask('errors')),
  // What is far from the screen is at rest, and another element when it is near.
  async reveal(path) {
    document.getElementsByName(`/${path.join('/')}`)[0]?.scrollIntoView({ block: 'center' });
    await frame();
    await frame();
  },
};
