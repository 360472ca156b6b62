// Prints a page; hands a story on by the phone's own means (Zalo, messages, mail); where there are none, copies its address.
"use strict";
for (const place of document.querySelectorAll("[data-share]")) {
  const button = place.querySelector("button");
  const label = button.querySelector("span");
  const url = place.dataset.share;
  place.hidden = !navigator.share && !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      if (navigator.share) await navigator.share({ title: document.querySelector("h1").innerText, url });
      else {
        await navigator.clipboard.writeText(url);
        label.textContent = place.dataset.copied;
      }
    } catch {
      // The reader thought better of it.
    }
  });
}
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => print());
}
