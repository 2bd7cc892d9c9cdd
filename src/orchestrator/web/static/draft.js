// A draft is kept a moment after the last key and when the page is left. The page's own button does the same without this file.
const PAUSE_MS = 1500;
const AGAIN_MS = 10000;

const form = document.querySelector("form[data-draft]");
if (form) {
  const status = form.querySelector("[data-draft-status]");
  let timer = 0;
  let unsaved = false;
  let leaving = false;
  let flight = null; // the draft on its way: its answer must not write the session's cookie after the act's

  const typed = () => {
    const answers = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") answers.append(name, value);
    answers.append("_typed", "1");
    return answers;
  };

  const plan = (delay) => {
    clearTimeout(timer);
    if (!leaving) timer = setTimeout(keep, delay);
  };

  const keep = async () => {
    unsaved = false;
    flight = new AbortController();
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body: typed(),
        credentials: "same-origin",
        redirect: "error",
        signal: flight.signal,
      });
      const told = await answer.json();
      status.textContent = told.message;
      if (answer.ok) document.dispatchEvent(new Event("draft-kept"));
    } catch {
      if (leaving) return;
      unsaved = true;
      status.textContent = status.dataset.failed;
      plan(AGAIN_MS);
    }
  };

  const note = () => {
    unsaved = true;
    plan(PAUSE_MS);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", (event) => {
    // The act itself and the draft's own button carry the answers; a preview is only looked at.
    const target = event.submitter?.formAction || form.action;
    if (unsaved && target !== form.action) navigator.sendBeacon(form.dataset.draft, typed());
    leaving = true;
    flight?.abort();
    clearTimeout(timer);
  });
  addEventListener("pageshow", () => {
    leaving = false; // the page came back from the browser's memory
  });
  addEventListener("pagehide", () => {
    if (unsaved && !leaving) navigator.sendBeacon(form.dataset.draft, typed());
  });
}
