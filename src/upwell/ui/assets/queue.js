// The desk's keyboard: j and k walk, x ticks, o or Enter opens, e goes to the next action, n to the next case, a begins for somebody else, / to the search, ? shows the keys.

const rows = [...document.querySelectorAll("[data-queue] .queue-row")];
const boxOf = (row) => row.querySelector("input[type=checkbox]");
const bulk = document.querySelector("[data-bulk]");
const all = document.querySelector("[data-tick-all]");
let at = -1;

const stand = (index) => {
  if (!rows.length) return;
  rows[at]?.removeAttribute("data-current");
  at = Math.max(0, Math.min(rows.length - 1, index));
  rows[at].setAttribute("data-current", "");
  rows[at].querySelector("a")?.focus({ preventScroll: true });
  rows[at].scrollIntoView({ block: "nearest" });
};

const tally = () => {
  const ticked = rows.filter((row) => boxOf(row)?.checked).length;
  if (bulk) bulk.hidden = ticked === 0;
  document.querySelectorAll("[data-bulk-count]").forEach((place) => { place.textContent = ticked; });
  if (all) { all.checked = ticked > 0 && ticked === rows.length; all.indeterminate = ticked > 0 && ticked < rows.length; }
};

const keys = {
  j: () => stand(at + 1),
  k: () => stand(at - 1),
  x: () => { const box = rows[at] && boxOf(rows[at]); if (box) { box.checked = !box.checked; tally(); } },
  o: () => rows[at]?.querySelector("a")?.click(),
  e: () => document.querySelector('[data-key="e"]')?.focus(),
  n: () => document.querySelector('[data-key="n"]')?.click(),
  a: () => document.querySelector('[data-key="a"]')?.click(),
  "/": () => document.querySelector('[data-key="/"]')?.focus(),
  "?": () => {
    const help = document.querySelector("[data-keys-help]");
    if (!help) return;
    help.open = !help.open;
    if (help.open) { help.scrollIntoView({ block: "nearest" }); help.querySelector("summary").focus({ preventScroll: true }); }
  },
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (event.key === "Escape" && typing) return typing.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
rows.forEach((row, index) => {
  boxOf(row)?.addEventListener("change", tally);
  row.addEventListener("focusin", () => { if (index !== at) { rows[at]?.removeAttribute("data-current"); at = index; row.setAttribute("data-current", ""); } });
});
all?.addEventListener("change", () => {
  rows.forEach((row) => { const box = boxOf(row); if (box) box.checked = all.checked; });
  tally();
});
tally();
addEventListener("pageshow", tally); // after going back, the browser puts the ticks in again
