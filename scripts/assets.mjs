// Builds what browsers load: src/upwell/ui/assets and the npm packages -> src/upwell/ui/static/ui/build (git-ignored).
//
// The design system's Sass knows colours only as fixed values. After compiling, each value becomes a custom property, so
// that a city's theme and the dark scheme are a few lines instead of a second stylesheet.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { compile } from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const assets = join(root, "src/upwell/ui/assets");
const build = join(root, "src/upwell/ui/static/ui/build");
const modules = join(root, "node_modules");
const images = join(modules, "@uswds/uswds/dist/img");

const COLOURS = {
  "#005ea2": "primary", "#1a4480": "primary-dark", "#162e51": "primary-darker", "#d9e8f6": "primary-lighter",
  "#54278f": "visited", "#2491ff": "focus",
  "#1b1b1b": "ink", "#454545": "ink-soft", "#3d4551": "ink-soft", "#565c65": "muted", "#71767a": "line-strong",
  "#757575": "disabled-ink", "#919191": "disabled-ink", "#c9c9c9": "disabled", "#e6e6e6": "line", "#a9aeb1": "line-strong",
  "#dfe1e2": "line", "#f0f0f0": "surface",
  "#b50909": "error", "#d54309": "error", "#d83933": "error", "#8b0a03": "error", "#f4e3db": "error-lighter",
  "#00a91c": "success", "#ecf3ec": "success-lighter", "#ffbe2e": "warning", "#faf3d1": "warning-lighter",
  "#00bde3": "info", "#e7f6f8": "info-lighter", "#9c3d10": "emergency",
};
// parts of the components we use whose variants no page of ours has
const UNUSED = new RegExp([
  "usa-dark-background", "usa-button--(accent|inverse|base)", "--inverse", "usa-card--(media|flag|exdent)", "usa-card__(media|img|exdent)",
  "usa-accordion__(?!button|content)", "usa-accordion--", "usa-table--(stacked|sticky|striped|scrollable|compact)", "usa-table__header__button",
  "usa-search--(big|small)", "data-sort", "usa-link--external", "usa-file-input", "usa-character-count", "usa-list--",
  "grid-col-(auto|fill|1$|5|7|8|9|10|11)", "grid-offset", "grid-gap-(2|4|6|sm|md|0|1|05|2px)", "usa-input--(inverse|success)", "usa-alert--validation",
  "usa-checklist", "usa-process-list",
].join("|"));

function recolour(css) {
  return css.replace(/([a-z-]+):([^;{}]*)/g, (whole, property, value) => {
    if (property.startsWith("--")) return whole; // our own definitions
    const painted = value.replace(/#[0-9a-f]{3,6}\b/g, (hex) => {
      if (hex === "#fff") return property === "color" || property === "fill" ? "var(--on-primary)" : "var(--paper)";
      return COLOURS[hex] ? `var(--${COLOURS[hex]})` : hex;
    });
    return `${property}:${painted.replace("rgba(0,94,162,.1)", "var(--primary-wash)").replace("rgba(27,27,27,.2)", "var(--line)")}`;
  });
}

function prune(css) {
  const leaf = /([^{}@;]+)\{([^{}]*)\}/g;
  const kept = css.replace(/\(mask:\s*url\(""\)\)/g, "(mask:none)").replace(/@font-face\{[^}]*\}/g, "").replace(/font-family:\s*-apple-system[^;{}]*(;|(?=\}))/g, "").replace(/[a-z-]+:[^;{}]*url\(""\)[^;{}]*;?/g, "").replace(leaf, (whole, selectors, rules) => {
    const left = selectors.split(",").filter((selector) => !UNUSED.test(selector));
    return left.length && rules ? `${left.join(",")}{${rules}}` : "";
  });
  return kept.replace(/@(media|supports)[^{}]*\{\s*\}/g, "");
}

function style(name, finish = (css) => css) {
  const { css } = compile(join(assets, `${name}.scss`), {
    loadPaths: [join(modules, "@uswds/uswds/packages")], style: "compressed", quietDeps: true, logger: { warn: () => {} },
  });
  const made = finish(css.replace(/^\uFEFF/, ""));
  if (/@[a-z]+\s*\((?:[^(){}]|\([^()]*\))*\{/.test(made)) throw new Error(`${name}.css: a rule was cut in two`);
  for (const [, path] of made.matchAll(/url\("?img\/([^")]+)"?\)/g)) {
    mkdirSync(dirname(join(build, "img", path)), { recursive: true });
    copyFileSync(join(images, path), join(build, "img", path));
  }
  writeFileSync(join(build, `${name}.css`), made);
}

function sprite() {
  const names = readFileSync(join(assets, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const symbols = names.map((name) => {
    const svg = readFileSync(join(images, "usa-icons", `${name}.svg`), "utf8");
    const [, box] = svg.match(/viewBox="([^"]+)"/) ?? [null, "0 0 24 24"];
    const inner = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/<path d="M0 0h24v24H0(V0)?z" fill="none"\s*\/>/, "").trim();
    return `<symbol id="${name}" viewBox="${box}">${inner}</symbol>`;
  });
  writeFileSync(join(build, "sprite.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

function leaflet() {
  const script = readFileSync(join(modules, "leaflet/dist/leaflet.js"), "utf8");
  writeFileSync(join(build, "leaflet.js"), script.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"));
  const own = readFileSync(join(modules, "leaflet/dist/leaflet.css"), "utf8").replace(/[^{}]*\{[^{}]*url\(images\/[^{}]*\}/g, "");
  writeFileSync(join(build, "map.css"), `${own.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s+/g, " ")}${readFileSync(join(build, "map.css"), "utf8")}`);
}

// a script that needs packages, as one file; the others are copied as they are
const BUNDLED = "workbench.js";
function bundled(file) {
  buildSync({ entryPoints: [join(assets, file)], outfile: join(build, file), bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none", logLevel: "error" });
}

rmSync(build, { recursive: true, force: true });
mkdirSync(build, { recursive: true });
style("style", (css) => prune(recolour(css)));
style("staff", recolour);
style("map", recolour);
style("charts", recolour);
style("inventory", recolour);
leaflet();
sprite();
bundled(BUNDLED);
for (const file of readdirSync(assets)) {
  if (/\.(js|svg)$/.test(file) && file !== BUNDLED) copyFileSync(join(assets, file), join(build, basename(file)));
}
