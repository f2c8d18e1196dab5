/** The panel: what time it is in the demonstration, moves of its clock, and what to try. */

const WORDS = {
  en: {
    locale: "en-GB", other: "Nederlands",
    next: "Next reminder: {when}", none: "No reminder is to come.", running: "Time passes …",
    hour: "+1 hour", day: "+1 day", week: "+1 week", morning: "Next working day 08:30", monday: "Next Monday 08:30",
    moves: "Move the clock forward", tries: "Three things to try", open: "Begin here",
    arrived: "Arrived meanwhile:", silent: "Nothing new arrived.",
    lost: "The demo has stopped.",
  },
  nl: {
    locale: "nl-BE", other: "English",
    next: "Volgende herinnering: {when}", none: "Er komt geen herinnering meer.", running: "De tijd verstrijkt …",
    hour: "+1 uur", day: "+1 dag", week: "+1 week", morning: "Volgende werkdag 08:30", monday: "Volgende maandag 08:30",
    moves: "Zet de klok vooruit", tries: "Drie dingen om te proberen", open: "Begin hier",
    arrived: "Intussen aangekomen:", silent: "Er kwam niets nieuws aan.",
    lost: "De demo is gestopt.",
  },
};
const MOVES = [["morning", "wide main"], ["monday", "wide main"], ["hour", ""], ["day", ""], ["week", ""]];
const LOOK_EVERY_MS = 2000;
const KEPT = "panel-language";

const at = (id) => document.getElementById(id);
let language = localStorage.getItem(KEPT) ?? (navigator.language.startsWith("nl") ? "nl" : "en");
let state = null;
let ahead = 0;
let moving = false;
let lost = false;
let drawn = null;
let moves = 0;

function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function make(tag, given = {}, ...children) {
  const node = Object.assign(document.createElement(tag), given);
  node.append(...children);
  return node;
}

function written(ms, parts) {
  return new Intl.DateTimeFormat(WORDS[language].locale, { timeZone: "Europe/Brussels", ...parts }).format(ms);
}

const DAY = { weekday: "short", day: "numeric", month: "long", year: "numeric" };
const HOUR = { hour: "2-digit", minute: "2-digit" };
const SHORT = { weekday: "short", day: "numeric", month: "short", ...HOUR };

/** A case code stays on one line. */
function whole(text) {
  return text.replace(/(?<=\b[A-Z]\d)-(?=\d)/g, "\u2011");
}

function drawTime() {
  const now = Date.now() + ahead;
  at("day").textContent = written(now, DAY);
  at("hour").textContent = written(now, HOUR);
  at("day").dateTime = new Date(now).toISOString();
  const next = state.next === null ? say("none") : say("next", { when: written(state.next, SHORT) });
  at("next").textContent = lost ? say("lost") : moving || state.moving ? say("running") : next;
}

function link(path, text) {
  return make("a", { href: state.address + path, target: "_top" }, text);
}

function drawArrived() {
  const { arrived } = state;
  if (arrived === null) {
    at("arrived").replaceChildren();
    return;
  }
  if (!arrived.length) {
    at("arrived").replaceChildren(make("p", {}, say("silent")));
    return;
  }
  at("arrived").replaceChildren(
    make("p", {}, say("arrived")),
    make("ul", {}, ...arrived.map(({ count, place, name, path }) =>
      make("li", {}, make("span", { className: "count" }, String(count)), link(path, place), ` · ${name}`))));
}

function draw() {
  document.documentElement.lang = language;
  drawTime();
  drawArrived();
  at("language").textContent = say("other");
  at("moves").setAttribute("aria-label", say("moves"));
  at("moves").setAttribute("aria-busy", String(moving || state.moving));
  at("moves").replaceChildren(...MOVES.map(([to, look]) => {
    const node = make("button", { type: "button", className: look, disabled: moving || state.moving, onclick: () => move(to) }, say(to));
    node.dataset.testid = `move-${to}`;
    return node;
  }));
  at("tries-title").textContent = say("tries");
  at("tries").replaceChildren(...state.tries.map(({ title, how, command, path }) => make("li", {},
    make("strong", {}, title[language]), whole(how[language]),
    ...(command ? [make("code", {}, command)] : [" "]), link(path, say("open")))));
  parent.postMessage({ type: "panel-height", height: document.documentElement.offsetHeight }, "*");
}

function take(given) {
  const { now, ...rest } = given;
  const print = JSON.stringify([rest, language]);
  ahead = now - Date.now();
  lost = false;
  state = given;
  if (print === drawn) drawTime();
  else draw();
  drawn = print;
}

async function look() {
  try {
    take(await (await fetch("/state")).json());
    document.body.dataset.ready = "true";
  } catch {
    lost = state !== null;
    if (lost) drawTime();
  }
}

async function move(to) {
  moving = true;
  draw();
  try {
    const answer = await fetch("/move", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ to }) });
    take(await answer.json());
  } finally {
    moving = false;
    moves += 1;
    document.body.dataset.moves = String(moves);
    draw();
    at("moves").querySelector(`[data-testid=move-${to}]`)?.focus();
  }
}

at("language").addEventListener("click", () => {
  language = language === "nl" ? "en" : "nl";
  localStorage.setItem(KEPT, language);
  draw();
});
await look();
setInterval(look, LOOK_EVERY_MS);
