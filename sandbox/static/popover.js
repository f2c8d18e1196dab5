/** Menus and lists that float above the page, also above a modal. */

import { button, el, uid } from "./dom.js";

const GAP = 4;
const EDGE = 8;
const MOST_HEIGHT = 420;

/** The layer in which a floating list must live so that an open modal does not make it inert. */
export function layerOf(anchor) {
  return anchor.closest("dialog") ?? document.body;
}

/** Puts `node` (already shown) beside `anchor`, inside the window. */
export function place(node, anchor, { align = "start", width = null } = {}) {
  const at = anchor.getBoundingClientRect();
  if (width) node.style.width = `${Math.max(width, 160)}px`;
  const below = window.innerHeight - at.bottom - GAP - EDGE;
  const above = at.top - GAP - EDGE;
  node.style.maxHeight = "none";
  const wanted = Math.min(node.scrollHeight + 2, MOST_HEIGHT);
  const up = below < wanted && above > below;
  const height = Math.min(wanted, Math.max(up ? above : below, 80));
  node.style.maxHeight = `${height}px`;
  const left = align === "end" ? at.right - node.offsetWidth : at.left;
  const most = window.innerWidth - node.offsetWidth - EDGE;
  node.style.left = `${Math.max(EDGE, Math.min(left, most))}px`;
  node.style.top = `${up ? at.top - GAP - node.offsetHeight : at.bottom + GAP}px`;
}

let openMenu = null;

/** Closes the menu that is open, if any. */
export function closeMenu({ refocus = false } = {}) {
  if (!openMenu) return;
  const { node, anchor, stop } = openMenu;
  openMenu = null;
  stop();
  node.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (refocus && anchor.isConnected) anchor.focus();
}

function moveFocus(items, step) {
  const at = items.indexOf(document.activeElement);
  const next = step === "first" ? 0 : step === "last" ? items.length - 1 : (at + step + items.length) % items.length;
  items[next]?.focus();
}

/** Focuses the next entry that starts with the letter pressed. */
function jumpTo(items, event) {
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.key === " ") return false;
  const at = items.indexOf(document.activeElement);
  const turned = [...items.slice(at + 1), ...items.slice(0, at + 1)];
  const letter = event.key.toLowerCase();
  const next = turned.find((node) => (node.dataset.letter ?? node.textContent).toLowerCase().startsWith(letter));
  next?.focus();
  return Boolean(next);
}

function item(entry, chosen) {
  if (entry.separator) return el("hr", { role: "separator" });
  if (entry.title) return el("p", { class: "menu-title", role: "presentation" }, entry.title);
  const props = {
    class: `menu-item${entry.class ? ` ${entry.class}` : ""}`,
    role: entry.checked === undefined ? "menuitem" : "menuitemradio",
    "aria-checked": entry.checked === undefined ? null : String(entry.checked),
    tabindex: "-1",
    testid: entry.testid,
    data: entry.data,
  };
  if (entry.href) return el("a", { ...props, href: entry.href }, entry.content);
  return button({ ...props, on: { click: () => chosen(entry) } }, entry.content);
}

/**
 * Opens a menu at `anchor`. Entries: `{content, run, testid, data, checked, href}`, `{title}` or
 * `{separator: true}`. A second press on the same anchor closes it.
 */
export function showMenu(anchor, entries, { label, align = "start", testid = "menu" } = {}) {
  const again = openMenu?.anchor === anchor;
  closeMenu();
  if (again) return;
  const node = el("div", { class: "floating menu", role: "menu", id: uid("menu"), "aria-label": label, popover: "manual", testid });
  const chosen = (entry) => {
    closeMenu({ refocus: true });
    entry.run?.();
  };
  node.append(...entries.map((entry) => item(entry, chosen)));
  layerOf(anchor).append(node);
  node.showPopover();
  place(node, anchor, { align });
  anchor.setAttribute("aria-expanded", "true");
  const items = [...node.querySelectorAll(".menu-item")];

  node.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last" };
    if (event.key in steps) moveFocus(items, steps[event.key]);
    else if (event.key === "Escape") closeMenu({ refocus: true });
    else if (event.key === "Tab") closeMenu({ refocus: true });
    else if (!jumpTo(items, event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  const outside = (event) => {
    if (!node.contains(event.target) && !anchor.contains(event.target)) closeMenu();
  };
  const follow = (event) => {
    if (!anchor.isConnected) closeMenu();
    else if (!node.contains(event.target)) place(node, anchor, { align });
  };
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("resize", follow);
  window.addEventListener("scroll", follow, true);
  openMenu = {
    node,
    anchor,
    stop: () => {
      document.removeEventListener("pointerdown", outside, true);
      window.removeEventListener("resize", follow);
      window.removeEventListener("scroll", follow, true);
    },
  };
  (items.find((entry) => entry.getAttribute("aria-checked") === "true") ?? items[0])?.focus();
}
