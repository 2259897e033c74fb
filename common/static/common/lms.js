/* Small habits of the pages. Each works on an attribute, on whatever is on the page now or comes by htmx later;
   without this script the forms still have their buttons. */
(() => {
  "use strict";

  // <select data-lms-submit>: choosing is enough.
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-lms-submit]")) target.form.requestSubmit();
  });

  // Rows with checkboxes: "all", the number chosen, and the bar of things to do with them.
  const showSelection = (form) => {
    const boxes = [...form.querySelectorAll("[data-lms-select]")];
    const chosen = boxes.filter((box) => box.checked);
    for (const box of boxes) box.closest("tr").classList.toggle("lms-selected", box.checked);
    for (const all of form.querySelectorAll("[data-lms-select-all]")) {
      all.checked = boxes.length > 0 && chosen.length === boxes.length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    for (const told of form.querySelectorAll("[data-lms-selected]")) {
      told.firstElementChild.textContent = chosen.length;
      told.hidden = false;
    }
    for (const bar of form.querySelectorAll("[data-lms-selection-bar]")) bar.hidden = chosen.length === 0;
  };
  document.addEventListener("change", ({ target }) => {
    if (!target.matches("[data-lms-select], [data-lms-select-all]")) return;
    if (target.matches("[data-lms-select-all]")) {
      for (const box of target.form.querySelectorAll("[data-lms-select]")) box.checked = target.checked;
    }
    showSelection(target.form);
  });
  const showSelections = (root) => {
    for (const bar of root.querySelectorAll("[data-lms-selection-bar]")) showSelection(bar.closest("form"));
  };
  document.addEventListener("DOMContentLoaded", () => showSelections(document));
  document.addEventListener("htmx:afterSettle", () => showSelections(document));

  // Rows by keyboard: arrows move between the first links of the rows, Home and End to the ends.
  const steps = { ArrowDown: (i) => i + 1, ArrowUp: (i) => i - 1, Home: () => 0, End: (i, n) => n - 1 };
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-lms-rows] tbody tr");
    const step = steps[event.key];
    if (!row || !step || event.target.matches("input, select, textarea")) return;
    const rows = [...row.parentElement.rows];
    const link = rows[step(rows.indexOf(row), rows.length)]?.querySelector("a");
    if (!link) return;
    event.preventDefault();
    link.focus();
  });

  // A menu that is open stays open where htmx brings its part of the page anew.
  let openMenus = [];
  document.addEventListener("htmx:beforeSwap", () => {
    openMenus = [...document.querySelectorAll("details.lms-menu[open][id]")].map((menu) => menu.id);
  });
  document.addEventListener("htmx:afterSwap", () => {
    for (const id of openMenus) document.getElementById(id)?.setAttribute("open", "");
  });

  // Menus close on Escape and on a click elsewhere.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.lms-menu[open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", ({ target }) => closeMenus(target.closest("details.lms-menu")));
  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector("details.lms-menu[open]");
    if (event.key !== "Escape" || !menu) return;
    closeMenus();
    menu.querySelector("summary").focus();
  });
})();
