// Looks for news of conversations every few seconds, and brings in only what changed: what is typed and where the focus is stay.
const place = document.querySelector("[data-news]");
const said = document.querySelector("[data-said]");
const EVERY = 4_000; // milliseconds
const text = document.querySelector("[data-reply] textarea");
let mark = "", waits;

for (const without of document.querySelectorAll("[data-without]")) without.hidden = true;

const bring = (old, next) => {
  if (old.innerHTML === next.innerHTML || old.contains(document.activeElement)) return;
  const now = old.querySelector("ol.talk-list"), lines = next.querySelector("ol.talk-list");
  if (!now || !lines || lines.children.length < now.children.length) {
    old.innerHTML = next.innerHTML;
    return;
  }
  now.append(...[...lines.children].slice(now.children.length)); // only what is new is read out
};

const end = () => { // words that were typed stay to be read
  if (!place.querySelector("[data-over]")) return;
  for (const one of document.querySelectorAll("[data-while-open]")) one.hidden = !(one === text?.form && text.value.trim());
};

const look = async () => {
  clearTimeout(waits);
  try {
    const answer = await fetch(place.dataset.news, { headers: mark ? { "If-None-Match": mark } : {}, cache: "no-store" });
    if (answer.status === 200 && !answer.redirected) {
      mark = answer.headers.get("ETag") ?? "";
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const before = document.querySelectorAll("[data-part=waiting] li").length;
      for (const next of fresh.querySelectorAll("[data-part]")) {
        const old = place.querySelector(`[data-part="${next.dataset.part}"]`);
        if (old) bring(old, next);
      }
      end();
      if (said && document.querySelectorAll("[data-part=waiting] li").length > before) said.textContent = place.dataset.wordsNew;
    }
  } catch { /* it is looked for again */ }
  waits = setTimeout(look, document.hidden ? EVERY * 4 : EVERY);
};
text?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  text.form.requestSubmit();
});
document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
waits = setTimeout(look, EVERY);
