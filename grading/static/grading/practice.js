/* Seconds spent on each answer, for the page to hand in with it: those in which its field had the focus of a page in
   view. Without this script no time is known, and nothing else changes. */
(() => {
  "use strict";
  setInterval(() => {
    if (document.hidden) return;
    const field = document.activeElement;
    if (!field?.id) return;
    const counter = document.querySelector(`[data-grading-seconds="${CSS.escape(field.id)}"]`);
    if (counter) counter.value = Number(counter.value) + 1;
  }, 1000);
})();
