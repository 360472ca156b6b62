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
  let field = "";
  let others = "";
  // What stands above a field, for the lines of a list, whose fields have no label of their own.
  const above = (one) => {
    for (let box = one.parentElement; box; box = box.parentElement) {
      const found = box.querySelector(":scope > label");
      if (found) return found.textContent.replace("*", "").trim();
    }
    return field;
  };
  // Wagtail gives no name that a screen reader could say to fields of rich text, to the lines of a list and to the others who
  // have the story open; all come and go while one writes.
  const name = () => {
    for (const one of form.querySelectorAll("[data-streamfield-child] input[type=text]:not([aria-label])")) {
      if (!one.labels.length) one.setAttribute("aria-label", above(one));
    }
    if (field) for (const one of form.querySelectorAll("[role=textbox][contenteditable]:not([aria-label])")) one.setAttribute("aria-label", field);
    if (others) for (const one of document.querySelectorAll("button.w-editing-sessions__session:not([aria-label])")) one.setAttribute("aria-label", others);
  };
  new MutationObserver(name).observe(document.querySelector("main"), { childList: true, subtree: true });
  const ask = async () => {
    try {
      const answer = await fetch(`/ban/tin-bai/${found[1]}/goi-y/`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { label, measure, hints, ...more } = await answer.json();
      ({ field, others } = more);
      name();
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
