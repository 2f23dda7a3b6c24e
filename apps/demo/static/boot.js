// Starts the demo. A failure is said on the page instead of leaving it empty.
import init from './demo.js';

try {
  await init({ module_or_path: 'demo_bg.wasm' });
} catch (error) {
  const text = document.createElement('p');
  text.textContent = 'The demo could not start. Reload the page; it needs a browser with WebAssembly.';
  document.body.append(text);
  throw error;
}
