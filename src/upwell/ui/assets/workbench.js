// The editor of the workbench: takes the place of the plain field, and asks for problems and previews while somebody types.
// It lives in a shadow root, whose style sheets are made by script: nothing of it needs a wider content security policy.
import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentLess, indentMore } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const PAUSE = 250; // milliseconds after the last key

const look = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--primary)", fontWeight: "600" },
  { tag: [tags.lineComment, tags.comment], color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.string, tags.attributeValue], color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.keyword], color: "var(--emergency)" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--paper)", color: "var(--ink)", fontSize: ".875rem", height: "min(72vh, 46rem)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".5rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--surface)", borderRight: "1px solid var(--line)", color: "var(--muted)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--primary-wash)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--primary-lighter)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--paper)", border: "1px solid var(--line-strong)", color: "var(--ink)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--primary)", color: "var(--on-primary)" },
  ".cm-completionInfo": { maxWidth: "20rem", padding: ".5rem" },
  ".cm-diagnostic": { borderLeftWidth: ".25rem", fontFamily: "inherit", maxWidth: "32rem", whiteSpace: "pre-wrap" },
  ".cm-textfield, .cm-button": { backgroundColor: "var(--paper)", backgroundImage: "none", color: "var(--ink)", fontSize: ".875rem" },
});

// ---- what can stand where: the schema walked along the names around the cursor ----

const parents = (state, from) => {
  const found = [];
  let depth = Infinity;
  for (let number = state.doc.lineAt(from).number; number > 0; number--) {
    const text = state.doc.line(number).text;
    if (!text.trim() || text.trim().startsWith("#")) continue;
    const item = /^(\s*)-\s+/.exec(text), key = /^(\s*(?:-\s+)*)([\w-]+):/.exec(text);
    const indent = /^\s*/.exec(text)[0].length, column = key ? key[1].length : indent;
    if (number === state.doc.lineAt(from).number) { depth = item ? item[0].length : Math.max(indent, Math.min(from - state.doc.line(number).from, text.length ? indent : from - state.doc.line(number).from)); if (item) { found.unshift("-"); depth = item[1].length + 0.5; } continue; }
    if (item && column <= depth && item[1].length < depth) {
      if (column < depth && key && !/:\s*\S/.test(text.slice(column)) ) found.unshift(key[2]);
      found.unshift("-"); depth = item[1].length + 0.5;
    } else if (key && column < depth) { found.unshift(key[2]); depth = column; }
    if (depth === 0) break;
  }
  return found;
};

// the names beside the cursor: what is written already, and which step it is
const beside = (state, from) => {
  const here = state.doc.lineAt(from), own = /^(\s*)(-\s+)?/.exec(here.text);
  const column = own[0].length, found = {};
  const take = (text) => { const key = /^(\s*(?:-\s+)?)([\w-]+):\s*(.*)$/.exec(text); if (key && key[1].length === column) found[key[2]] = key[3].trim(); return key; };
  for (const way of own[2] ? [1] : [-1, 1]) {
    for (let number = here.number + (way > 0 && own[2] ? 0 : way); number > 0 && number <= state.doc.lines; number += way) {
      const text = state.doc.line(number).text;
      if (!text.trim()) continue;
      const indent = /^\s*/.exec(text)[0].length, item = /^(\s*)-\s+/.exec(text);
      if (way > 0 && number !== here.number && (indent < column || (item && item[0].length <= column))) break;
      if (way < 0 && indent < column && !(item && item[0].length === column)) break;
      take(text);
      if (way < 0 && item && item[0].length === column) break;
    }
  }
  return found;
};

const resolved = (schema, node) => {
  if (!node) return [];
  if (node.$ref) return resolved(schema, node.$ref.slice(2).split("/").reduce((at, part) => at?.[part], schema));
  const several = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return several.length ? several.flatMap((one) => resolved(schema, one)) : [node];
};

const VERBS = ["ask", "look_up", "work_out", "tell", "stop", "book", "repeat", "check", "pay", "submit"];

const narrowed = (nodes, siblings) => {
  const verb = VERBS.find((one) => one in siblings);
  const kept = nodes.filter((node) => {
    const own = VERBS.find((one) => node.properties?.[one]);
    const kind = node.properties?.type?.const;
    return (!verb || !own || own === verb) && (!siblings.type || !kind || kind === siblings.type);
  });
  return kept.length ? kept : nodes;
};

const nodesAt = (schema, path) => path.reduce((nodes, part) => nodes.flatMap((node) => {
  if (part === "-") return resolved(schema, node.items);
  if (node.properties?.[part]) return resolved(schema, node.properties[part]);
  return typeof node.additionalProperties === "object" ? resolved(schema, node.additionalProperties)
    : Object.values(node.patternProperties ?? {}).flatMap((one) => resolved(schema, one));
}), resolved(schema, schema));

