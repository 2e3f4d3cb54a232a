// For the city's other sites: a button that opens the chat in a frame. It reads nothing of the page around it.
const own = document.currentScript;
const { origin } = new URL(own.src);
const { language = document.documentElement.lang || "en", primary = "", accent = "", label = "", side = "right" } = own.dataset;
const said = WORDS[language] ?? WORDS[language.split("-")[0]] ?? WORDS[Object.keys(WORDS)[0]];
const colour = (text) => (/^#?[0-9a-f]{6}$/i.test(text) ? text.replace("#", "") : "");
const light = (hex) => [0, 2, 4].reduce((sum, at, place) => sum + parseInt(hex.slice(at, at + 2), 16) * [.299, .587, .114][place], 0) > 150;
const ground = colour(primary) || "005ea2";
const asked = new URLSearchParams({ speak: language });
for (const [name, given] of Object.entries({ primary, accent })) if (colour(given)) asked.set(name, colour(given));

const host = document.createElement("div");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { all: initial; }
  button { background: #${ground}; border: 0; border-radius: 2rem; bottom: 1rem; color: ${light(ground) ? "#1b1b1b" : "#fff"}; cursor: pointer; font: 700 1rem/1.2 system-ui, sans-serif;
    min-height: 3rem; padding: .75rem 1.25rem; position: fixed; ${side === "left" ? "left" : "right"}: 1rem; z-index: 2147483646; }
  button:focus-visible { outline: .25rem solid #2491ff; outline-offset: .2rem; }
  iframe { background: Canvas; border: 1px solid #71767a; border-radius: .5rem; bottom: 5rem; box-shadow: 0 .25rem 1.5rem rgba(0, 0, 0, .3); box-sizing: border-box; height: min(40rem, calc(100vh - 6rem));
    position: fixed; ${side === "left" ? "left" : "right"}: 1rem; width: min(25rem, calc(100vw - 2rem)); z-index: 2147483646; }
  iframe[hidden] { display: none; }`);
root.adoptedStyleSheets = [sheet];

const button = document.createElement("button");
button.type = "button";
button.textContent = label || said.open;
button.setAttribute("aria-expanded", "false");
root.append(button);
let frame;

const close = () => {
  frame.hidden = true;
  button.setAttribute("aria-expanded", "false");
  button.textContent = label || said.open;
  button.focus();
};

const open = () => {
  if (!frame) { // nothing is loaded before somebody wants it
    frame = document.createElement("iframe");
    frame.title = label || said.open;
    frame.allow = "geolocation";
    frame.src = `${origin}/chat/embed/?${asked}`;
    root.append(frame);
  }
  frame.hidden = false;
  button.setAttribute("aria-expanded", "true");
  button.textContent = said.close;
  frame.focus();
};

button.addEventListener("click", () => (frame && !frame.hidden ? close() : open()));
root.addEventListener("keydown", (event) => { if (event.key === "Escape" && frame && !frame.hidden) close(); });
addEventListener("message", (event) => {
  if (frame && event.source === frame.contentWindow && event.origin === origin && event.data === "upwell-chat-close") close();
});
document.body.append(host);
