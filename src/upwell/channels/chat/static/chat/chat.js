// Keeps the chat where it is: answers come without a new page, news is looked for, and the focus stays where it was.
// Without this the page is a form, and a button looks for what is new.
const talk = document.querySelector("[data-talk]");
const form = document.querySelector("#talk-form");
const text = form.elements.text;
const EVERY = 4_000; // milliseconds
const KEPT = "chat"; // where a frame remembers its conversation; a browser may forbid it
let mark = "", waits, sending = false;

const part = (name, within = talk) => within.querySelector(`[data-part="${name}"]`);
const token = () => form.elements.chat?.value ?? "";

const keep = () => {
  if (!("chat" in form.elements)) return;
  try { sessionStorage.setItem(KEPT, token()); } catch { /* it begins anew on the next page */ }
};

const addLines = (fresh) => {
  const now = part("lines").querySelector("ol"), next = [...fresh.querySelectorAll("li")];
  const there = [...now.children];
  if (next.length < there.length || next.length >= 190) return now.replaceChildren(...next);
  there.at(-1)?.removeAttribute("id");
  now.append(...next.slice(there.length)); // only what is new is read out
  now.lastElementChild.id = "last";
  now.lastElementChild.tabIndex = -1;
};

const swap = (name, fresh) => {
  const old = part(name), next = part(name, fresh);
  if (!old || !next) return;
  old.toggleAttribute("data-live", next.hasAttribute("data-live"));
  if (old.innerHTML !== next.innerHTML) old.innerHTML = next.innerHTML;
};

// What can be answered, and above it what was said last; where both are too much, what was said.
const bringIntoSight = () => {
  part("after").scrollIntoView({ block: "nearest" });
  document.getElementById("last")?.scrollIntoView({ block: "nearest" });
};

const show = (html) => {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const lines = part("lines", fresh);
  if (!lines) return false;
  const many = part("lines").querySelectorAll("li").length;
  addLines(lines);
  // what is being chosen, or has the focus, is not taken away
  const busy = (name) => part(name).contains(document.activeElement);
  for (const name of ["who", "status", "choices", "after", "error"]) if (sending || !busy(name)) swap(name, fresh);
  const given = fresh.querySelector("#talk-form [name=chat], meta[name=chat]");
  if (given && "chat" in form.elements) for (const field of document.querySelectorAll("[name=chat]")) field.value = given.value ?? given.content;
  const wrong = fresh.querySelector("#text-error");
  text.toggleAttribute("aria-invalid", Boolean(wrong));
  if (wrong) text.setAttribute("aria-describedby", "text-error"); else text.removeAttribute("aria-describedby");
  keep();
  prepare();
  if (part("lines").querySelectorAll("li").length > many) bringIntoSight();
  return !wrong;
};

const look = async () => {
  clearTimeout(waits);
  if (!sending) {
    try {
      const headers = { ...(mark && { "If-None-Match": mark }), ...(token() && { "X-Chat": token() }) };
      const answer = await fetch(talk.dataset.news, { headers, cache: "no-store" });
      if (answer.status === 200 && !sending) {
        mark = answer.headers.get("ETag") ?? "";
        show(await answer.text());
      }
    } catch { /* it is looked for again */ }
  }
  again();
};

const again = () => {
  clearTimeout(waits);
  if (part("status").hasAttribute("data-live")) waits = setTimeout(look, document.hidden ? EVERY * 5 : EVERY);
};

const complain = (words) => {
  const said = document.createElement("p");
  said.className = "usa-error-message";
  said.role = "alert";
  said.textContent = words;
  part("error").replaceChildren(said);
};

// A send button reads the words; every other one says something by itself, and the words stay for later.
const send = async (from, button) => {
  if (sending) return;
  sending = true;
  const typed = new FormData(from, button), words = text.value, pressed = document.activeElement;
  try {
    const answer = await fetch(from.action, { method: "POST", body: typed, headers: { Accept: "text/html" } });
    const kind = answer.headers.get("Content-Type") ?? "";
    const html = kind.startsWith("text/html") ? await answer.text() : "";
    const page = new DOMParser().parseFromString(html, "text/html");
    if (!page.querySelector("[data-talk]")) { // a page of its own: a message to leave, or that it was too much
      if (answer.redirected) location.assign(answer.url);
      else complain([...page.querySelectorAll("main h1, main p")].map((one) => one.textContent.trim()).join(" "));
      return;
    }
    mark = "";
    if (show(html) && words === text.value && !button?.name) text.value = "";
    const elsewhere = ![pressed, document.body].includes(document.activeElement); // they went on meanwhile
    if (pressed !== text && !elsewhere) document.getElementById("last")?.focus({ preventScroll: true });
  } catch { complain(document.body.dataset.wordsOffline); } finally { sending = false; }
  again();
};

const prepare = () => {
  for (const one of talk.querySelectorAll("[data-look]")) one.hidden = true; // it is looked for by itself
  const where = talk.querySelector("[data-where]");
  if (where && navigator.geolocation && window.isSecureContext) where.hidden = false;
};

const locate = (where) => {
  const said = where.querySelector("[data-where-said]");
  said.textContent = where.dataset.wordsAsking;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    form.elements.lat.value = coords.latitude.toFixed(6);
    form.elements.lon.value = coords.longitude.toFixed(6);
    send(form, undefined);
  }, () => { said.textContent = where.dataset.wordsRefused; text.focus(); }, { enableHighAccuracy: true, timeout: 15_000 });
};

document.addEventListener("submit", (event) => {
  const from = event.target;
  if (from.id !== "talk-form" && from.id !== "talk-begin" && !("look" in from.dataset)) return;
  event.preventDefault();
  if ("look" in from.dataset) return look();
  send(from, event.submitter);
});
talk.addEventListener("click", (event) => {
  const where = event.target.closest("[data-where] button")?.parentElement;
  if (where) locate(where);
});
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[data-send]"));
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && part("status").hasAttribute("data-live")) look(); });

// In a frame on another site: goes on where it was on the page before, and Escape gives the page its focus back.
if ("chat" in form.elements) {
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") parent.postMessage("upwell-chat-close", "*"); });
  let kept = "";
  try { kept = sessionStorage.getItem(KEPT) ?? ""; } catch { /* nothing is kept */ }
  if (kept && !token()) {
    for (const field of document.querySelectorAll("[name=chat]")) field.value = kept;
    look();
  }
}
prepare();
again();
