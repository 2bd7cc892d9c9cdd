// The case's diagrams: pictures of what the text above them already says.
const marked = (place, name) => (place.dataset[name] || "").split(" ").filter(Boolean);

const LEGIBLE = 0.75; // the smallest scale at which the names of the steps are read without effort

// Bring the current steps to the middle, legible: all of them if they are close together, else the first.
const approach = (canvas, steps) => {
  const { outer } = canvas.viewbox();
  const [width, height] = [outer.width / LEGIBLE, outer.height / LEGIBLE];
  const span = (some, at, size) => {
    const first = Math.min(...some.map((step) => step[at]));
    const last = Math.max(...some.map((step) => step[at] + step[size]));
    return { middle: (first + last) / 2, length: last - first };
  };
  const across = (some) => [span(some, "x", "width"), span(some, "y", "height")];
  let [x, y] = across(steps);
  if (x.length > width || y.length > height) [x, y] = across(steps.slice(0, 1));
  canvas.viewbox({ x: x.middle - width / 2, y: y.middle - height / 2, width, height });
};
const STEPS = { left: { dx: 120, dy: 0 }, right: { dx: -120, dy: 0 }, up: { dx: 0, dy: 120 }, down: { dx: 0, dy: -120 } };

const draw = async (place) => {
  const answer = await fetch(place.dataset.model, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  place.hidden = false;
  const viewer = new window.BpmnJS({ container: place.querySelector(".diagram__canvas") });
  await viewer.importXML(await answer.text());
  const canvas = viewer.get("canvas");
  const elements = viewer.get("elementRegistry");
  for (const id of marked(place, "done")) if (elements.get(id)) canvas.addMarker(id, "is-done");
  const current = [];
  for (const id of marked(place, "active")) {
    const element = elements.get(id);
    if (!element) continue;
    // What surrounds other current steps is outlined only, so that these are seen.
    const around = element.children?.length > 0;
    canvas.addMarker(id, around ? "is-around" : "is-active");
    if (!around) current.push(element);
  }
  const fit = () => canvas.zoom("fit-viewport", "auto");
  const now = () => approach(canvas, current);
  fit();
  if (current.length && canvas.zoom() < LEGIBLE) now();
  place.querySelector('[data-zoom="in"]').addEventListener("click", () => canvas.zoom(canvas.zoom() * 1.25));
  place.querySelector('[data-zoom="out"]').addEventListener("click", () => canvas.zoom(canvas.zoom() / 1.25));
  place.querySelector('[data-zoom="fit"]').addEventListener("click", fit);
  const toNow = place.querySelector('[data-zoom="now"]');
  toNow.hidden = !current.length;
  toNow.addEventListener("click", now);
  for (const button of place.querySelectorAll("[data-pan]")) {
    button.addEventListener("click", () => canvas.scroll(STEPS[button.dataset.pan]));
  }
  announce(place);
  place.dataset.drawn = "yes";
};

// One picture with one name, moved by the buttons above it: its inside would be read as loose words.
const announce = (place) => {
  const picture = place.querySelector(".djs-container > svg");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", place.dataset.says);
  picture.removeAttribute("tabindex");
  const maker = place.querySelector(".bjs-powered-by");
  maker?.setAttribute("lang", "en");
  maker?.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelector(".bjs-powered-by-lightbox .backdrop")?.click();
  });
};

const show = (place) =>
  draw(place).catch(() => {
    place.hidden = false;
    place.setAttribute("role", "status");
    place.textContent = place.dataset.failed;
  });

for (const place of document.querySelectorAll(".diagram[data-model]")) {
  const fold = place.closest("details[data-draws]");
  if (!fold) show(place);
  // A canvas has no size while its fold is closed: it is drawn when first opened.
  else fold.addEventListener("toggle", () => place.dataset.drawn || show(place), { once: true });
}
