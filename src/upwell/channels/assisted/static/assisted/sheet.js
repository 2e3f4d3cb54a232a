// The sheet with scripts: each answer is saved when it is left, what it opens appears below, what it closes goes. Neither
// the focus nor the page moves, and nothing that is being typed is replaced. Without scripts one button does the same.

const form = document.getElementById("sheet");
const box = document.getElementById("lines");
const status = document.getElementById("sheet-status");
const lines = (root = box) => [...root.querySelectorAll("[data-line]")];
const controls = (line) => [...line.querySelectorAll("input, select, textarea")].filter((one) => one.type !== "hidden");
const held = (line) => JSON.stringify(controls(line).map((one) => (["radio", "checkbox"].includes(one.type) ? one.checked : one.value)));
let asked = 0, shown = 0;
let saved = held(form);

const merge = (html, before) => {
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  const came = new Map(lines(fresh).map((line) => [line.dataset.line, line]));
  const mine = (line) => line.contains(document.activeElement) || (before.has(line.dataset.line) && before.get(line.dataset.line) !== held(line));
  let added = 0;
  for (const line of lines()) if (!came.has(line.dataset.line) && !mine(line)) line.remove();
  const list = box.querySelector(".sheet-lines");
  let last = null;
  for (const [address, line] of came) {
    const there = document.getElementById(`line-${address}`);
    if (!there) {
      if (last) last.after(line); else list.prepend(line);
      added += 1;
      last = line;
    } else {
      if (!mine(there) && there.innerHTML !== line.innerHTML) { there.replaceWith(line); last = line; } else last = there;
    }
  }
  const ends = fresh.querySelector("#ends"), end = document.getElementById("ends");
  if (ends && end && !end.contains(document.activeElement)) {
    ends.querySelectorAll("details").forEach((one, at) => { one.open = end.querySelectorAll("details")[at]?.open ?? false; });
    document.querySelector(".sheet-send").hidden = "stop" in ends.dataset;
    end.replaceWith(ends);
  }
  box.dispatchEvent(new CustomEvent("upwell:came", { bubbles: true }));
  list.dataset.left = fresh.querySelector(".sheet-lines")?.dataset.left ?? "";
  status.textContent = added ? box.dataset.more : box.dataset.saved;
};

const save = async () => {
  const now = held(form);
  if (now === saved) return;
  saved = now;
  const number = ++asked;
  const before = new Map(lines().map((line) => [line.dataset.line, held(line)]));
  const body = new FormData(form);
  body.set("do", "follow");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body, headers: { "Upwell-Sheet": "1" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const html = await answer.text();
    if (number > shown) { shown = number; merge(html, before); }
  } catch {
    saved = "";
    status.textContent = box.dataset.unsaved;
  }
};

form.addEventListener("change", (event) => { if (box.contains(event.target) && ["radio", "checkbox", "select-one", "file"].includes(event.target.type)) save(); });
form.addEventListener("focusout", (event) => {
  const line = event.target.closest?.("[data-line], aside");
  if (line && !line.contains(event.relatedTarget)) save();
});

// keys

const open = () => {
  const first = lines().find((line) => line.classList.contains("sheet-line--open") && !line.contains(document.activeElement));
  (first && controls(first)[0] || document.querySelector("[data-send]"))?.focus();
};
const types = (one) => one.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])");
const choose = (event) => {
  const group = event.target.closest(".sheet-line");
  if (!group || types(event.target)) return false;
  const choices = controls(group).filter((one) => ["radio", "checkbox"].includes(one.type));
  const named = { y: "yes", n: "no" }[event.key.toLowerCase()];
  const one = named ? choices.find((choice) => choice.value === named) : choices[Number(event.key) - 1];
  if (!one) return false;
  one.focus();
  one.click();
  return true;
};

const dialog = document.getElementById("keys");
document.querySelectorAll("[data-keys]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => dialog.showModal());
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    event.preventDefault();
    document.querySelector("[data-send]")?.click();
  } else if (event.altKey && !event.ctrlKey) {
    const does = {
      KeyJ: open,
      KeyN: () => document.getElementById("id_note")?.focus(),
      KeyH: () => document.querySelector("[data-hold]")?.click(),
      KeyK: () => dialog.showModal(),
    }[event.code];
    if (does) { event.preventDefault(); does(); }
  } else if (!event.metaKey && !event.ctrlKey && /^[1-9ynYN]$/.test(event.key) && choose(event)) event.preventDefault();
});

// whoever comes to a sheet begins with the first open question; a refused one begins with what is wrong
if (!location.hash && !document.querySelector("[data-error-summary]")) open();
else if (location.hash.startsWith("#line-")) { const line = document.getElementById(location.hash.slice(1)); if (line) (controls(line)[0] ?? line).focus(); }
