// Comfort only: a zone drawn on the page fills the four figures that the form sends.
for (const place of document.querySelectorAll("[data-masking]")) {
  const drawn = place.querySelector("[data-drawn]");
  const field = (name) => document.querySelector(`[data-edge="${name}"]`);
  let from = null;

  const at = (event) => {
    const box = place.getBoundingClientRect();
    const part = (value, size) => Math.min(100, Math.max(0, (value * 100) / size));
    return { x: part(event.clientX - box.left, box.width), y: part(event.clientY - box.top, box.height) };
  };
  const show = () => {
    const value = (name) => Number(field(name).value.replace(",", ".")) * 100 || 0;
    for (const [side, name] of [["x", "gauche"], ["y", "haut"], ["width", "largeur"], ["height", "hauteur"]]) {
      drawn.setAttribute(side, value(name));
    }
  };
  const tell = (name, value) => {
    field(name).value = value.toFixed(1).replace(".", ",");
  };

  place.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    from = at(event);
    place.setPointerCapture(event.pointerId);
  });
  place.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = at(event);
    tell("gauche", Math.min(from.x, to.x));
    tell("haut", Math.min(from.y, to.y));
    tell("largeur", Math.abs(to.x - from.x));
    tell("hauteur", Math.abs(to.y - from.y));
    show();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    place.addEventListener(end, () => {
      from = null;
    });
  }
  for (const name of ["gauche", "haut", "largeur", "hauteur"]) field(name).addEventListener("input", show);
  place.classList.add("masking--ready");
}
