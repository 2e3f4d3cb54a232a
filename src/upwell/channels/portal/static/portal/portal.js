// Keeps what a crew reports until it has arrived. Every form with `data-queue` is first put into the phone's own store,
// with its photos, and taken out when the server has it. Each carries a key: however often it is sent, it counts once;
// and who reported it: on a phone that several share, nobody sees or sends what is another's.
const box = document.querySelector("[data-portal]");
const words = box.dataset;
const offline = box.querySelector("[data-no-signal]");
const unsent = box.querySelector("[data-unsent]");
const list = unsent.firstElementChild;

// sealed, by the same program that keeps what residents write
const store = self.upwellKeeping("portal");

// in the order in which they were reported: a "yes" that came after the "done" would not be taken any more
const all = async () => (await store.all()).filter(({ who }) => who === words.who);
const put = (report, files) => store.put(report, files);
const drop = (key) => store.drop(key);

// what a phone had before it was sealed
const moved = (async () => {
  if (!(await indexedDB.databases?.())?.some(({ name }) => name === "portal")) return;
  const before = await new Promise((done, failed) => {
    const asked = indexedDB.open("portal");
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const reports = await new Promise((done) => {
    const asked = before.transaction("reports").objectStore("reports").getAll();
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => done([]);
  });
  for (const { files, ...report } of reports) await put(report, files.map((file) => ({ field: "photo", ...file })));
  before.close();
  indexedDB.deleteDatabase("portal");
})().catch(() => {});

const token = async () => {
  // a page from the phone's store may carry an old one
  try {
    const page = new DOMParser().parseFromString(await (await fetch(words.day)).text(), "text/html");
    return page.querySelector("[data-portal]")?.dataset.token || words.token;
  } catch {
    return words.token;
  }
};

const post = async (report, mark) => {
  const form = await store.form(report);
  form.set("csrfmiddlewaretoken", mark);
  return fetch(report.url, { method: "POST", body: form, credentials: "same-origin" });
};

// what became of it: where to go, or a word for why it is still here
const send = async (report) => {
  let answer;
  try {
    answer = await post(report, words.token);
    if (answer.status === 403) answer = await post(report, await token());
  } catch {
    return { why: "offline" };
  }
  const inside = new URL(answer.url).pathname.startsWith(words.day);
  if (answer.ok && inside) {
    await drop(report.key);
    return { url: answer.url };
  }
  if (!inside || answer.status === 401 || answer.status === 403) return { why: "sign-in" };
  if (answer.status === 429 || answer.status >= 500) return { why: "offline" };
  await put({ ...report, refused: true });
  return { why: "refused" };
};

const button = (label, act) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "usa-button usa-button--outline", textContent: label });
  made.addEventListener("click", act);
  return made;
};

const show = async (why = "") => {
  const waiting = await all();
  unsent.hidden = !waiting.length;
  list.replaceChildren();
  if (!waiting.length) return;
  const heading = document.createElement("p");
  heading.textContent = why === "sign-in" ? words.wordsSignIn : words.wordsUnsent;
  const items = document.createElement("ul");
  waiting.forEach((report) => {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: report.page, textContent: report.called });
    item.append(link);
    if (report.refused) {
      item.prepend(`${words.wordsRefused} `);
      item.append(" ", button(words.wordsDrop, async () => { await drop(report.key); show(); }));
    }
    items.append(item);
  });
  list.append(heading, items, button(words.wordsNow, () => flush()));
};

// what became of each that was sent, by its key
const flush = () => store.alone(async () => {
  await moved;
  const became = {};
  let why = "";
  for (const report of await all()) {
    if (report.refused) continue;
    became[report.key] = await send(report);
    ({ why = "" } = became[report.key]);
    if (why === "offline" || why === "sign-in") break;
  }
  await show(why);
  return became;
});

// nothing of what was booked was taken, or a 0 was written: as the server reads it, but without a signal, too
const tookNothing = (form) => {
  const boxes = [...form.querySelectorAll("[name^=item-]")];
  const booked = boxes.some((box) => "booked" in box.dataset);
  return boxes.length > 0 && boxes.every(({ value }) => /^0*$/.test(value.trim()) && (booked || value.trim()));
};

