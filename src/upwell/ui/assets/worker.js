// Looks after pages when there is no signal. One program for residents and for crews: SETTINGS, which the server writes
// in front of it, says whose pages, which of them may be kept, and from which build they are.
//
// Residents: the catalogue is kept as a stranger would see it, never a page with somebody's own words, but for a form its
// person keeps on this phone. Crews (`own`): the pages of the day as they saw them, until they sign out.
const PAGES = `${SETTINGS.name}-pages-${SETTINGS.build}`;
const PARTS = `${SETTINGS.name}-parts`;
const DRAFTS = `${SETTINGS.name}-drafts`;
const FRESH_FOR = 3_600_000, PATIENCE = 8_000, MOST_PARTS = 200;
const LANGUAGE = "/-/language";
const HOW = { ignoreVary: true };

if (SETTINGS.scripts) importScripts(...SETTINGS.scripts);

const fits = (pattern, path) => Boolean(pattern) && new RegExp(pattern).test(path);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const others = (await caches.keys()).filter((name) => name.startsWith(`${SETTINGS.name}-pages-`) && name !== PAGES);
  await Promise.all(others.map((name) => caches.delete(name)));
  if (!SETTINGS.own) await self.registration.navigationPreload?.enable();
  await self.clients.claim();
})()));

const spoken = async () => (await (await caches.open(PAGES)).match(LANGUAGE))?.text();

const copy = async (url) => {
  const asked = SETTINGS.own ? { credentials: "same-origin" } : { credentials: "omit", cache: "no-cache", headers: { "Accept-Language": await spoken() || "en" } };
  try {
    const answer = await fetch(url, asked);
    if (answer.ok && !answer.redirected) await (await caches.open(PAGES)).put(url, answer);
    else if (answer.status === 404 || answer.status === 410) await (await caches.open(PAGES)).delete(url, HOW);
  } catch { /* next time */ }
};

const takenAt = (answer) => Date.parse(answer?.headers.get("Date") ?? "") || 0;
const copyOf = async (url) => (await caches.open(PAGES)).match(url.pathname, { ...HOW, ignoreSearch: true });
const isFresh = async (url) => !SETTINGS.own && Date.now() - takenAt(await copyOf(new URL(url, self.location))) < FRESH_FOR;

const keepPart = async (url) => {
  const kept = await caches.open(PARTS);
  if (await kept.match(url, HOW)) return;
  try {
    const answer = await fetch(url);
    if (answer.ok) await kept.put(url, answer);
  } catch { /* next time */ }
  const all = await kept.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_PARTS)).map((one) => kept.delete(one)));
};

const keepDraft = async (url) => {
  const kept = await caches.open(DRAFTS);
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await kept.put(url, answer);
    else if (answer.status < 500 && answer.status !== 429) await kept.delete(url, HOW); // sent, thrown away, or not open here any more
  } catch { /* next time */ }
};

const told = async ({ forget, language, parts = [], pages = [], drafts = [], gone = [] }) => {
  if (forget) await caches.delete(DRAFTS);
  if (forget === true) await caches.delete(PAGES);
  if (language && language !== await spoken()) {
    await caches.delete(PAGES);
    await (await caches.open(PAGES)).put(LANGUAGE, new Response(language));
  }
  for (const url of gone) await (await caches.open(DRAFTS)).delete(url, HOW);
  for (const url of drafts) await keepDraft(url);
  for (const url of parts) await keepPart(url);
  const mayKeep = (url) => SETTINGS.own || fits(`${SETTINGS.keeps}|${SETTINGS.data}`, url);
  for (const url of pages) if (mayKeep(url) && !(await isFresh(url))) await copy(url); // one after the other: the line is thin
};

self.addEventListener("message", (event) => event.waitUntil(told(event.data || {})));

// with the hour it is from, for the page to say it
const dated = async (answer) => {
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  const text = (await answer.text()).replace("<body", `<body data-kept-at="${new Date(takenAt(answer) || Date.now()).toISOString()}"`);
  return new Response(text, { status: answer.status, headers });
};

