// What waits on this phone for a signal, in sight on every page; the forms that can be filled in without one; forms that
// are kept here; photos that were shared; news of a request on this phone. Loaded by app.js where one of them is there.

const make = (tag, settings, ...inner) => {
  const made = Object.assign(document.createElement(tag), settings);
  made.append(...inner.filter(Boolean));
  return made;
};
// a line that hangs keeps nobody on the page: what waits is in sight on its own, and is sent from there
const patience = (row) => new Promise((done) => { setTimeout(() => done(row), 15_000); });
const key = () => crypto.randomUUID();
const secret = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)))).replace(/[+/=]/g, (one) => ({ "+": "-", "/": "_", "=": "" })[one]);

// true, false, or undefined while nobody can know; as the server's own rules say it
export const holds = (condition, values) => {
  const [what, ...rest] = condition;
  if (what === "all" || what === "any") {
    const found = rest.map((one) => holds(one, values)), wanted = what === "any";
    if (found.includes(wanted)) return wanted;
    return found.includes(undefined) ? undefined : !wanted;
  }
  if (what === "not") {
    const found = holds(rest[0], values);
    return found === undefined ? undefined : !found;
  }
  const [name, how, against] = rest, value = values[name];
  if (value === undefined) return undefined;
  const mine = [value].flat().map(String), theirs = [against].flat().map(String);
  if (how === "is" || how === "one_of" || how === "includes" || how === "includes_any") return theirs.some((one) => mine.includes(one));
  if (how === "includes_all") return theirs.every((one) => mine.includes(one));
  if (how === "answered") return (mine.join("") !== "") === (against === "yes");
  return undefined;
};

