// The callback page: tells the page that waits how it was opened, whatever became of the tie between the windows.
"use strict";
(() => {
  const query = location.search;
  // What the address says stays in no history.
  history.replaceState(null, "", location.pathname);
  if (!query || !("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel("formloom-connect");
  channel.postMessage(query);
  channel.close();
  setTimeout(() => window.close(), 500);
})();
