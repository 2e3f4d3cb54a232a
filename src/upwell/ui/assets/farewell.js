// Stands in the worker's place while the city has switched it off: takes everything kept away, and itself.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const mine = (await caches.keys()).filter((name) => name.startsWith(`${SETTINGS.name}-`));
  await Promise.all(mine.map((name) => caches.delete(name)));
  await self.registration.unregister();
})()));
