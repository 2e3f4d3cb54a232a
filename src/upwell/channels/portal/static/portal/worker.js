// Looks after the pages below /portal/: the network first; without it, today's list and its jobs as they were last seen.
// What is kept is the list of a working day on one phone, and goes when its person signs out.
const PAGES = "portal-pages-1";
const PARTS = "portal-parts-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const forget = async () => {
  await caches.delete(PAGES);
};

const keep = async (name, url) => {
  try {
    const answer = await fetch(url, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await (await caches.open(name)).put(url, answer);
  } catch { /* next time */ }
};

self.addEventListener("message", (event) => {
  const { forget: gone, parts = [], pages = [] } = event.data || {};
  event.waitUntil((async () => {
    if (gone) await forget();
    const kept = await caches.open(PARTS);
    for (const url of parts) if (!(await kept.match(url))) await keep(PARTS, url);
    for (const url of pages) await keep(PAGES, url); // one after the other: the line is thin
  })());
});

const page = async (request) => {
  const kept = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.redirected || answer.type === "opaqueredirect" || answer.status === 403) await forget();
    else if (answer.ok) await kept.put(request.url, answer.clone());
    return answer;
  } catch (error) {
    const before = (await kept.match(request.url)) || (await kept.match(request.url, { ignoreSearch: true })) || (await kept.match(self.registration.scope));
    if (before) return before;
    throw error;
  }
};

// what a map draws, as it was last seen
const drawn = async (request) => {
  const kept = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await kept.put(request.url, answer.clone());
    return answer;
  } catch (error) {
    const before = await kept.match(request.url);
    if (before) return before;
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (/\/(stops|around)\/$|\.geojson$/.test(url.pathname)) event.respondWith(drawn(request));
  else event.respondWith((async () => (await caches.match(request, { cacheName: PARTS })) || fetch(request))());
});