// whether this has to be said once more before it is kept; all that was typed and chosen stays where it is
const asks = (form, pressed) => {
  const question = form.querySelector("[data-nothing]");
  if (!question) return false;
  question.hidden = pressed?.name === "nothing" || !tookNothing(form);
  if (!question.hidden) question.focus();
  return !question.hidden;
};

document.querySelectorAll("[data-could-not]").forEach((link) => {
  link.addEventListener("click", () => { document.querySelector(link.hash).open = true; });
});

const made = (form, pressed) => {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  if (pressed?.name) fields.push([pressed.name, pressed.value]);
  const given = Object.fromEntries(fields);
  if (!given.at) fields.push(["at", new Date().toISOString()]);
  const files = [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]).slice(0, 3);
  const report = {
    key: given.key, who: words.who, since: Date.now(), url: form.action, page: location.pathname, fields,
    called: `${document.querySelector("h1").textContent.trim()} · ${document.querySelector(".reference")?.textContent || ""}`,
  };
  return [report, files.map((file) => ({ field: "photo", name: file.name, blob: file }))];
};

document.querySelectorAll("form[data-queue]").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (asks(form, event.submitter)) return;
    const pressed = form.querySelector("button[type=submit]");
    pressed.disabled = true;
    try {
      const [report, files] = made(form, event.submitter);
      await put(report, files);
      const { url, why } = (await flush())[report.key] || { why: "offline" }; // one before it had no way out
      if (url) { location.assign(url); return; }
      unsent.tabIndex = -1;
      unsent.focus();
      if (why === "refused") pressed.disabled = false;
      else form.append(Object.assign(document.createElement("p"), { textContent: words.wordsKept, role: "status" }));
    } catch {
      if (event.submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: event.submitter.name, value: event.submitter.value }));
      form.submit(); // no store on this phone: as without scripts
    }
  });
});

// whoever goes hears what has not arrived: it stays here until they sign in again, or is thrown away
const leave = (form, waiting) => {
  const heading = Object.assign(document.createElement("p"), { textContent: words.wordsLeave });
  const throwAway = async () => {
    for (const report of waiting) await drop(report.key);
    gone(form);
  };
  unsent.hidden = false;
  list.replaceChildren(heading, button(words.wordsOut, () => gone(form)), " ", button(words.wordsThrow, throwAway));
  unsent.tabIndex = -1;
  unsent.focus();
};

const gone = (form) => {
  navigator.serviceWorker?.controller?.postMessage({ forget: true });
  form.submit();
};

document.querySelectorAll("form[action*='sign-out']").forEach((form) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let waiting = [];
    try {
      await flush();
      waiting = await all();
    } catch { /* no store on this phone */ }
    if (waiting.length) leave(form, waiting);
    else gone(form);
  });
});

const signal = () => { offline.hidden = navigator.onLine; };
window.addEventListener("online", () => { signal(); flush(); });
window.addEventListener("offline", signal);
signal();
flush().catch(() => {});
// not every browser says that the signal is back, nor every signal that a browser sees leads anywhere
const again = () => { if (!unsent.hidden && !document.hidden) flush().catch(() => {}); };
setInterval(again, 10000);
document.addEventListener("visibilitychange", again);

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(words.worker).then(async () => {
    const ready = await navigator.serviceWorker.ready;
    const parts = performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.startsWith(`${location.origin}/`) && /\/static\/|theme\.css/.test(name));
    parts.push(new URL(words.icon, location.href).href); // of a warning: not loaded before there is one
    const jobs = [...document.querySelectorAll("a[data-job]")].slice(0, 80).map((link) => link.href);
    if (navigator.onLine) {
      const another = localStorage.getItem("portal-who") !== words.who; // who was here before went without signing out
      ready.active.postMessage({ forget: another, parts, pages: [location.href, ...jobs] });
      localStorage.setItem("portal-who", words.who);
    }
  }).catch(() => {});
}
