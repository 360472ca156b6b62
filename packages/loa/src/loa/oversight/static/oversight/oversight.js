// What helps on this room's screens; each works without it.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// "Đánh dấu tất cả" for a group of ticks.
for (const all of document.querySelectorAll("[data-all]")) {
  all.closest("label").hidden = false;
  const ticks = [...document.querySelectorAll(`input[name="${all.dataset.all}"]`)];
  all.addEventListener("change", () => ticks.forEach((tick) => (tick.checked = all.checked)));
}
