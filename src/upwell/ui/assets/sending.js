// Sends what a resident's phone keeps, oldest first, each once: it carries a key, and the server gives the same answer
// to the same key. For pages and for the worker; it leaves `upwellSending` behind.
self.upwellSending = (() => {
  const kept = self.upwellKeeping("app");
  const OVER = ["sent", "stopped"], GONE = "gone";
  const PATIENCE = 20_000; // milliseconds for the few bytes that say whether there is a signal

  const token = async () => {
    const answer = await fetch("/offline/token/", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE) });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).token;
  };

  const ask = async ({ key }) => {
    const mark = await token(); // without a signal it ends here: nothing has left the phone
    const row = await kept.change(key, (now) => ({ ...now, tried: true }));
    if (!row) return { state: GONE }; // thrown away meanwhile: it does not leave
    const form = await kept.form(row);
    form.set("csrfmiddlewaretoken", mark);
    const answer = await fetch(row.url, { method: "POST", body: form, credentials: "same-origin", headers: { Accept: "application/json" } });
    if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) return answer.json();
    return { state: "closed" };
  };

  // answers of one form come one after the other: the next is about the form as the one before left it
  const carryOn = async (row, rev) => {
    for (const next of await kept.all()) {
      if (next.form !== row.form || next.key === row.key) continue;
      await kept.change(next.key, (now) => ({ ...now, fields: now.fields.map(([name, value]) => [name, name === "rev" ? String(rev) : value]) }));
    }
  };

  const tell = async (row, said) => {
    if (!row.tell || self.Notification?.permission !== "granted") return;
    const there = self.registration || await navigator.serviceWorker?.ready;
    await there?.showNotification(row.words.sent, { body: said.reference, tag: row.key, lang: row.language, data: { url: said.next } });
  };

  const became = async (row, said) => {
    const { state } = said;
    if (state === GONE) return;
    if (state === "taken") {
      await carryOn(row, said.rev);
      await kept.drop(row.key);
    } else if (OVER.includes(state)) {
      const { key, kind, called, since, words, language } = row;
      await kept.put({ key, kind, called, since, words, language, ...said, fields: [] }, []); // the photos go
      if (state === "sent") await tell(row, said);
    } else await kept.change(row.key, (now) => ({ ...now, tried: false, ...said }));
  };

  const waits = (row) => row.kind !== "shared" && (!row.state || row.state === "waiting");

  // what became of each, by its key; "" for what waits
  const flush = (again = false) => kept.alone(async () => {
    for (const row of await kept.all()) {
      if (!waits(row) && !(again && row.kind !== "shared" && !OVER.includes(row.state) && row.state !== "conflict")) continue;
      const now = (await kept.all()).find((one) => one.key === row.key); // the one before may have changed it
      if (!now) continue;
      try {
        await became(now, await ask(now));
      } catch {
        break; // no signal, or too much: all wait
      }
    }
    return kept.all();
  });

  return { kept, flush, waits, OVER, token };
})();
