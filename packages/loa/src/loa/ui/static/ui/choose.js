// Lists: one box in the heading ticks every row of the page, and the bar says how many are ticked.

export function chooseMany(root) {
  for (const table of root.querySelectorAll("table[data-choose]")) {
    const boxes = [...table.querySelectorAll("tbody .pick input")];
    const all = table.querySelector("thead .pick input");
    const said = document.getElementById(table.dataset.choose);
    if (!boxes.length || !all) continue;
    all.hidden = false;
    const tell = () => {
      const chosen = boxes.filter((box) => box.checked).length;
      all.checked = chosen === boxes.length;
      all.indeterminate = chosen > 0 && chosen < boxes.length;
      if (said) said.textContent = said.dataset.text.replace("%s", chosen);
    };
    all.addEventListener("change", () => {
      boxes.forEach((box) => (box.checked = all.checked));
      tell();
    });
    table.addEventListener("change", tell);
    tell();
  }
}
