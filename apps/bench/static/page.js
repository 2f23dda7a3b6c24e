import init, { ask, mount, unmount } from './bench.js';
const text = (value) => value === undefined ? undefined : JSON.stringify(value);
const root = () => document.getElementById('root');
window.bench = {
  unmount, ready: init({ module_or_path: 'bench_bg.wasm' }),
  mount: (schema, data) => new Promise((done) => mount(root(), text(schema), text(data), done)),
  getData: () => JSON.parse(ask('data')),
  validate: (data) => Number(ask('validate', text(data))),
  errorCount: () => Number(ask('errors')),
};
