/** Extra pages beside the conversation, each a frame with a title that can be put away. */

import { button, el, fill, icon, isNarrow } from "./dom.js";
import { store } from "./state.js";

const dock = document.getElementById("dock");
const toggles = document.getElementById("panel-toggles");
const STORED = "sandbox-panels";
const MOST_HEIGHT = 900;

let open = null;
let drawn = null;
const frames = new Map();

function load() {
  if (isNarrow()) return new Set();
  const stored = JSON.parse(localStorage.getItem(STORED) ?? "null");
  return new Set(stored ?? store.panels.map((panel) => panel.title));
}

function save() {
  if (!isNarrow()) localStorage.setItem(STORED, JSON.stringify([...open]));
}

function flip(title, wanted = !open.has(title)) {
  if (wanted && isNarrow()) open.clear();
  if (wanted) open.add(title);
  else open.delete(title);
  save();
  apply();
}

function apply() {
  for (const node of dock.querySelectorAll(".panel")) node.hidden = !open.has(node.dataset.title);
  for (const node of toggles.querySelectorAll("button")) node.setAttribute("aria-pressed", String(open.has(node.dataset.title)));
  for (const [title, { frame, url }] of frames) if (open.has(title) && !frame.getAttribute("src")) frame.src = url;
  const any = store.panels.some((panel) => open.has(panel.title));
  dock.hidden = !any;
  document.body.classList.toggle("dock-open", any);
}

function card({ title, url }) {
  const frame = el("iframe", { title, testid: "panel-frame", referrerpolicy: "no-referrer" });
  frames.set(title, { frame, url });
  return el("section", { class: "panel", testid: "panel", "aria-label": title, data: { title } },
    el("header", { class: "panel-head" }, el("h2", {}, title),
      button({ class: "icon-button", "aria-label": `Put ${title} away`, on: { click: () => flip(title, false) } }, icon("close"))),
    frame);
}

/** Draws the panels when the list changed. */
export function drawPanels() {
  const print = JSON.stringify(store.panels);
  if (print === drawn) return;
  drawn = print;
  open = load();
  frames.clear();
  fill(dock, store.panels.map(card));
  fill(toggles, store.panels.map(({ title }) => button({
    class: "panel-toggle", testid: "panel-toggle", "aria-pressed": "false", "aria-label": `Panel ${title}`, data: { title }, on: { click: () => flip(title) },
  }, icon("panel"), el("span", { class: "panel-toggle-title" }, title))));
  apply();
}

window.addEventListener("message", (event) => {
  if (event.data?.type !== "panel-height") return;
  const height = Number(event.data.height);
  for (const { frame } of frames.values()) {
    if (frame.contentWindow === event.source && height > 0) frame.style.height = `${Math.min(height, MOST_HEIGHT)}px`;
  }
});
