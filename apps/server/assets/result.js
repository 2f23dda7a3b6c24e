// Posts the result to the window that waits for it. The page's policy forbids inline scripts, so the
// message stands in an attribute.
"use strict";
(() => {
  const result = document.getElementById("result");
  const { message, target, cutsOpenerBefore } = result.dataset;
  const close = document.getElementById("close");
  close.hidden = window.parent !== window;
  close.addEventListener("click", () => window.close());
  // Whoever opened this window hears of the result without it, and the pages that come now are of others.
  if (cutsOpenerBefore) {
    window.opener = null;
    window.location.replace(cutsOpenerBefore);
    return;
  }
  if (!message || !target) return;
  const data = JSON.parse(message);
  for (const other of [window.opener, window.parent]) {
    if (other && other !== window) {
      try {
        other.postMessage(data, target);
      } catch {
        // A window that is gone cannot be told; the event stream tells the page.
      }
    }
  }
  if (data.type === "newConnectionCreated") setTimeout(() => window.close(), 800);
})();
