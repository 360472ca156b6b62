// Advice beside the story while one writes: asked after each save, which the editor does by itself.
"use strict";
(() => {
  const found = location.pathname.match(/\/pages\/(\d+)\/edit\//);
  const form = document.querySelector("[data-edit-form]");
  if (!found || !form) return;
  const box = document.createElement("section");
  box.className = "loa-advice";
  box.setAttribute("aria-live", "polite");
  form.prepend(box);
  let waiting = 0;
  const ask = async () => {
    try {
      const answer = await fetch(`/ban/tin-bai/${found[1]}/goi-y/`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { label, measure, hints } = await answer.json();
      box.setAttribute("aria-label", label);
      const line = document.createElement("p");
      line.textContent = measure;
      const list = document.createElement("ul");
      for (const hint of hints) {
        const item = document.createElement("li");
        item.className = hint.kind;
        if (hint.url) {
          const link = document.createElement("a");
          link.href = hint.url;
          link.textContent = hint.text;
          link.target = "_blank";
          item.append(link);
        } else item.textContent = hint.text;
        list.append(item);
      }
      box.replaceChildren(line, ...(hints.length ? [list] : []));
    } catch {
      // A bad line: the last advice stays.
    }
  };
  document.addEventListener("w-autosave:success", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 300);
  });
  ask();
})();
