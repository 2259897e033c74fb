/* Keys of the review desk. An element with data-grading-key is pressed by that key; in a field, keys are text. */
(() => {
  "use strict";
  const press = (element) => {
    const radio = element.querySelector("input[type=radio]");
    if (!radio) return element.click();
    element.closest("details")?.setAttribute("open", "");
    radio.click();
    radio.focus();
  };
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const save = document.querySelector("[data-grading-save]");
      if (save) { event.preventDefault(); save.click(); }
      return;
    }
    if (key === "Escape" && target.matches("input, select, textarea")) return target.blur();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const pressed = document.querySelector(`[data-grading-key="${CSS.escape(key)}"]`);
    if (!pressed) return;
    event.preventDefault();
    press(pressed);
  });
})();
