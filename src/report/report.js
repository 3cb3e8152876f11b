"use strict";
// The page reads without this; with it, tables can be sorted and actors searched.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  all(".tools").forEach((tools) => { tools.hidden = false; });

  // Sorting: a header becomes a button; aria-sort says which column, and which way.
  const key = (row, column) => {
    const cell = row.cells[column];
    const value = cell.dataset.value;
    return value === undefined ? cell.textContent.trim() : value === "" ? NaN : Number(value);
  };
  const compare = (a, b) => {
    if (typeof a === "string") return a.localeCompare(b);
    return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a - b;
  };
  const sort = (table, header) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    all("th[aria-sort]", table).forEach((other) => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [key(row, header.cellIndex), row]);
    rows.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
    body.append(...rows.map(([, row]) => row));
  };
  all("table.sortable").forEach((table) => {
    all("thead tr:last-child th:not([data-fixed])", table).forEach((header) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      header.append(button);
      button.addEventListener("click", () => sort(table, header));
    });
  });

  // Searching: what does not match is hidden in the grid and the sections alike.
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const sections = all("details.actor");
  const names = new Map(sections.map((section) => [section.dataset.actor, plain(section.querySelector("h3").textContent)]));
  const filter = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const matches = (id) => words.every((word) => names.get(id)?.includes(word));
    all("[data-actor]").forEach((part) => { part.hidden = !matches(part.dataset.actor); });
    const shown = sections.filter((section) => !section.hidden).length;
    found.textContent = words.length ? `${shown} of ${sections.length} actors` : "";
  };
  search.addEventListener("input", filter);

  // Opening: a link to an actor opens the section it stands in.
  const open = (id) => {
    const section = id && document.getElementById(id)?.closest("details.actor");
    if (!section) return;
    section.open = true;
    section.scrollIntoView();
    section.querySelector("summary").focus({ preventScroll: true });
  };
  const target = () => decodeURIComponent(location.hash.slice(1));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#actor-"]');
    if (!link) return;
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    open(target());
  });
  addEventListener("hashchange", () => open(target()));
  open(target());
  document.getElementById("open-all").addEventListener("click", () => sections.forEach((s) => { s.open = true; }));
  document.getElementById("close-all").addEventListener("click", () => sections.forEach((s) => { s.open = false; }));

  // Printing: on paper nothing can be opened. An actor who is closed is not printed: each takes pages.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open]):not(.actor)");
    closed.forEach((part) => { part.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((part) => { part.open = false; }));
})();
