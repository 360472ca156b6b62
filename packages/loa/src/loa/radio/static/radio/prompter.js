// Lets the words run at a reader's pace; without it the page is scrolled by hand.
const sheet = document.querySelector("[data-prompter]");
const acts = document.querySelector("[data-prompter-acts]");
if (sheet && acts) {
  acts.hidden = false;
  let pace = 40; // pixels a second
  let running = false;
  let last = 0;
  let place = 0;
  const step = (moment) => {
    if (!running) return;
    place += (pace * Math.min(moment - last, 100)) / 1000;
    last = moment;
    sheet.scrollTop = place;
    requestAnimationFrame(step);
  };
  const toggle = () => {
    running = !running;
    place = sheet.scrollTop;
    last = performance.now();
    if (running) requestAnimationFrame(step);
  };
  const faster = (by) => (pace = Math.max(10, Math.min(400, pace * by)));
  acts.querySelector("[data-run]").addEventListener("click", toggle);
  acts.querySelector("[data-slower]").addEventListener("click", () => faster(0.85));
  acts.querySelector("[data-faster]").addEventListener("click", () => faster(1.18));
  acts.querySelector("[data-mirror]").addEventListener("click", () => sheet.classList.toggle("mirror"));
  acts.querySelector("[data-full]").addEventListener("click", () => sheet.requestFullscreen().then(() => sheet.focus()));
  addEventListener("keydown", (event) => {
    if (event.target.closest("a, button, input, select, textarea")) return;
    const deed = { " ": toggle, ArrowUp: () => faster(1.18), ArrowDown: () => faster(0.85) }[event.key];
    if (deed) {
      event.preventDefault();
      deed();
    }
  });
}
