// Suggestions while an address is typed: a combobox as the ARIA Authoring Practices describe it (list, manual choice).
// Without it the field is a plain text field, and the next page offers the candidates.

const PAUSE = 180;
let count = 0;

const enhance = (box) => {
  if (!box.dataset.source || box.querySelector("[role=listbox]")) return;
  const input = box.querySelector("input[type=text]");
  const kept = box.querySelector("input[type=hidden]");
  const list = document.createElement("ul");
  const told = Object.assign(document.createElement("p"), { className: "usa-sr-only" });
  let found = [], active = -1, pause, asked;

  list.id = `addresses-${++count}`;
  list.className = "address__list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.closest(".usa-form-group")?.querySelector("label")?.textContent.trim() ?? "");
  told.setAttribute("role", "status");
  box.append(list, told);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id, autocomplete: "off" })) input.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    active = (index + found.length) % found.length;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };

  const choose = (candidate) => {
    input.value = candidate.label;
    if (kept) kept.value = candidate.id;
    close();
    box.dispatchEvent(new CustomEvent("upwell:place", { bubbles: true, detail: candidate }));
  };

  const draw = (answer) => {
    found = answer.candidates.slice(0, 8);
    list.replaceChildren(...found.map((candidate, at) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${at}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = candidate.hint ? `${candidate.label}, ${candidate.hint}` : candidate.label;
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(candidate); });
      return item;
    }));
    active = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(found.length > 0));
    const words = box.dataset;
    told.textContent = found.length === 1 ? words.wordsOne
      : found.length ? words.wordsCount.replace("{n}", found.length)
        : answer.outside ? words.wordsOutside : words.wordsNone;
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 3) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const address = new URL(box.dataset.source, location.href);
      address.searchParams.set("q", text.slice(0, 200));
      const response = await fetch(address, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (response.ok) draw(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") close(); // no network: a plain text field again
    }
  };

  input.addEventListener("input", () => {
    if (kept) kept.value = "";
    clearTimeout(pause);
    pause = setTimeout(ask, PAUSE);
  });
  input.addEventListener("blur", () => { clearTimeout(pause); asked?.abort(); close(); });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown" && found.length) { event.preventDefault(); draw({ candidates: found }); mark(0); }
      return;
    }
    const moves = { ArrowDown: () => mark(active + 1), ArrowUp: () => mark(active < 0 ? found.length - 1 : active - 1), Home: null, End: null, Escape: close, Enter: () => choose(found[active]) };
    if (!moves[event.key] || (event.key === "Enter" && active < 0)) return;
    event.preventDefault();
    moves[event.key]();
  });
};

const all = (root) => root.querySelectorAll("[data-address][data-source]").forEach(enhance);
all(document);
document.addEventListener("upwell:came", (event) => all(event.target)); // questions that come up later
