// The case's diagrams: pictures of what the text above them already says.
const marked = (place, name) => (place.dataset[name] || "").split(" ").filter(Boolean);

const draw = async (place) => {
  const answer = await fetch(place.dataset.model, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  place.hidden = false;
  const viewer = new window.BpmnJS({ container: place.querySelector(".diagram__canvas") });
  await viewer.importXML(await answer.text());
  const canvas = viewer.get("canvas");
  const elements = viewer.get("elementRegistry");
  for (const id of marked(place, "done")) if (elements.get(id)) canvas.addMarker(id, "is-done");
  for (const id of marked(place, "active")) {
    const element = elements.get(id);
    // What surrounds other current steps is outlined only, so that these are seen.
    if (element) canvas.addMarker(id, element.children?.length ? "is-around" : "is-active");
  }
  const fit = () => canvas.zoom("fit-viewport", "auto");
  fit();
  place.querySelector('[data-zoom="in"]').addEventListener("click", () => canvas.zoom(canvas.zoom() * 1.25));
  place.querySelector('[data-zoom="out"]').addEventListener("click", () => canvas.zoom(canvas.zoom() / 1.25));
  place.querySelector('[data-zoom="fit"]').addEventListener("click", fit);
  place.dataset.drawn = "yes";
};

const show = (place) =>
  draw(place).catch(() => {
    place.hidden = false;
    place.textContent = place.dataset.failed;
  });

for (const place of document.querySelectorAll(".diagram[data-model]")) {
  const fold = place.closest("details[data-draws]");
  if (!fold) show(place);
  // A canvas has no size while its fold is closed: it is drawn when first opened.
  else fold.addEventListener("toggle", () => place.dataset.drawn || show(place), { once: true });
}
