// Starts the demo. A failure is said on the page instead of leaving it empty.
import * as demo from './demo.js';

try {
  await demo.default({ module_or_path: 'demo_bg.wasm' });
} catch (error) {
  const text = document.createElement('p');
  text.textContent = 'The demo could not start. Reload the page; it needs a browser with WebAssembly.';
  document.body.append(text);
  throw error;
}
// What the first screen does not need comes behind it; a page that was built quickly is in one piece. Where the line is
// gone, whatever needs the rest asks for it again, and says so.
requestAnimationFrame(() => setTimeout(async () => {
  try {
    await demo.loadRest?.();
    demo.warm_up();
  } catch (error) {
    console.warn('The rest of the page is not loaded yet.', error);
  }
}));