const stepNames = (state) => [...state.doc.toString().matchAll(/^\s*-\s+(?:ask|look_up|work_out|book|repeat):\s*([a-z][\w]*)/gm)].map((found) => ({ label: found[1], type: "variable" }));
const SHOWS_STEPS = new Set(["when", "if", "with", "fields", "prefill", "amount"]);

const completer = (given) => (context) => {
  const line = context.state.doc.lineAt(context.pos), before = line.text.slice(0, context.pos - line.from);
  const value = /^(\s*(?:-\s+)?)([\w-]+):\s+(?:\[(?:[^\]]*,\s*)?|\{(?:[^}]*,\s*)?)?([\w-]*)$/.exec(before);
  const word = context.matchBefore(/[\w-]*/);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const path = parents(context.state, line.from + /^\s*/.exec(line.text)[0].length), siblings = beside(context.state, context.pos);
  const nodes = narrowed(nodesAt(given.service, path), siblings);
  if (value) {
    const name = value[2];
    const known = (given.names[name] ?? []).map((one) => ({ label: one.label, detail: one.detail, type: "constant" }));
    const set = nodes.flatMap((node) => resolved(given.service, node.properties?.[name])).flatMap((node) => [node, ...resolved(given.service, node.items)])
      .flatMap((node) => node.enum ?? (node.const === undefined ? [] : [node.const])).map((one) => ({ label: one === true ? "yes" : one === false ? "no" : String(one), type: "enum" }));
    const steps = SHOWS_STEPS.has(name) ? stepNames(context.state) : [];
    const unique = [...new Map([...known, ...set, ...steps].map((one) => [one.label, one])).values()];
    return unique.length ? { from: word.from, options: unique, validFor: /^[\w-]*$/ } : null;
  }
  if (!/^\s*(?:-\s+)?[\w-]*$/.test(before)) return null;
  const kinds = new Map();
  for (const node of nodes) for (const [name, one] of Object.entries(node.properties ?? {})) {
    if (!(name in siblings) || name === before.trim()) kinds.set(name, { label: name, apply: `${name}: `, type: "property", info: one.description || undefined, boost: VERBS.includes(name) || (node.required ?? []).includes(name) ? 1 : 0 });
  }
  const condition = SHOWS_STEPS.has(path.at(-1)) ? stepNames(context.state).map((one) => ({ ...one, apply: `${one.label}: ` })) : [];
  const options = [...kinds.values(), ...condition];
  return options.length ? { from: word.from, options, validFor: /^[\w-]*$/ } : null;
};

// ---- the editor ----

