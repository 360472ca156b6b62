// What helps on every staff screen. Nothing here is needed: each screen works without it.
import { keepDrafts, forgetDrafts } from "./drafts.js";
import { chooseMany } from "./choose.js";

// What is wrong with a form takes the focus, also when the address still points at the place that a skip link led to.
const summary = document.querySelector(".error-summary");
if (summary) {
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  summary.focus();
  addEventListener("load", () => summary.focus());
}

// On a phone the menu opens by address; Escape shuts it again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && location.hash === "#muc-luc") location.hash = "noi-dung";
});

// A form is sent once, however often an impatient thumb presses.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "1";
  setTimeout(() => delete form.dataset.sending, 8000);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach((form) => delete form.dataset.sending));

chooseMany(document);
keepDrafts(document);
document.querySelector("form[data-sign-out]")?.addEventListener("submit", forgetDrafts);
