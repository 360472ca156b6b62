// The rundown by dragging, items heard one after the other, and a page that looks again while the machine works.
// Nothing here is needed: buttons move items, each item has its own player, and the page may be loaded again.

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

function keepOrder(table) {
  const body = new URLSearchParams([...table.querySelectorAll("tr[data-item]")].map((row) => ["muc", row.dataset.item]));
  fetch(table.dataset.arrange, { method: "POST", body, headers: { "X-CSRFToken": token() }, redirect: "error" })
    .then(async (answer) => {
      if (!answer.ok) alert((await answer.json()).reasons.join("\n"));
    })
    .finally(() => location.reload());
}

for (const table of document.querySelectorAll("table[data-arrange]")) {
  let moving = null;
  for (const row of table.querySelectorAll("tr[data-item]")) row.draggable = true;
  table.addEventListener("dragstart", (event) => {
    moving = event.target.closest("tr[data-item]");
    moving?.classList.add("moving");
  });
  table.addEventListener("dragover", (event) => {
    const over = event.target.closest("tr[data-item]");
    if (!moving || !over || over === moving) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    over.parentNode.insertBefore(moving, event.clientY > box.top + box.height / 2 ? over.nextSibling : over);
  });
  table.addEventListener("drop", (event) => event.preventDefault());
  table.addEventListener("dragend", () => {
    if (!moving) return;
    moving.classList.remove("moving");
    moving = null;
    keepOrder(table);
  });
}

// Whoever moves an item with the keyboard goes on from the same button.
const MOVED = "loa.radio.moved";
for (const button of document.querySelectorAll("button[name=huong]"))
  button.addEventListener("click", () => {
    sessionStorage.setItem(MOVED, JSON.stringify([button.closest("tr").dataset.item, button.value]));
  });
const moved = JSON.parse(sessionStorage.getItem(MOVED) ?? "null");
sessionStorage.removeItem(MOVED);
if (moved) {
  const back = () => document.querySelector(`tr[data-item="${moved[0]}"] button[value="${moved[1]}"]`)?.focus();
  // Behind the browser's own jump to the address's mark, which takes the focus away.
  addEventListener("load", () => setTimeout(back));
}

for (const list of document.querySelectorAll("[data-playlist]")) {
  const players = [...list.querySelectorAll("audio")];
  players.forEach((player, place) => {
    player.addEventListener("ended", () => players[place + 1]?.play());
    player.addEventListener("play", () => players.forEach((other) => other !== player && other.pause()));
  });
}

const waiting = document.querySelector("[data-refresh]");
if (waiting) setTimeout(() => location.reload(), 1000 * Number(waiting.dataset.refresh));

// Only the fields that a kind of item has; without this all are shown, and those that do not belong are passed over.
for (const fields of document.querySelectorAll("[data-by-kind]")) {
  const kind = fields.querySelector("select[name=kind]");
  const show = () => {
    for (const one of fields.querySelectorAll("[data-kinds]"))
      one.hidden = !one.dataset.kinds.split(" ").includes(kind.value);
  };
  kind?.addEventListener("change", show);
  if (kind) show();
}
