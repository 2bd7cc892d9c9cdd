// Comfort only: every page works without this file.
import { CharacterCount, ErrorSummary, Button, FileUpload, SkipLink, createAll } from "./vendor/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
for (const component of [Button, CharacterCount, ErrorSummary, FileUpload, SkipLink]) {
  createAll(component);
}

// Parts of a form that other answers rule out. The server decides again from the same rule.
const valueOf = (form, name) => {
  const control = form.elements.namedItem(name);
  if (!control) return "";
  if (control instanceof HTMLInputElement && control.type === "checkbox") {
    return control.checked ? control.value : "";
  }
  return control.value ?? "";
};

for (const part of document.querySelectorAll("[data-hidden-when]")) {
  const form = part.closest("form");
  const cases = JSON.parse(part.dataset.hiddenWhen);
  const refresh = () => {
    part.hidden = cases.some((answers) =>
      Object.entries(answers).every(([name, value]) => valueOf(form, name) === value),
    );
  };
  part.querySelector(".conditional__hint")?.remove();
  form.addEventListener("change", refresh);
  refresh();
}

// A whole date pasted where the day goes fills the three inputs. Without this file, the server reads it as it stands.
for (const group of document.querySelectorAll(".govuk-date-input")) {
  group.addEventListener("paste", (event) => {
    const [day, month, year] = ["day", "month", "year"].map((part) => group.querySelector(`input[name$="-${part}"]`));
    const pasted = event.clipboardData?.getData("text").trim() ?? "";
    const found = /^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$/.exec(pasted);
    const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(pasted);
    if (event.target !== day || !month || !year || !(found || iso)) return;
    event.preventDefault();
    [day.value, month.value, year.value] = found ? found.slice(1) : [iso[3], iso[2], iso[1]];
    day.dispatchEvent(new Event("input", { bubbles: true }));
    year.focus();
  });
}

// One box ticks all tasks of the page; without scripts each is ticked by hand.
const tickAll = document.querySelector("[data-tick-all]");
if (tickAll) {
  tickAll.hidden = false;
  document.querySelector("[data-without-script]").hidden = true;
  const ticks = [...document.querySelectorAll("input[name=tache]")];
  tickAll.querySelector("input").addEventListener("change", (event) => {
    for (const tick of ticks) tick.checked = event.target.checked;
  });
}
