// Reads a story aloud with the browser's own Vietnamese voice. Where it has none, the button stays away: a foreign voice
// reading Vietnamese helps nobody.
"use strict";
for (const box of document.querySelectorAll("[data-read]")) {
  const speech = window.speechSynthesis;
  const button = box.querySelector("button");
  const label = button.querySelector("span");
  const start = label.textContent;
  const voice = () => speech.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi"));
  const offer = () => {
    box.hidden = !voice();
  };
  if (speech) {
    offer();
    speech.addEventListener?.("voiceschanged", offer);
    button.addEventListener("click", () => {
      if (speech.speaking) {
        speech.cancel();
        label.textContent = start;
        return;
      }
      const parts = [document.querySelector("h1"), ...document.querySelectorAll(`${box.dataset.read} :is(p, h2, h3, li, figcaption)`)];
      label.textContent = button.dataset.stop;
      parts.forEach((part, index) => {
        const words = new SpeechSynthesisUtterance(part.innerText);
        words.lang = "vi-VN";
        words.voice = voice();
        if (index === parts.length - 1) words.onend = () => (label.textContent = start);
        speech.speak(words);
      });
    });
    addEventListener("pagehide", () => speech.cancel());
  }
}
