"use strict";
// Sorts and filters the tables of a page. Without it every table is there, in the record's order.
(() => {
  const keyOf = (cell) => (cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim());
  const compare = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

  function sortBy(table, column, heading) {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const keyed = [...body.rows].map((row) => [keyOf(row.cells[column]), row]);
    const filled = keyed.filter(([key]) => key !== "").sort(([one], [two]) => (down ? compare(two, one) : compare(one, two)));
    const empty = keyed.filter(([key]) => key === ""); // what is not known stands last, whichever way
    body.append(...filled.concat(empty).map(([, row]) => row));
  }

  function addSorting(table) {
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sortBy(table, column, heading));
      heading.append(button);
      heading.setAttribute("aria-sort", "none");
    });
  }

  function addFilter(table) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 5) return;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const box = document.createElement("div");
    const label = document.createElement("label");
    const input = document.createElement("input");
    const told = document.createElement("span");
    box.className = "lv-filter";
    input.type = "search";
    told.setAttribute("role", "status");
    label.append("Filter rows: ", input);
    box.append(label, told);
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => {
        row.hidden = !wanted.every((word) => texts[place].includes(word));
        shown += !row.hidden;
      });
      told.textContent = wanted.length ? `${shown} of ${rows.length} rows` : "";
    });
    table.closest(".lv-box").before(box);
  }

  for (const table of document.querySelectorAll("table.lv-table")) {
    addSorting(table);
    addFilter(table);
  }
  // What hovers goes away with Escape, and comes again with the next mention (WCAG 2.2, 1.4.13).
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.body.classList.add("lv-quiet");
  });
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.closest && event.target.closest(".lv-mention")) document.body.classList.remove("lv-quiet");
    });
  }
  window.addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details")) folded.open = true;
  });
})();
