// Finds items while one types. What was counted stays in sight; without this the button asks the page for the same.
const box = document.querySelector("[data-item-search]");
const rows = [...document.querySelectorAll("[data-item]")];
const said = document.querySelector("[data-item-status]");
const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

const other = document.querySelector("[data-item-other]");

// One letter wrong, missing, too many, or two that changed places; as `items.py` has it.
const nearly = (typed, word) => {
  if (typed.length < 4 || Math.abs(typed.length - word.length) > 1) return false;
  let at = 0;
  while (at < typed.length && typed[at] === word[at]) at += 1;
  const [a, b] = [typed.slice(at), word.slice(at)];
  return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)
    || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
};
const chosen = (row) => ["", "0"].indexOf(row.querySelector("input")?.value.trim() ?? "") < 0;
const show = () => {
  const typed = fold(box.value).split(/\s+/).filter(Boolean);
  let found = 0;
  rows.forEach((row) => {
    const known = fold(row.dataset.item).split(/[^\p{L}\p{N}']+/u);
    const fits = typed.every((word) => known.some((one) => one.startsWith(word) || nearly(word, one)));
    row.hidden = !fits && !chosen(row);
    found += fits;
  });
  if (typed.length && !found && other) other.hidden = false;
  said.textContent = typed.length && !found ? said.dataset.wordsNone : "";
};

if (box && rows.length) {
  document.querySelector("[data-item-find]")?.remove();
  box.addEventListener("input", show);
  // Enter in the search looks, it does not send the form
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}
