// What a phone keeps until it has arrived: sealed with a key that never leaves this browser and cannot be read out, not
// by us either. For pages and for their workers, so it is no module: it leaves `upwellKeeping(name)` behind.
//
// A row is {key, since, …} in plain JSON, sealed, and its files, each sealed for itself, read only when they are sent.
self.upwellKeeping = (name) => {
  const MOST = 30, MOST_BYTES = 60_000_000;
  const done = (asked) => new Promise((good, bad) => {
    asked.onsuccess = () => good(asked.result);
    asked.onerror = () => bad(asked.error);
  });

  let opening;
  const opened = () => {
    opening ??= (() => {
      const asked = indexedDB.open(`${name}-sealed`, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("keys");
        asked.result.createObjectStore("rows", { keyPath: "key" });
        asked.result.createObjectStore("files", { keyPath: "id" }).createIndex("row", "row");
      };
      return done(asked);
    })();
    return opening;
  };

  const within = async (stores, mode, act) => {
    const made = (await opened()).transaction(stores, mode);
    const whole = new Promise((good, bad) => {
      made.oncomplete = good;
      made.onerror = made.onabort = () => bad(made.error);
    });
    const found = act(...stores.map((store) => made.objectStore(store)));
    const result = found instanceof IDBRequest ? await done(found) : found;
    await whole;
    return result;
  };

  const sealing = async () => {
    const there = await within(["keys"], "readonly", (keys) => keys.get("sealing"));
    if (there) return there;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    try {
      await within(["keys"], "readwrite", (keys) => keys.add(made, "sealing"));
      return made;
    } catch {
      return within(["keys"], "readonly", (keys) => keys.get("sealing")); // another window was quicker
    }
  };

  const seal = async (bytes) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, body: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await sealing(), bytes) };
  };
  const open = async ({ iv, body }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, await sealing(), body);

  const filesOf = (key) => within(["files"], "readonly", (files) => files.index("row").getAll(key));

  const all = async () => {
    const sealed = await within(["rows"], "readonly", (rows) => rows.getAll());
    const rows = await Promise.all(sealed.map(async (one) => JSON.parse(new TextDecoder().decode(await open(one)))));
    return rows.sort((one, other) => (one.since || 0) - (other.since || 0) || (one.turn || 0) - (other.turn || 0));
  };

  const room = async (key, adds) => {
    const files = await within(["files"], "readonly", (store) => store.getAll());
    const others = files.filter((one) => one.row !== key);
    const keys = await within(["rows"], "readonly", (store) => store.getAllKeys());
    return keys.filter((one) => one !== key).length < MOST && others.reduce((sum, one) => sum + one.body.byteLength, adds) <= MOST_BYTES;
  };

  // who writes one after the other, in whichever window; never while something is sent, for that may take long
  const turn = (act) => (navigator.locks ? navigator.locks.request(`${name}-rows`, act) : act());

  const write = async (row, files) => {
    if (files && !(await room(row.key, files.reduce((sum, { blob }) => sum + blob.size, 0)))) throw new DOMException("full", "QuotaExceededError");
    const sealed = { key: row.key, ...await seal(new TextEncoder().encode(JSON.stringify(row))) };
    const made = files && await Promise.all(files.map(async ({ field, name: called, blob }, at) => ({ id: `${row.key} ${at}`, row: row.key, field, called, type: blob.type, ...await seal(await blob.arrayBuffer()) })));
    const before = files ? await filesOf(row.key) : [];
    await within(["rows", "files"], "readwrite", (rows, store) => {
      before.forEach(({ id }) => store.delete(id));
      made?.forEach((one) => store.put(one));
      rows.put(sealed);
    });
  };

  // without `files` those that are there stay
  const put = (row, files) => turn(() => write(row, files));

  // the row as `act` makes it of the one that is there now; nothing of one that was thrown away meanwhile
  const change = (key, act) => turn(async () => {
    const now = (await all()).find((row) => row.key === key);
    if (!now) return undefined;
    const made = act(now);
    await write(made);
    return made;
  });

  const drop = (key) => turn(async () => {
    const before = await filesOf(key);
    await within(["rows", "files"], "readwrite", (rows, files) => {
      before.forEach(({ id }) => files.delete(id));
      rows.delete(key);
    });
  });

  const files = async (key) => Promise.all((await filesOf(key)).map(async (one) => ({ field: one.field, name: one.called, blob: new File([await open(one)], one.called, { type: one.type }) })));

  // as the form it was
  const form = async (row) => {
    const made = new FormData();
    row.fields.forEach(([field, value]) => made.append(field, value));
    (await files(row.key)).forEach(({ field, name: called, blob }) => made.append(field, blob, called));
    return made;
  };

  const wipe = () => turn(() => within(["keys", "rows", "files"], "readwrite", (...stores) => { stores.forEach((store) => store.clear()); }));

  // one window at a time sends; the others wait for their turn
  const alone = (act) => (navigator.locks ? navigator.locks.request(`${name}-send`, act) : act());

  return { all, put, change, drop, files, form, wipe, alone };
};