export const begin = async ({ app, memory, notice, button, said, keptForms, tellWorker, pressed }) => {
  await import(app.keeping);
  await import(app.sending);
  const { kept, flush, waits, OVER } = self.upwellSending;
  const { words, services, language } = await said();
  const $ = (selector) => document.querySelector(selector);
  const fill = (text, n) => text.replace("{n}", n);
  const page = $("[data-offline-page]");

  // ---- what waits, on every page in one line, on its own page with all that can be done

  let bar;
  const count = (rows) => rows.filter(waits).reduce((sum, { answers }) => sum + (answers || 1), 0);
  const line = (rows) => {
    const waiting = rows.filter(waits), reports = waiting.filter(({ kind }) => kind === "report").length, answers = count(waiting) - reports;
    const need = rows.filter((row) => row.kind !== "shared" && !waits(row) && !OVER.includes(row.state)).length, sent = rows.filter(({ state }) => state === "sent").length;
    const many = (n, one, more) => n && (n === 1 ? one : fill(more, n));
    return [many(reports, words.report, words.reports), many(answers, words.answer, words.answers), many(need, words.need, words.needs), many(sent, words.arrived, words.arriveds)].filter(Boolean).join(" ");
  };

  const state = (row) => {
    if (row.state === "sent") return `${words.sent} ${row.reference}`;
    if (row.state && row.state !== "waiting") return row.said || words.look;
    return row.tried ? words.maybe : words.waits;
  };

  const remove = async (row) => {
    await kept.drop(row.key);
    await show();
  };
  const mine = async (row) => { // my answer counts, on the form as it is now
    await kept.change(row.key, (now) => ({ ...now, state: "waiting", fields: now.fields.map(([name, value]) => [name, name === "rev" ? String(now.rev) : value]) }));
    await go();
  };

  const item = (row) => make("li", { className: "waiting__item" },
    make("p", {}, make("strong", { textContent: row.called })),
    make("p", { textContent: state(row) }),
    row.state === "conflict" && button(words.mine, () => mine(row)),
    row.next && make("a", { className: "usa-button", href: row.next, textContent: row.state === "sent" ? words.follow : words.open }),
    row.edit && !row.tried && waits(row) && make("a", { className: "usa-button usa-button--outline", href: `${row.edit}#${row.key}`, textContent: words.edit }),
    button(OVER.includes(row.state) ? words.done : words.drop, () => remove(row)));

  const show = async () => {
    const rows = (await kept.all()).filter(({ kind }) => kind !== "shared");
    if (rows.length) memory["upwell-waiting"] = String(rows.length);
    else delete memory["upwell-waiting"];
    bar?.remove();
    bar = undefined;
    const box = page?.querySelector("[data-waiting]");
    if (box) {
      box.hidden = !rows.length;
      box.querySelector("ul").replaceChildren(...rows.map(item));
      box.querySelector("[data-now]").hidden = !rows.some((row) => !OVER.includes(row.state));
    } else if (rows.length) {
      bar = notice(line(rows), make("a", { className: "usa-link", href: app.page, textContent: words.see }));
      bar.dataset.waitingBar = "";
    }
    return rows;
  };

  let going = 0;
  const go = async (again = false) => {
    going += 1;
    try {
      const rows = await flush(again);
      await show();
      return rows;
    } finally { going -= 1; }
  };
  const later = async () => {
    const there = await navigator.serviceWorker?.ready.catch(() => null);
    await there?.sync?.register("send").catch(() => {}); // where a browser has it
  };

  await show();
  go().catch(() => {});
  addEventListener("online", () => go().catch(() => {}));
  const again = () => { if (!going && !document.hidden && memory["upwell-waiting"]) go().catch(() => {}); };
  setInterval(again, 10_000); // not every signal that a browser sees leads anywhere
  document.addEventListener("visibilitychange", again);

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.action.includes("/sign-out/") || !memory["upwell-waiting"] || form.dataset.sure) return;
    event.preventDefault();
    const rows = await kept.all();
    const leave = async () => {
      await kept.wipe();
      delete memory["upwell-waiting"];
      form.dataset.sure = "yes";
      form.requestSubmit();
    };
    if (!rows.some((row) => !OVER.includes(row.state))) return leave();
    const told = notice(words.leave, button(words.throwAll, leave));
    told.tabIndex = -1;
    told.focus();
  });

  // ---- the page without a signal

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  if (page) {
    const list = page.querySelector("[data-services]"), search = page.querySelector("[data-find]");
    const there = new Set();
    for (const name of await caches.keys()) (await (await caches.open(name)).keys()).forEach(({ url }) => there.add(new URL(url).pathname));
    const way = (one) => [one.form, one.url].find((url) => url && (navigator.onLine || there.has(url)));
    const link = (one) => (way(one) ? make("a", { href: way(one), textContent: one.name }) : one.name);
    document.querySelectorAll("[data-without-scripts]").forEach((one) => { one.hidden = true; });
    const draw = (asked = "") => {
      const wanted = plain(asked).split(/\s+/).filter((one) => one.length > 1);
      const ranked = services.map((one) => ({ one, hits: wanted.filter((word) => plain(`${one.name} ${one.also}`).includes(word)).length }));
      const found = wanted.length ? ranked.filter(({ hits }) => hits).sort((a, b) => b.hits - a.hits).slice(0, 12) : ranked.filter(({ one }) => one.form && way(one));
      list.replaceChildren(...found.map(({ one }) => make("li", {}, make("h3", {}, link(one)), make("p", { textContent: one.summary }))));
      page.querySelector("[data-nothing]").hidden = Boolean(found.length);
    };
    search.hidden = false;
    const here = services.find(({ url }) => url === location.pathname);
    const asked = new URLSearchParams(location.search).get("q") ?? "";
    search.querySelector("input").value = asked || here?.name || "";
    search.addEventListener("submit", (event) => { event.preventDefault(); event.stopImmediatePropagation(); });
    search.addEventListener("input", () => draw(search.querySelector("input").value));
    draw(asked || here?.name);
    page.querySelector("[data-now]").addEventListener("click", () => go(true).catch(() => {}));
    page.querySelector("[data-forget]").addEventListener("click", async () => {
      await kept.wipe();
      ["upwell-waiting", "upwell-forms", "upwell-hint"].forEach((one) => { delete memory[one]; });
      tellWorker({ forget: true });
      await show();
      page.querySelector("[data-forgotten]").hidden = false;
    });
    page.querySelector("[data-forget]").hidden = false;
  }

  // ---- a form that can be filled in without a signal

  const keep = async (row, files) => {
    try {
      await kept.put(row, files);
    } catch (error) {
      notice(error.name === "QuotaExceededError" ? words.full : words.noStore).scrollIntoView();
      return false;
    }
    memory["upwell-waiting"] = "1";
    await later();
    return true;
  };

  const sheet = $("[data-offline-form]");
  if (sheet) await (async () => {
    const parts = [...sheet.querySelectorAll("[data-question]")], { dataset } = sheet;
    const known = JSON.parse(dataset.known || "{}");
    const before = (await kept.all()).find((row) => `#${row.key}` === location.hash && row.fields?.length);
    const part = ({ dataset: { question } }) => question;
    const values = () => {
      const found = { ...known };
      parts.forEach((one) => {
        const controls = [...one.querySelectorAll(`[name="answer.${part(one)}"]`)], chosen = controls.filter(({ checked }) => checked);
        if (controls.some(({ type }) => type === "checkbox")) found[part(one)] = chosen.map(({ value }) => value);
        else if (controls.some(({ type }) => type === "radio")) { if (chosen.length) found[part(one)] = chosen[0].value; }
        else if (controls[0]?.tagName === "SELECT" && controls[0].value) found[part(one)] = controls[0].value;
      });
      return found;
    };
    const look = () => {
      const now = values();
      sheet.querySelectorAll("[data-when]").forEach((one) => {
        const found = holds(JSON.parse(one.dataset.when), now);
        one.hidden = one.matches("[data-ending]") ? found !== true : found === false;
        one.querySelectorAll("input, select, textarea").forEach((control) => { control.disabled = one.hidden; });
      });
      sheet.querySelector(".actions").hidden = [...sheet.querySelectorAll("[data-ending]")].some((one) => !one.hidden);
    };
    before?.fields.forEach(([name, value]) => [...sheet.elements].filter((one) => one.name === name).forEach((one) => {
      if (["radio", "checkbox"].includes(one.type)) one.checked ||= one.value === value;
      else if (one.type !== "file") one.value = value;
    }));
    const give = (input, files) => {
      const basket = new DataTransfer();
      files.forEach(({ blob }) => basket.items.add(blob));
      input.files = basket.files;
      input.dispatchEvent(new Event("change"));
    };
    const photos = sheet.querySelector("input[type=file]");
    const brought = before ? await kept.files(before.key) : location.hash === "#shared" ? await kept.files("shared") : [];
    if (photos && brought.length) give(photos, brought);

    const at = sheet.querySelector("[data-position]");
    if (at && navigator.geolocation) {
      at.hidden = false;
      const told = at.querySelector("[role=status]"), box = at.closest("[data-question]");
      at.querySelector("button").addEventListener("click", () => {
        told.textContent = words.looking;
        navigator.geolocation.getCurrentPosition(({ coords }) => {
          box.querySelector("[data-lat]").value = coords.latitude.toFixed(6);
          box.querySelector("[data-lon]").value = coords.longitude.toFixed(6);
          told.textContent = words.position.replace("{n}", Math.round(coords.accuracy));
        }, ({ code }) => { told.textContent = code === 1 ? words.denied : words.nowhere; }, { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 });
      });
    }

    const filled = (one) => !one.hidden && [...one.querySelectorAll("input, select, textarea")].some((control) => (["radio", "checkbox"].includes(control.type) ? control.checked : control.name && control.value));
    const missing = (one) => !one.hidden && !one.hasAttribute("data-optional") && !filled(one);
    sheet.addEventListener("input", look);
    sheet.addEventListener("change", look);
    look();
    sheet.hidden = false;
    document.querySelectorAll("[data-without-scripts]").forEach((one) => { one.hidden = true; });

    sheet.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      const wrong = sheet.querySelector("[data-wrong]"), left = dataset.kind === "report" ? parts.filter(missing) : [];
      wrong.hidden = !left.length;
      if (left.length) {
        wrong.querySelector("ul").replaceChildren(...left.map((one) => {
          const control = one.querySelector("input:not([type=hidden]), select, textarea");
          return make("li", {}, make("a", { href: `#${control.id}`, textContent: one.dataset.title }));
        }));
        wrong.focus();
        return;
      }
      const fields = [...new FormData(sheet)].filter(([, value]) => typeof value === "string");
      const files = [...sheet.querySelectorAll("input[type=file][name]:not(:disabled)")].flatMap((input) => [...input.files].slice(0, 3).map((file) => ({ field: input.name, name: file.name, blob: file })));
      const row = {
        key: before?.key ?? key(), kind: dataset.kind, since: before?.since ?? Date.now(), url: dataset.url, edit: location.pathname,
        called: dataset.called, language, words: { sent: words.sent }, tell: self.Notification?.permission === "granted", form: dataset.form,
      };
      if (dataset.kind === "report") row.fields = [["secret", before?.fields.find(([name]) => name === "secret")[1] ?? secret()], ...fields.filter(([name]) => name !== "secret")];
      else {
        const answered = parts.filter(filled).map(part), others = parts.map(part).filter((name) => !answered.includes(name));
        row.fields = [["key", row.key.replaceAll("-", "")], ...fields.filter(([name]) => name !== "key" && !others.includes(name.replace(/^answer\.|-[a-z]+$/g, "")))];
        row.answers = answered.length;
        if (!row.answers) return;
      }
      if (!(await keep(row, files))) return;
      if (location.hash === "#shared") await kept.drop("shared");
      const became = await Promise.race([go().then((rows) => rows.find((one) => one.key === row.key)), patience(row)]);
      if (!became) location.assign(dataset.back); // answers that have arrived
      else location.assign(app.page);
    });
  })();

  // ---- a form that is kept on this phone

  const keeper = $("[data-keep-here]");
  if (keeper) {
    const url = keeper.dataset.keepHere, is = () => keptForms().includes(url);
    const form = document.getElementById("question");
    const label = () => {
      keeper.textContent = is() ? keeper.dataset.wordsDrop : keeper.dataset.wordsKeep;
      if (is()) form?.setAttribute("data-queue", ""); // it keeps itself until there is a signal
      else form?.removeAttribute("data-queue");
    };
    keeper.hidden = !navigator.serviceWorker;
    label();
    keeper.addEventListener("click", async () => {
      const others = keptForms().filter((one) => one !== url), { active } = await navigator.serviceWorker.ready;
      if (is()) {
        memory["upwell-forms"] = JSON.stringify(others);
        active.postMessage({ gone: [url] });
      } else {
        memory["upwell-forms"] = JSON.stringify([...others, url].slice(-5));
        active.postMessage({ drafts: [url] });
        notice(keeper.dataset.wordsKept).tabIndex = -1;
      }
      label();
    });
    form?.addEventListener("submit", async (event) => {
      if (navigator.onLine || !is()) return;
      event.preventDefault();
      const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
      const step = keeper.dataset.step;
      const mineToo = fields.filter(([name]) => /^answer(-|$)/.test(name)).map(([name, value]) => [name.replace("answer", `answer.${step}`), value]);
      const files = [...form.querySelectorAll("input[type=file][name]")].flatMap((input) => [...input.files].map((file) => ({ field: `answer.${step}`, name: file.name, blob: file })));
      const made = key();
      const row = {
        key: made, kind: "answers", since: Date.now(), url, form: url, called: document.querySelector("h1").textContent.trim(), language, answers: 1, words: { sent: words.sent },
        fields: [["key", made.replaceAll("-", "")], ["rev", keeper.dataset.rev], ...mineToo],
      };
      if (await keep(row, files)) location.assign(url);
    }, true);
  }

  pressed?.click(); // what it was loaded for

  // ---- a photo that was shared without a signal

  const share = $("[data-share]");
  if (share && location.hash === "#kept") {
    const [photo] = await kept.files("shared");
    if (photo) {
      const picture = share.querySelector("[data-picture]");
      picture.src = URL.createObjectURL(photo.blob);
      picture.hidden = false;
      share.querySelectorAll("form[data-code]").forEach((form) => {
        const one = services.find(({ code }) => code === form.dataset.code);
        if (one?.form) form.replaceWith(make("p", {}, make("a", { href: `${one.form}#shared`, textContent: one.name })));
        else form.closest("li").remove();
      });
    }
  }

  // ---- news of a request on this phone

  const device = $("[data-device]");
  if (device && "PushManager" in self && self.Notification) {
    const told = device.querySelector("[role=status]"), yes = device.querySelector("[data-yes]"), no = device.querySelector("[data-no]");
    const bytes = Uint8Array.from(atob(device.dataset.key.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const has = () => Boolean(memory[`upwell-news ${device.dataset.mark}`]);
    const draw = () => { yes.hidden = has(); no.hidden = !has(); };
    const post = async (more) => {
      const form = new FormData(device);
      Object.entries(more).forEach(([name, value]) => form.set(name, value));
      const answer = await fetch(device.action, { method: "POST", body: form, credentials: "same-origin", headers: { Accept: "application/json" } });
      const found = await answer.json();
      told.textContent = found.words;
      return answer.ok;
    };
    device.hidden = false;
    draw();
    device.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      try {
        const { pushManager } = await navigator.serviceWorker.ready;
        if (event.submitter === no) {
          const there = await pushManager.getSubscription();
          if (there && await post({ end: "1", endpoint: there.endpoint })) delete memory[`upwell-news ${device.dataset.mark}`];
        } else {
          if (await Notification.requestPermission() !== "granted") { told.textContent = device.dataset.wordsDenied; return; }
          const one = (await pushManager.getSubscription()) || await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes });
          const { keys } = one.toJSON();
          if (await post({ endpoint: one.endpoint, p256dh: keys.p256dh, auth: keys.auth })) memory[`upwell-news ${device.dataset.mark}`] = "1";
        }
      } catch { told.textContent = device.dataset.wordsFailed; }
      draw();
    });
  }
};
