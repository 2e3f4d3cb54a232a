// What every page of a resident's does for the installed app: the worker, what waits for a signal, a page that is not of
// now, the hint to install. What is not on most pages is in offline.js and loaded when it is needed.
const { dataset: app } = document.querySelector("script[data-app]");
const memory = (() => { try { return localStorage; } catch { return {}; } })(); // some browsers forbid it
const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
const said = async () => (await (await fetch(app.list)).json());

const notice = (text, ...more) => {
  const made = Object.assign(document.createElement("div"), { className: "usa-alert usa-alert--info usa-alert--slim usa-alert--no-icon app-notice" });
  const body = Object.assign(document.createElement("div"), { className: "usa-alert__body" });
  body.append(Object.assign(document.createElement("p"), { className: "usa-alert__text", textContent: text }), ...more);
  made.append(body);
  made.setAttribute("role", "status");
  document.getElementById("main").prepend(made);
  return made;
};

const button = (text, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "usa-button usa-button--outline", textContent: text });
  made.addEventListener("click", act);
  return made;
};

const keptForms = () => JSON.parse(memory["upwell-forms"] ?? "[]");
const tellWorker = (message) => navigator.serviceWorker?.controller?.postMessage(message);

// a page from the phone's own store says of when it is
const WRITTEN = { es: "es-US" }; // as everywhere on these pages
const { keptAt } = document.body.dataset;
if (keptAt) {
  const told = said().then(({ words, language }) => notice(words.kept.replace("{at}", new Date(keptAt).toLocaleString(WRITTEN[language] ?? language, { dateStyle: "medium", timeStyle: "short" })))).catch(() => {});
  addEventListener("online", async () => { // no longer true; and its forms are a stranger's until they have a mark of ours
    told.then((line) => line?.remove());
    const { token } = await fetch("/offline/token/", { cache: "no-store" }).then((answer) => answer.json()).catch(() => ({}));
    if (token) document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
  });
}

// Without a worker a link pressed without a signal would lead to the browser's own page: this one stays instead.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || navigator.onLine || navigator.serviceWorker?.controller || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey) return;
  if (link.origin !== location.origin || link.hasAttribute("download") || (link.hash && link.pathname === location.pathname)) return;
  event.preventDefault();
  if (!document.querySelector("[data-no-way]")) notice(app.wordsNoWay).dataset.noWay = "";
});

// whoever signs out, or finishes on this device, leaves no form behind
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !/\/sign-out\/$|\/removal\/$/.test(event.target.action)) return;
  memory["upwell-forms"] = "[]";
  tellWorker({ forget: "drafts" });
});

if ("serviceWorker" in navigator && app.worker) {
  const begin = async () => {
    await navigator.serviceWorker.register(app.worker);
    const { active } = await navigator.serviceWorker.ready;
    if (!navigator.onLine || keptAt || navigator.connection?.saveData) return;
    const parts = performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.startsWith(`${location.origin}/`) && /\/static\/|theme\.css\?/.test(name));
    const language = document.documentElement.lang, core = [app.home, app.list, ...(app.more || "").split(" ").filter(Boolean)];
    const here = [location.pathname, ...[...document.querySelectorAll("main a[href$='/offline/']")].map((link) => link.pathname)]; // kept if it may be
    active.postMessage({ language, parts: [...parts, ...app.parts.split(" ")], pages: [...core, ...here], drafts: keptForms() });
    const { keep, every } = await said();
    active.postMessage({ pages: installed ? [...keep, ...every] : keep });
  };
  // first the page itself, for a phone with one bar; what is for later comes later
  addEventListener("load", () => setTimeout(() => begin().catch(() => {}), installed ? 500 : 3_000));
}

// told once, quietly, on the first page; never to whoever has it
const hint = document.querySelector("[data-install]");
if (hint && !installed && !memory["upwell-hint"]) {
  const hide = () => { hint.hidden = true; memory["upwell-hint"] = "told"; };
  const show = () => {
    hint.hidden = false;
    hint.querySelector("[data-not-now]").addEventListener("click", hide);
  };
  const how = hint.querySelector("[data-how]"), add = hint.querySelector("[data-add]");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    how.hidden = true;
    add.hidden = false;
    add.addEventListener("click", () => { event.prompt(); hide(); });
    show();
  });
  addEventListener("appinstalled", hide);
  if (/iPhone|iPad|iPod/.test(navigator.userAgent) && "standalone" in navigator) show();
}

const load = (pressed = null) => import(app.unlinked).then(({ begin }) => begin({ app, memory, notice, button, said, keptForms, tellWorker, pressed })).catch(() => {});
const keeper = document.querySelector("[data-keep-here]");
const isKept = keeper && keptForms().includes(keeper.dataset.keepHere);
if (memory["upwell-waiting"] || isKept || document.querySelector("[data-offline-form], [data-offline-page], [data-share], [data-device]")) load();
else if (keeper && navigator.serviceWorker) {
  keeper.textContent = keeper.dataset.wordsKeep;
  keeper.hidden = false;
  keeper.addEventListener("click", () => load(keeper), { once: true });
}