const instead = async (request, url, before) => {
  const kept = await caches.open(PAGES);
  if (SETTINGS.own) return (await kept.match(request.url, HOW)) || (await kept.match(request.url, { ...HOW, ignoreSearch: true })) || kept.match(self.registration.scope, HOW);
  const form = url.pathname.match(/^\/forms\/[0-9a-f-]{36}\//)?.[0];
  const draft = form && await (await caches.open(DRAFTS)).match(`${form}offline/`, HOW);
  if (draft) return url.pathname === `${form}offline/` ? dated(draft) : Response.redirect(`${form}offline/`, 302);
  const found = before || await kept.match(SETTINGS.offline, HOW);
  return found && dated(found);
};

const soon = (answer) => new Promise((done, failed) => {
  setTimeout(() => failed(new Error("slow")), PATIENCE);
  answer.then(done, failed);
});

const ownAfter = async (request, answer) => {
  if (answer.redirected || answer.type === "opaqueredirect" || answer.status === 403) await caches.delete(PAGES);
  else if (answer.ok) await (await caches.open(PAGES)).put(request.url, answer);
};

const page = async (event, url) => {
  const mayKeep = !SETTINGS.own && fits(SETTINGS.keeps, url.pathname);
  const before = mayKeep && await copyOf(url);
  try {
    const asked = (async () => (await event.preloadResponse) || fetch(event.request))();
    const answer = await (before ? soon(asked) : asked);
    if (SETTINGS.own) event.waitUntil(ownAfter(event.request, answer.clone()));
    else if (mayKeep && answer.ok && !(await isFresh(url.pathname))) event.waitUntil(copy(url.pathname));
    return answer;
  } catch (error) {
    const kept = await instead(event.request, url, before);
    if (kept) return kept;
    throw error;
  }
};

// what changes and is still better old than not at all: what a map draws, the list of services
const data = async (event) => {
  const kept = await caches.open(PAGES);
  try {
    const answer = await fetch(event.request);
    if (SETTINGS.own && answer.ok && !answer.redirected) event.waitUntil(kept.put(event.request.url, answer.clone()));
    return answer;
  } catch (error) {
    const before = await kept.match(event.request.url, HOW);
    if (before) return before;
    throw error;
  }
};

const part = async (event) => {
  const kept = await caches.open(PARTS);
  const before = await kept.match(event.request, HOW);
  if (before && /\.[0-9a-f]{8,}\.|[?&]v=/.test(event.request.url)) return before; // its name changes when it does
  try {
    const answer = await fetch(event.request);
    if (answer.ok && answer.status === 200) event.waitUntil(kept.put(event.request.url, answer.clone()));
    return answer;
  } catch (error) {
    if (before) return before;
    throw error;
  }
};

// a photo from another program of the phone: to the server, or kept here until its person has said what it is of
const shared = async (event) => {
  const unread = event.request.clone();
  try {
    return await fetch(event.request);
  } catch {
    const files = (await unread.formData()).getAll("photo").filter((one) => one instanceof File).slice(0, 3);
    const kept = self.upwellKeeping("app");
    if (files.length) await kept.put({ key: "shared", kind: "shared", since: Date.now() }, files.map((file) => ({ field: "photo", name: file.name, blob: file })));
    return Response.redirect(`${SETTINGS.share}#kept`, 303);
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && SETTINGS.share === url.pathname) event.respondWith(shared(event));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") { if (!fits(SETTINGS.leaves, url.pathname)) event.respondWith(page(event, url)); }
  else if (fits(SETTINGS.data, url.pathname)) event.respondWith(data(event));
  else if (fits(SETTINGS.parts, url.pathname)) event.respondWith(part(event));
});

self.addEventListener("sync", (event) => { if (event.tag === "send" && self.upwellSending) event.waitUntil(self.upwellSending.flush()); });

self.addEventListener("push", (event) => {
  let said = {};
  try { said = event.data.json(); } catch { /* nothing we wrote */ }
  const { title = SETTINGS.site, body = "", lang, url = "/", tag } = said;
  event.waitUntil(self.registration.showNotification(title, { body, lang, tag, icon: SETTINGS.icon, badge: SETTINGS.badge, data: { url } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url || "/", self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(self.clients.openWindow(url.href));
});
