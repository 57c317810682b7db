// What the desk tells -> what is shown: pages whose content has changed are fetched anew, all others stay as they are.
"use strict";

const at = (id) => document.getElementById(id);
const ADDRESSES = {
  vscode: (path, line, column) => `vscode://file${path}:${line}:${column}`,
  pycharm: (path, line, column) => `pycharm://open?file=${path}&line=${line}&column=${column}`,
  vim: (path, line, column) => `mvim://open?url=file://${path}&line=${line}&column=${column}`,
  zed: (path, line, column) => `zed://file${path}:${line}:${column}`,
  sublime: (path, line, column) => `subl://open?url=file://${path}&line=${line}&column=${column}`,
};
let state = { editions: [], problems: [], focus: "" };
let key = decodeURIComponent(location.hash.slice(1));
let zoom = Number(remembered("zoom", "0")); // 0: fit to the window
let html = false;

function remembered(name, otherwise) {
  try { return localStorage.getItem(`preview.${name}`) ?? otherwise; } catch { return otherwise; }
}
function remember(name, value) {
  try { localStorage.setItem(`preview.${name}`, value); } catch { /* a private window */ }
}
function make(tag, properties = {}, ...inside) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
}
function plural(count, word) { return `${count} ${word}${count === 1 ? "" : "s"}`; }

// --- what is shown

function edition() { return state.editions.find((one) => one.key === key) ?? state.editions[0]; }

function show(next) {
  state = next;
  if (!state.editions.some((one) => one.key === key) && state.editions.length) key = state.focus || state.editions[0].key;
  showEditions();
  showStatus();
  showPages();
  showHtml();
  showProblems();
}

function called(one) {
  const several = new Set(state.editions.map((other) => other.briefing)).size > 1;
  const spoken = new Set(state.editions.filter((other) => other.audience === one.audience).map((other) => other.language));
  return (several ? `${one.briefing}: ` : "") + one.audience + (spoken.size > 1 ? ` (${one.language})` : "");
}

function showEditions() {
  const names = JSON.stringify(state.editions.map((one) => [one.key, one.current, one.pages.length]));
  if (at("editions").dataset.names !== names) {
    at("editions").dataset.names = names;
    at("editions").replaceChildren(...state.editions.map((one) => {
      const button = make("button", { type: "button", title: one.current ? "" : "The last build of it failed" },
        called(one), make("small", {}, one.pages.length ? String(one.pages.length) : ""));
      button.classList.toggle("broken", !one.current);
      button.addEventListener("click", () => look(one.key));
      button.dataset.key = one.key;
      return make("li", {}, button);
    }));
    at("pick").replaceChildren(...state.editions.map((one) =>
      make("option", { value: one.key }, called(one) + (one.current ? "" : " !"))));
  }
  for (const button of at("editions").querySelectorAll("button")) {
    button.setAttribute("aria-current", String(button.dataset.key === key));
  }
  at("pick").value = key;
  const one = edition();
  document.title = one ? `${called(one)} – preview` : "Preview";
  at("pdf").hidden = !one || !one.pages.length;
  if (one) at("pdf").href = `/edition/${one.key}/pdf`;
}

function showStatus() {
  const errors = state.problems.filter((one) => one.severity === "error").length;
  const bad = state.failure || errors;
  const stale = edition() && !edition().current;
  at("status").className = state.busy ? "busy" : bad ? "bad" : "good";
  at("pages").classList.toggle("stale", Boolean(stale));
  const last = edition()?.pages.length ? " These are the last good pages." : "";
  at("said").textContent = state.busy ? state.busy
    : state.failure ? `${state.failure}${last}`
    : errors ? `${plural(errors, "error")}.${stale ? last : ""}`
    : `Up to date. Built in ${state.seconds.toFixed(2)} s${state.saved.length ? ` after ${state.saved[0]}` : ""}.`;
}

function widthOf(page) {
  const room = Math.max(240, at("pages").clientWidth - 40);
  const natural = page.width * 96 / 72;
  return Math.round(zoom ? natural * zoom : Math.min(room - (room > 700 ? 140 : 0), natural * 1.15));
}

function showPages() {
  const one = edition();
  const pages = one ? one.pages : [];
  const there = [...at("pages").querySelectorAll("figure")];
  at("pages").querySelector(".empty")?.remove();
  if (!pages.length) {
    there.forEach((figure) => figure.remove());
    at("pages").append(make("p", { className: "empty" }, state.busy ? "Building" : "Nothing could be built yet."));
    at("where").textContent = "";
    at("to-change").hidden = true;
    return;
  }
  there.slice(pages.length).forEach((figure) => figure.remove());
  pages.forEach((page, index) => {
    const figure = there[index] ?? at("pages").appendChild(make("figure", {}, make("img", { loading: "lazy" })));
    const width = widthOf(page);
    figure.style.width = `${width}px`;
    figure.style.height = `${Math.round(width * page.height / page.width)}px`;
    figure.classList.toggle("changed", page.changed);
    figure.querySelector("figcaption")?.remove();
    if (page.changed) figure.append(make("figcaption", {}, "changed"));
    const picture = figure.querySelector("img");
    picture.alt = `Page ${index + 1}`;
    const pixels = Math.min(2400, Math.ceil(width * (devicePixelRatio || 1) / 100) * 100);
    const source = `/picture/${one.key}/${index + 1}/${page.digest}?width=${pixels}`;
    if (picture.getAttribute("src") !== source) picture.src = source;
  });
  at("pages").classList.toggle("narrow", at("pages").clientWidth - widthOf(pages[0]) < 180);
  const changed = pages.flatMap((page, index) => (page.changed ? [index + 1] : []));
  at("to-change").hidden = !changed.length;
  at("to-change").textContent = changed.length === 1 ? `Page ${changed[0]} changed` : `${changed.length} pages changed`;
  showWhere();
}

