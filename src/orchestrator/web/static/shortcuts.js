// Keyboard shortcuts: a comfort that can be switched off. Each presses what the page offers anyway.
const dialog = document.getElementById("raccourcis");
const rows = [...document.querySelectorAll(".rows--tasks tbody tr")];
const lot = document.getElementById("lot");
const WAIT_MS = 1500; // for the second key after g

const linkOf = (row) => row?.querySelector(".rows__what");
const tickOf = (row) => row?.querySelector("input[name=tache]");
const current = () => rows.findIndex((row) => row.contains(document.activeElement));
const writing = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])"));

const move = (step) => {
  const at = current();
  const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1);
  linkOf(rows[next])?.focus();
};

// The task under the focus alone, by the button meant for several.
const giveBack = () => {
  for (const [number, row] of rows.entries()) tickOf(row).checked = number === current();
  lot.querySelector("button[value=rendre]").click();
};

const search = () => {
  const filters = document.getElementById("filtres");
  if (filters) filters.open = true;
  const fields = ["#nom", "main [role=search] input:not([type=hidden])", "[role=search] input:not([type=hidden])"];
  fields.map((field) => document.querySelector(field)).find(Boolean)?.focus();
};

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  p: () => rows[current()].querySelector(".rows__act button")?.click(),
  r: giveBack,
  x: () => tickOf(rows[current()])?.click(),
  "/": search,
  "?": () => dialog.showModal(),
};
const ON_ROWS = new Set(["p", "r", "x"]);

let goingSince = -Infinity;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || dialog.open || writing(event.target)) return;
  const going = event.timeStamp - goingSince < WAIT_MS;
  goingSince = -Infinity;
  const target = going ? dialog.getAttribute(`data-go-${event.key}`) : null;
  if (target) {
    event.preventDefault();
    window.location.assign(target);
  } else if (event.key === "g") {
    goingSince = event.timeStamp;
  } else if (Object.hasOwn(KEYS, event.key) && (!ON_ROWS.has(event.key) || current() >= 0)) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
