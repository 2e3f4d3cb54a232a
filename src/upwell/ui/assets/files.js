// Sends the files of a question in pieces while the person is still on the page. A lost connection costs one piece: it
// goes on by itself, and choosing the same file again goes on where it stood. Without this script the form sends them.

const PIECE = 1_000_000;
const WAITS = [1, 2, 5, 10, 20]; // seconds

const store = (() => { try { return sessionStorage; } catch { return null; } })(); // some browsers forbid it

const coded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text.slice(0, 200))));

const wait = (seconds) => new Promise((done) => {
  const timer = setTimeout(done, seconds * 1000);
  window.addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});

class Refused extends Error {}

document.querySelectorAll("[data-pieces]").forEach((box) => {
  const input = box.querySelector("input[type=file]");
  const going = box.querySelector("[data-going]");
  const said = box.querySelector("[data-said]");
  const { form } = input;
  const words = box.dataset;
  const most = Number(words.max);
  let busy = 0;
  let wanted = null; // the button that was pressed meanwhile

  const headers = (more) => ({ "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "Tus-Resumable": "1.0.0", ...more });
  const say = (text) => { said.textContent = text; };
  const list = () => box.parentElement.querySelector(".uploads");
  const count = () => (list() ? list().children.length : 0);

  // what is refused for good has a sentence; everything else is the connection, and is tried again
  const ask = async (url, options) => {
    const answer = await fetch(url, { credentials: "same-origin", ...options });
    if (answer.ok || answer.status === 409) return answer;
    if (answer.status >= 500) throw new Error(String(answer.status));
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(problem.title || words.wordsFailed);
  };

  const begun = async (file, memory) => {
    const known = store?.getItem(memory);
    if (known) {
      try {
        const answer = await ask(known, { method: "HEAD" });
        return { url: known, at: Number(answer.headers.get("Upload-Offset")) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        store?.removeItem(memory);
      }
    }
    const answer = await ask(words.pieces, {
      method: "POST",
      headers: headers({ "Upload-Length": String(file.size), "Upload-Metadata": `filename ${coded(file.name)}` }),
    });
    const url = answer.headers.get("Location");
    store?.setItem(memory, url);
    return { url, at: 0 };
  };

  const next = async (file, stand) => {
    const answer = await ask(stand.url, {
      method: "PATCH",
      headers: headers({ "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(stand.at) }),
      body: file.slice(stand.at, stand.at + PIECE),
    });
    stand.at = Number(answer.headers.get("Upload-Offset"));
    return answer.status === 200 ? answer.json() : null;
  };

  const sent = async (file, show, stopped) => {
    const memory = `pieces ${words.pieces} ${file.size} ${file.lastModified}`;
    let stand = null;
    let failures = 0;
    while (!stopped()) {
      try {
        stand ||= await begun(file, memory);
        const kept = await next(file, stand);
        failures = 0;
        show(stand.at / file.size);
        if (kept) {
          store?.removeItem(memory);
          return kept;
        }
      } catch (error) {
        if (error instanceof Refused) {
          store?.removeItem(memory);
          throw error;
        }
        say(words.wordsLost);
        await wait(WAITS[Math.min(failures, WAITS.length - 1)]);
        failures += 1;
        stand = null; // ask where it stands
      }
    }
    if (stand) fetch(stand.url, { method: "DELETE", credentials: "same-origin", headers: headers() }).catch(() => {});
    store?.removeItem(memory);
    return null;
  };

  const element = (tag, settings, ...inner) => {
    const made = Object.assign(document.createElement(tag), settings);
    made.append(...inner);
    return made;
  };

  const add = (kept) => {
    if (list()?.querySelector(`input[value="${kept.id}"]`)) return;
    if (!list()) {
      const empty = element("ul", { className: "uploads" });
      empty.setAttribute("aria-label", words.wordsList);
      box.before(empty);
    }
    const name = element("span", { className: "uploads__name" }, element("bdi", { textContent: kept.name }));
    name.append(element("span", { className: "uploads__detail", textContent: kept.detail }));
    if (kept.error) name.append(element("span", { className: "uploads__error", textContent: kept.error }));
    const remove = element("button", {
      className: "usa-button usa-button--unstyled uploads__remove", name: `${input.name}-remove`, value: kept.id,
      textContent: words.wordsRemove,
    });
    remove.append(element("span", { className: "usa-sr-only", textContent: ` ${kept.name}` }));
    const hidden = element("input", { type: "hidden", name: `${input.name}-kept`, value: kept.id });
    list().append(element("li", { className: "uploads__item" }, hidden, name, remove));
  };

  const send = async (file) => {
    let halted = false;
    let told = 0;
    const bar = element("progress", { max: 1, value: 0 });
    bar.setAttribute("aria-label", file.name);
    const stop = element("button", { type: "button", className: "usa-button usa-button--unstyled", textContent: words.wordsStop });
    stop.append(element("span", { className: "usa-sr-only", textContent: ` ${file.name}` }));
    const row = element("li", {}, element("bdi", { textContent: file.name }), bar, stop);
    stop.addEventListener("click", () => { halted = true; row.remove(); input.focus(); });
    going.append(row);
    going.hidden = false;
    const show = (share) => {
      bar.value = share;
      if (share - told >= 0.25 && share < 1) { // a screen reader hears each quarter, not each piece
        told = share;
        say(words.wordsGoing.replace("{name}", file.name).replace("{n}", Math.round(share * 100)));
      }
    };
    try {
      const kept = await sent(file, show, () => halted);
      if (kept) {
        add(kept);
        say(words.wordsThere.replace("{name}", kept.name));
      }
    } catch (error) {
      wanted = null; // stay, for there is something to read
      say(`${file.name}: ${error instanceof Refused ? error.message : words.wordsFailed}`);
    }
    row.remove();
    going.hidden = !going.children.length;
  };

  input.addEventListener("change", async () => {
    const room = Math.max(0, most - count() - busy);
    const chosen = [...input.files];
    input.value = "";
    if (chosen.length > room) say(words.wordsMany.replace("{n}", most));
    const taken = chosen.slice(0, room);
    busy += taken.length;
    // one after the other: on a slow line two at once are twice as slow
    for (const file of taken) {
      await send(file);
      busy -= 1;
    }
    if (!busy && wanted) form.requestSubmit(wanted.form === form ? wanted : undefined);
  });

  form.addEventListener("submit", (event) => {
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wanted = event.submitter;
    say(words.wordsWait);
  }, true);
});
