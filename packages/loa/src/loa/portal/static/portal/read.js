// Reads a page aloud with the browser's own Vietnamese voice. Where it has none, the button stays away: a foreign voice
// reading Vietnamese helps nobody.
"use strict";
(() => {
  const speech = window.speechSynthesis;
  const box = document.querySelector("[data-read]");
  if (!speech || !box) return;
  const button = box.querySelector("button");
  const label = button.querySelector("span");
  const start = label.textContent;
  const blocks = "p, li, h1, h2, h3, h4, dt, dd, th, td, caption, figcaption, summary, label, legend, blockquote, div, section, article, main";
  const silent = "script, style, form, nav, svg, audio, video, select, [hidden], [aria-hidden=true], [data-read], .banners, .origin, .story-end, details:not([open]) > :not(summary)";
  const voice = () => speech.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi"));
  const offer = () => {
    box.hidden = !voice();
  };
  // What stands in one block is said in one breath; nothing is said twice.
  const sentences = () => {
    const walker = document.createTreeWalker(document.querySelector(box.dataset.read), NodeFilter.SHOW_TEXT);
    const found = [];
    let last = null;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (!node.data.trim() || node.parentElement.closest(silent)) continue;
      const block = node.parentElement.closest(blocks);
      if (block === last) found[found.length - 1] += ` ${node.data.trim()}`;
      else found.push(node.data.trim());
      last = block;
    }
    return found;
  };
  const stop = () => {
    speech.cancel();
    label.textContent = start;
  };
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  button.addEventListener("click", () => {
    if (label.textContent !== start) {
      stop();
      return;
    }
    label.textContent = button.dataset.stop;
    const parts = sentences();
    parts.forEach((text, index) => {
      const words = new SpeechSynthesisUtterance(text.replace(/\s+/g, " "));
      words.lang = "vi-VN";
      words.voice = voice();
      if (index === parts.length - 1) words.onend = stop;
      speech.speak(words);
    });
  });
  addEventListener("pagehide", () => speech.cancel());
})();
