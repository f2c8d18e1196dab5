/** Building blocks for the DOM: every text enters as a text node, never as HTML. */

let counter = 0;

/** A document-wide unique id, for labels and ARIA references. */
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/**
 * Creates an element. `props`: `class`, `on` (event → listener), `data` (dataset), `testid`,
 * booleans become attributes, null and undefined are left out. Children: nodes, strings, arrays.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, item] of Object.entries(value)) {
        if (item !== null && item !== undefined) node.dataset[key] = String(item);
      }
    } else if (name === "testid") {
      node.dataset.testid = value;
    } else if (name === "value") {
      node.value = value;
    } else if (value === true) {
      node.setAttribute(name, "");
    } else {
      node.setAttribute(name, String(value));
    }
  }
  append(node, children);
  return node;
}

/** Appends nodes, strings and (nested) arrays of them; skips null, undefined and false. */
export function append(node, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

/** Replaces all children. */
export function fill(node, ...children) {
  node.replaceChildren();
  return append(node, children);
}

/** A push button; never submits a form. */
export function button(props, ...children) {
  return el("button", { type: "button", ...props }, ...children);
}

const STROKES = {
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  right: "M8 5l5 5-5 5",
  send: "M4 4l13 6-13 6 2-6zM6 10h6",
  more: "M10 4.5v.01M10 10v.01M10 15.5v.01",
  reply: "M4 5h12v8H9l-4 3v-3H4z",
  hash: "M8 3L6 17M14 3l-2 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  people: "M7 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM1.5 17a5.5 5.5 0 0 1 11 0M13 4.5a3 3 0 0 1 0 5.5M15 12a5.5 5.5 0 0 1 3.5 5",
  bolt: "M11 2L4 11h5l-1 7 7-9h-5z",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  panel: "M3 4h14v12H3zM12 4v12",
  home: "M3 10l7-6 7 6M5 9v7h10V9",
  link: "M8 12l4-4M9 6l2-2a3.5 3.5 0 0 1 5 5l-2 2M11 14l-2 2a3.5 3.5 0 0 1-5-5l2-2",
  check: "M4 10.5l4 4 8-9",
};

/** A decorative line icon in the current text colour. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", name === "more" ? "icon icon-dots" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", STROKES[name]);
  svg.append(path);
  return svg;
}

/** Tells screen readers, politely, without moving focus. */
export function announce(text) {
  const log = document.getElementById("announcer");
  log.append(el("p", {}, text));
  while (log.children.length > 5) log.firstElementChild.remove();
}

/** A short message at the bottom of the page that leaves by itself. */
export function toast(text) {
  const note = el("div", { class: "toast", testid: "toast" }, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}

const AVATAR_HUES = 8;

/** A square with initials (people) or a sign (apps), coloured by id. */
export function avatar(id, name, isApp = false) {
  let sum = 0;
  for (const char of String(id)) sum = (sum * 31 + char.codePointAt(0)) % 997;
  const words = String(name || "?").trim().split(/\s+/);
  const initials = (words[0]?.[0] ?? "?") + (words.length > 1 ? words[words.length - 1][0] : "");
  return el(
    "span",
    { class: `avatar hue-${sum % AVATAR_HUES}${isApp ? " avatar-app" : ""}`, "aria-hidden": "true" },
    initials.toUpperCase(),
  );
}

/** True when the page is narrow enough for the sidebar to be a drawer. */
export function isNarrow() {
  return window.matchMedia("(max-width: 767px)").matches;
}
