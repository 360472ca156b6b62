// Suggestions while typing; the form works without them.
"use strict";
const field = document.querySelector("[data-suggest]");
if (field) {
  const list = field.list;
  let asked = "";
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = field.value.trim();
      if (text.length < 2 || text === asked) return;
      asked = text;
      try {
        const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(text)}`);
        if (!answer.ok || asked !== text) return;
        list.replaceChildren(...(await answer.json()).map((title) => new Option(title, title)));
      } catch {
        // A bad line: no suggestions this time.
      }
    }, 180);
  });
}
