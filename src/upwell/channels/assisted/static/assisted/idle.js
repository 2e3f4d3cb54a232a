// A turned screen ends by itself: any key, touch or move begins the time anew. Without scripts the page does it alone.

const { idle, to } = document.querySelector("[data-idle]").dataset;
let last = Date.now();
["keydown", "pointerdown", "pointermove", "input", "scroll"].forEach((what) => addEventListener(what, () => { last = Date.now(); }, { passive: true }));
setInterval(() => {
  if (Date.now() - last < Number(idle) * 1000) return;
  document.activeElement?.blur(); // what is being typed is kept first
  last = Date.now();
  setTimeout(() => { location.href = to; }, 1000);
}, 1000);
