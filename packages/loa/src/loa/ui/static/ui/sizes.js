// A file that is larger than its field takes is said to be so before it is sent: on a country line two hundred megabytes take
// half an hour. The server says the same without this.
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.dataset.most) return;
  target.parentElement.querySelector(".too-big")?.remove();
  if (![...target.files].some((file) => file.size > Number(target.dataset.most))) return;
  target.value = "";
  const said = document.createElement("p");
  said.className = "too-big wrong-text error-message";
  said.setAttribute("role", "alert");
  said.textContent = target.dataset.tooBig;
  target.before(said);
  target.focus();
});
