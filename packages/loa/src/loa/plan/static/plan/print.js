// The button is only for those who do not know Ctrl+P.
document.querySelector("[data-print]")?.addEventListener("click", () => print());