function showWhere() {
  const pages = edition()?.pages.length ?? 0;
  at("where").textContent = pages ? `${current() + 1} of ${pages}` : "";
}

function current() {
  const figures = [...at("pages").querySelectorAll("figure")];
  const middle = at("pages").getBoundingClientRect().top + at("pages").clientHeight / 3;
  const found = figures.findIndex((figure) => figure.getBoundingClientRect().bottom > middle);
  return found < 0 ? Math.max(0, figures.length - 1) : found;
}

function showHtml() {
  const one = edition();
  at("both").setAttribute("aria-pressed", String(html));
  at("html").hidden = !html;
  document.querySelector("main").classList.toggle("two", html);
  const source = html && one && one.html ? `/edition/${one.key}/html?${one.html}` : "about:blank";
  at("html").classList.toggle("coming", source === "about:blank");
  if (at("frame").getAttribute("src") === source) return;
  const scrolled = at("frame").contentWindow?.scrollY ?? 0;
  at("frame").onload = () => at("frame").contentWindow?.scrollTo(0, scrolled);
  at("frame").src = source;
}

function showProblems() {
  const order = ["error", "warning", "hint"];
  const problems = [...state.problems].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  at("problems").hidden = !problems.length;
  at("count").textContent = order.flatMap((severity) => {
    const count = problems.filter((one) => one.severity === severity).length;
    return count ? [plural(count, severity)] : [];
  }).join(", ");
  const written = JSON.stringify([problems, at("editor").value]);
  if (at("list").dataset.written === written) return;
  at("list").dataset.written = written;
  at("list").replaceChildren(...problems.map((problem) => {
    const words = make("div", { className: "what" });
    if (problem.path) words.append(place(problem), " ");
    words.append(make("span", { className: "code" }, problem.code), ` ${problem.message} `,
      make("span", { className: "hint" }, problem.hint));
    return make("li", { className: problem.severity }, make("span", { className: "severity" }, problem.severity), words);
  }));
}

function place(problem) {
  const line = problem.line ?? 1;
  const path = encodeURI(`${state.project.startsWith("/") ? "" : "/"}${state.project}/${problem.path}`);
  const said = [problem.path, problem.line, problem.column].filter((part) => part !== null).join(":");
  return make("a", { href: ADDRESSES[at("editor").value](path, line, problem.column ?? 1) }, said);
}

// --- what the author does

function look(next) {
  if (next !== key) at("pages").scrollTop = 0;
  key = next;
  history.replaceState(null, "", `#${encodeURIComponent(key)}`);
  tell();
  show(state);
}

function tell() {
  if (!key) return;
  fetch("/look", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key, html }) })
    .catch(() => {});
}

function turn(by) {
  const figures = at("pages").querySelectorAll("figure");
  figures[Math.min(figures.length - 1, Math.max(0, current() + by))]?.scrollIntoView({ block: "start" });
}

function toChange() {
  const figures = [...at("pages").querySelectorAll("figure")];
  const here = current();
  const changed = figures.filter((figure) => figure.classList.contains("changed"));
  (changed.find((figure) => figures.indexOf(figure) > here) ?? changed[0])?.scrollIntoView({ block: "start" });
}

function toEdition(by) {
  const index = state.editions.findIndex((one) => one.key === key);
  const next = state.editions[(index + by + state.editions.length) % state.editions.length];
  if (next) look(next.key);
}

function toProblem() {
  fold(false);
  const links = [...at("list").querySelectorAll("a")];
  links[(links.indexOf(document.activeElement) + 1) % links.length]?.focus();
}

function fold(folded) {
  at("problems").classList.toggle("folded", folded);
  at("fold").setAttribute("aria-expanded", String(!folded));
  at("fold").textContent = folded ? "Unfold" : "Fold";
}

function size(next) {
  const shown = edition()?.pages[0];
  const natural = shown ? widthOf(shown) / (shown.width * 96 / 72) : 1;
  zoom = next === 0 ? 0 : Math.min(3, Math.max(0.25, natural * next));
  remember("zoom", zoom);
  showPages();
}

function beside() {
  html = !html;
  tell();
  show(state);
}

const KEYS = {
  j: () => turn(1), k: () => turn(-1), c: toChange, "[": () => toEdition(-1), "]": () => toEdition(1), n: toProblem,
  p: () => fold(!at("problems").classList.contains("folded")), h: beside,
  "+": () => size(1.2), "=": () => size(1.2), "-": () => size(1 / 1.2), 0: () => size(0), "?": () => at("keys").showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || at("keys").open) return;
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});
at("pick").addEventListener("change", () => look(at("pick").value));
at("to-change").addEventListener("click", toChange);
at("smaller").addEventListener("click", () => size(1 / 1.2));
at("larger").addEventListener("click", () => size(1.2));
at("fit").addEventListener("click", () => size(0));
at("both").addEventListener("click", beside);
at("help").addEventListener("click", () => at("keys").showModal());
at("fold").addEventListener("click", () => fold(!at("problems").classList.contains("folded")));
at("editor").addEventListener("change", () => { remember("editor", at("editor").value); showProblems(); });
at("editor").value = remembered("editor", "vscode");
at("pages").addEventListener("scroll", showWhere, { passive: true });
new ResizeObserver(() => showPages()).observe(at("pages"));

// --- what the desk tells

const events = new EventSource("/events");
let told = false;
events.onmessage = (event) => {
  const next = JSON.parse(event.data);
  if (!told && next.editions.length) { told = true; show(next); tell(); } else show(next);
};
events.onerror = () => {
  at("status").className = "bad";
  at("said").textContent = "The preview has ended. Start it again with report preview.";
};
