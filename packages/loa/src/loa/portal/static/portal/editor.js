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
