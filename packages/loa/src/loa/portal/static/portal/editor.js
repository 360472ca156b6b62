import "../ui/sizes.js";

// Opens the window for choosing the lead picture. Wagtail starts its choosers by inline script, which our policy forbids.
const start = () => {
  for (const input of document.querySelectorAll("[data-loa-chooser]")) {
    if (input.dataset.started || !input.id || input.id.includes("__ID__")) continue;
    input.dataset.started = "true";
    new window.ImageChooser(input.id, { modalUrl: input.dataset.loaChooser });
  }
};

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();

// Wagtail's windows have no name for who cannot see them, and a header that counts as a second one of the whole page.
const dress = (window) => {
  const head = window.querySelector("header");
  if (!head) return;
  head.setAttribute("role", "none");
  window.setAttribute("aria-label", head.querySelector("h1, h2")?.textContent.trim() ?? "");
};
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) {
    for (const one of addedNodes) {
      if (!(one instanceof HTMLElement) || !one.matches(".modal[role=dialog]")) continue;
      new MutationObserver(() => dress(one)).observe(one, { childList: true, subtree: true });
      dress(one);
    }
  }
}).observe(document.body, { childList: true });