const editor = async (form) => {
  const field = form.querySelector("textarea[name=text]"), hint = form.querySelector("#text-hint"), saved = form.querySelector("[data-saved]");
  const looks = document.querySelector("[data-looks]"), problems = form.querySelector("[data-problems]"), counts = form.querySelector("[data-counts]");
  const language = form.querySelector("[name=language]"), step = form.querySelector("[name=step]"), lineField = form.querySelector("[name=line]");
  let given = { service: {}, names: {} }, pause, asked = 0, leaving = false;
  const begun = field.value;

  const host = document.createElement("div");
  host.className = "bench-editor";
  const root = host.attachShadow({ mode: "open" });
  field.before(host);

  let escaped = false; // after Esc, Tab leaves
  const tab = (command) => (view) => { if (escaped) { escaped = false; return false; } return command(view); };
  const escape = () => { escaped = true; return false; };
  const save = () => { form.requestSubmit(form.querySelector("[name=do][value=save]") ?? undefined); return true; };

  const view = new EditorView({
    root, parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        highlightSelectionMatches(), indentUnit.of("  "), EditorState.tabSize.of(2), yaml(), syntaxHighlighting(look), theme, lintGutter(), search({ top: true }),
        autocompletion({ override: [(context) => completer(given)(context)] }),
        keymap.of([
          { key: "Mod-s", run: save, preventDefault: true }, { key: "Escape", run: escape },
          { key: "Tab", run: (view) => acceptCompletion(view) || tab(indentMore)(view) }, { key: "Shift-Tab", run: tab(indentLess) },
          ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap,
        ]),
        EditorView.contentAttributes.of({ "aria-label": form.querySelector("label[for=id_text]").textContent, "aria-description": hint.textContent, tabindex: "0", spellcheck: "false", autocapitalize: "off" }),
        EditorState.readOnly.of(field.readOnly),
        EditorView.domEventHandlers({ keydown: (event) => { if (event.key !== "Tab" && event.key !== "Escape" && event.key !== "Shift") escaped = false; } }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) { field.value = update.state.doc.toString(); said(); }
          if (update.docChanged || update.selectionSet) { lineField.value = lineNumber(); soon(); }
        }),
      ],
    }),
  });
  field.hidden = true;
  hint.hidden = false;
  form.querySelector("label[for=id_text]").addEventListener("click", (event) => { event.preventDefault(); view.focus(); });

  const lineNumber = () => view.state.doc.lineAt(view.state.selection.main.head).number;
  const said = () => { saved.textContent = field.value === begun ? form.dataset.saidSaved : form.dataset.saidUnsaved; };
  const soon = () => { clearTimeout(pause); pause = setTimeout(ask, PAUSE); };

  const place = (line, column) => {
    const at = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
    return Math.min(at.to, at.from + Math.max(0, column - 1));
  };
  const marked = (list) => list.filter((one) => one.file === form.dataset.file).map((one) => {
    const from = place(one.line, one.column), word = /^[\w-]+|^\S+/.exec(view.state.sliceDoc(from, view.state.doc.lineAt(from).to));
    return { from, to: Math.max(from, from + (word ? word[0].length : 0)), severity: one.warning ? "warning" : "error", message: one.hint ? `${one.what}\n${one.hint}` : one.what };
  });

  const listed = (list) => problems.replaceChildren(...list.map((one) => {
    const item = document.createElement("li"), link = document.createElement("a"), more = document.createElement("span");
    item.className = one.warning ? "bench-problem bench-problem--mild" : "bench-problem";
    link.href = `?file=${encodeURIComponent(one.file)}&line=${one.line}`;
    Object.assign(link.dataset, { line: one.line, column: one.column, file: one.file });
    link.textContent = `${one.file}, ${form.dataset.saidLine} ${one.line}`;
    more.className = "bench-hint";
    more.textContent = one.hint;
    item.append(link, ` ${one.what} `, ...(one.hint ? [more] : []));
    return item;
  }));

  // only the parts that changed are drawn anew, so that frames do not flicker
  const drawn = (html) => {
    const made = document.createElement("template");
    made.innerHTML = html;
    const parts = [...made.content.querySelectorAll("[data-part]")], there = new Map([...looks.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
    if (parts.length !== there.size || parts.some((one) => !there.has(one.dataset.part))) return looks.replaceChildren(...parts);
    for (const one of parts) {
      const before = there.get(one.dataset.part);
      if (before.outerHTML === one.outerHTML) continue;
      const frame = before.querySelector("iframe"), next = one.querySelector("iframe");
      if (frame && next) frame.srcdoc = next.getAttribute("srcdoc"); else before.replaceWith(one);
    }
  };

  const ask = async () => {
    const mine = ++asked, typed = new FormData(form);
    typed.set("text", view.state.doc.toString());
    typed.set("line", lineNumber());
    try {
      const answer = await fetch(form.dataset.look, { method: "POST", body: typed });
      if (mine !== asked || !(answer.ok || answer.status === 413)) return;
      const found = await answer.json();
      if (mine !== asked) return;
      view.dispatch(setDiagnostics(view.state, marked(found.problems)));
      listed(found.problems);
      if (found.counts) counts.textContent = found.counts;
      if (found.html) drawn(found.html);
    } catch { /* without a connection the buttons say so */ }
  };

  problems.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link || link.dataset.file !== form.dataset.file) return;
    event.preventDefault();
    view.dispatch({ selection: { anchor: place(Number(link.dataset.line), Number(link.dataset.column)) }, scrollIntoView: true });
    view.focus();
  });
  language?.addEventListener("change", soon);
  step?.addEventListener("change", () => {
    const found = new RegExp(`^\\s*-?\\s*[a-z_]+:\\s*${step.value}\\s*(#.*)?$`, "m").exec(view.state.doc.toString());
    if (step.value && found) view.dispatch({ selection: { anchor: found.index + found[0].search(/\S/) }, scrollIntoView: true });
    step.value = "";
    soon();
  });
  form.addEventListener("submit", () => { leaving = true; });
  addEventListener("beforeunload", (event) => { if (!leaving && field.value !== begun) event.preventDefault(); });

  const wanted = Number(form.dataset.line);
  if (wanted > 1) view.dispatch({ selection: { anchor: place(wanted, 1) }, effects: EditorView.scrollIntoView(place(wanted, 1), { y: "center" }) });
  said();
  try { given = await (await fetch(form.dataset.schema)).json(); } catch { /* completion stays empty */ }
  ask();
};

const bench = document.querySelector("form#bench");
if (bench) editor(bench);
