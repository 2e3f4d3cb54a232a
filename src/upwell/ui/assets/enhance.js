// Small improvements on every page; each works without the others, and every page works without any of them.

document.querySelectorAll('input[name="scripted"]').forEach((input) => { input.value = "1"; });

// the error summary, when there is one, is what the person needs to hear first
document.querySelector("[data-error-summary]")?.focus();
document.querySelectorAll("[data-error-summary] a").forEach((link) => {
  link.addEventListener("click", (event) => {
    const control = document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.focus();
    control.closest(".usa-form-group")?.scrollIntoView({ block: "start" });
  });
});

// Without a connection nothing is sent, and the page with what was typed stays: the browser's own page would take its place.
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.matches("[data-queue]")) return; // those keep themselves until there is one
  event.preventDefault();
  event.stopImmediatePropagation();
  if (document.querySelector("[data-offline]")) return;
  const said = Object.assign(document.createElement("div"), { className: "usa-alert usa-alert--warning usa-alert--slim usa-alert--no-icon" });
  const words = Object.assign(document.createElement("p"), { className: "usa-alert__text", textContent: document.body.dataset.wordsOffline });
  const body = Object.assign(document.createElement("div"), { className: "usa-alert__body" });
  said.dataset.offline = "";
  said.setAttribute("role", "alert");
  body.append(words);
  said.append(body);
  (event.submitter?.closest(".actions") ?? event.target).before(said);
  addEventListener("online", () => said.remove(), { once: true });
}, true);

// "back" to a refused page asks for it anew; else the browser shows a page of its own about sending again
if (document.querySelector("[data-error-summary]")) history.replaceState(history.state, "", location.href);

// a second press sends nothing; the server would keep one anyway
document.querySelectorAll("form[data-once]").forEach((form) => {
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < 5000 && sentAt) return event.preventDefault();
    sentAt = event.timeStamp;
    // after the browser has taken the form's values, among them the button's own
    setTimeout(() => event.submitter?.setAttribute("aria-busy", "true"));
  });
  // back from the next page: the form may be sent again
  addEventListener("pageshow", () => {
    sentAt = 0;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });
});

// Words typed and not sent outlive a reload: kept in this tab only, until the answer they belong to has been taken.
// A form says by data-keep where; sensitive questions do not.
const KEPT = "upwell ";
const store = (() => { try { return sessionStorage; } catch { return null; } })(); // some browsers forbid it
const lasting = (form) => [...form.elements].filter((one) => one.name && (!["hidden", "file", "submit", "button", "password"].includes(one.type) || /-(id|lat|lon)$/.test(one.name)));
const state = (form) => JSON.stringify(lasting(form).map((one) => (["radio", "checkbox"].includes(one.type) ? one.checked : one.value)));

// whoever signs out, or finishes on this device, leaves no words behind for the next
let left = false;
document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
  if (defaultPrevented || !(target.action.endsWith("/sign-out/") || submitter?.name === "whose")) return;
  left = true;
  Object.keys(store ?? {}).filter((key) => key.startsWith(KEPT)).forEach((key) => store.removeItem(key));
});

document.querySelectorAll("form[data-keep]").forEach((form) => {
  if (!store) return;
  const key = KEPT + form.dataset.keep, drawn = state(form);
  const kept = JSON.parse(store.getItem(key) ?? "null");
  const taken = kept?.sent && document.querySelector(".main .usa-alert--success"); // a form for more stays as it was
  // the page shows the same as when it was typed: it has not been taken meanwhile, nor refused
  if (kept?.drawn === drawn && !taken && !document.querySelector("[data-error-summary]")) {
    const values = JSON.parse(kept.typed);
    lasting(form).forEach((one, at) => { if (["radio", "checkbox"].includes(one.type)) one.checked = values[at]; else one.value = values[at]; });
    form.closest("details")?.setAttribute("open", ""); // nobody looks for their words in a folded box
  } else store.removeItem(key);
  let sent = false;
  const keep = () => {
    if (left) return;
    const typed = state(form);
    if (typed !== drawn) store.setItem(key, JSON.stringify({ drawn, typed, sent })); else store.removeItem(key);
  };
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => { sent = true; keep(); });
  addEventListener("pagehide", keep);
});

// wherever a sent form has led to, what it held is no longer needed here
const here = [...document.querySelectorAll("form[data-keep]")].map((form) => KEPT + form.dataset.keep);
Object.keys(store ?? {}).filter((key) => key.startsWith(KEPT) && !here.includes(key)).forEach((key) => {
  if (JSON.parse(store.getItem(key)).sent) store.removeItem(key);
});

document.querySelectorAll("textarea[data-limit]").forEach((area) => {
  const words = document.getElementById(`${area.id}-limit`);
  const spoken = Object.assign(document.createElement("p"), { className: "usa-sr-only" });
  spoken.setAttribute("role", "status");
  words.after(spoken);
  const shown = new Intl.NumberFormat("en-US"); // people here write figures so in every language
  let pause;
  const count = () => {
    const left = Number(area.dataset.limit) - [...area.value].length;
    words.textContent = (left < 0 ? words.dataset.limitOver : words.dataset.limitWords).replace("{n}", shown.format(Math.abs(left)));
    words.classList.toggle("limit--over", left < 0);
    // heard only when the person stops typing
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = area.value ? words.textContent : ""; }, 1200);
  };
  area.addEventListener("input", count);
  count();
});

document.querySelectorAll("[data-exclusive]").forEach((none) => {
  const others = [...none.form.elements].filter((one) => one.name === none.name && one !== none);
  none.addEventListener("change", () => { if (none.checked) others.forEach((one) => { one.checked = false; }); });
  others.forEach((one) => one.addEventListener("change", () => { if (one.checked) none.checked = false; }));
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    if (button.dataset.wordsCopied) button.textContent = button.dataset.wordsCopied;
  });
});

// a box that lies over the page folds up again when one goes on elsewhere
document.querySelectorAll("details[data-folds]").forEach((box) => {
  const fold = () => box.removeAttribute("open");
  document.addEventListener("click", (event) => { if (!box.contains(event.target)) fold(); });
  box.addEventListener("focusout", (event) => { if (event.relatedTarget && !box.contains(event.relatedTarget)) fold(); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    fold();
    box.querySelector("summary").focus();
  });
});
