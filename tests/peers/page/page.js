// Drives the vendor's published SDK as its customers do: an unmodified bundle, a token of the page's own server, and
// whatever may open a window inside a click.
"use strict";
(async () => {
  const config = await (await fetch("/config.json")).json();
  const fetchToken = async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ customer: "demo" });
    const answer = await fetch("/session", { method: "POST", headers, body });
    return (await answer.json()).token;
  };
  const Client = window.MembraneClient ?? window.IntegrationAppClient;
  window.client = new Client({ apiUri: config.api, fetchToken });
  const state = document.getElementById("state");
  document.getElementById("go").addEventListener("click", async () => {
    state.textContent = "working";
    window.outcome = null;
    try {
      const value = await window.next(window.client);
      window.outcome = { value: value === undefined ? null : value };
      state.textContent = "resolved";
    } catch (error) {
      const data = error?.data ?? null;
      window.outcome = { error: { message: String(error?.message ?? error), data } };
      state.textContent = "rejected";
    }
  });
  window.isReady = true;
})();
