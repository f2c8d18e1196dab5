/**
 * The page of the sandbox: where one acts as any of the workspace's people.
 *
 * Hooks for browser tests: `body[data-ready="true"]` once all is loaded and live; `data-testid` on
 * what is operated; `data-channel-id`, `data-ts`, `data-block-id`, `data-action-id`, `data-value`,
 * `data-user-id` on what they name.
 */

import { errorLine, follow, isNews } from "./api.js";
import { makeComposer } from "./composer.js";
import { el, fill, toast } from "./dom.js";
import { loadHome, openHome } from "./home.js";
import { loadModal } from "./modal.js";
import { drawPanels } from "./panels.js";
import { drawPeople } from "./people.js";
import { drawHead, drawSidebar } from "./sidebar.js";
import { current, isAppConversation, loadState, on, store } from "./state.js";
import { loadThread, showReply } from "./thread.js";
import { loadTimeline, markRead, showMessage } from "./timeline.js";

const LAST_USER = "sandbox-user";
const GATHER_MS = 25;

/** "1760000000000100" of a permalink as a ts. */
function asTs(digits) {
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** What an address asks for: user, channel, thread, ts, tab. */
function readAddress(url) {
  const query = url.searchParams;
  const place = {
    user: query.get("user"), channel: query.get("channel"), thread: query.get("thread") ?? query.get("thread_ts"),
    ts: query.get("ts"), tab: query.get("tab"),
  };
  const path = /^\/archives\/([A-Z0-9]+)(?:\/p(\d{8,}))?/.exec(url.pathname);
  if (path) {
    place.channel = path[1];
    if (path[2]) place.ts = asTs(path[2]);
  }
  return place;
}

function writeAddress(push) {
  const query = new URLSearchParams({ user: store.me });
  if (store.channel) query.set("channel", store.channel);
  if (store.thread) query.set("thread", store.thread);
  if (isAppConversation(current()) && store.app.home_enabled) query.set("tab", store.tab);
  const address = `/?${query}`;
  if (push && address !== location.pathname + location.search) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

/** The conversation to start in: the loudest unread one, else the first channel. */
function firstConversation() {
  const open = [...store.conversations.values()].filter((item) => !item.archived);
  const loud = open.filter((item) => item.unread).sort((one, other) => (other.mentions ?? 0) - (one.mentions ?? 0))[0];
  return (loud ?? open.find((item) => item.kind !== "im") ?? open[0])?.id ?? null;
}

function tabFor(channel, wanted) {
  const conversation = store.conversations.get(channel);
  if (!isAppConversation(conversation) || !store.app.home_enabled) return "messages";
  return wanted ?? (conversation.unread ? "messages" : "home");
}

let shown = null;

function drawPlace() {
  drawSidebar();
  drawHead();
  const home = store.tab === "home";
  document.getElementById("home").hidden = !home;
  document.getElementById("timeline").hidden = home;
  document.getElementById("composer").hidden = home;
}

/** Goes to a conversation, a tab, a thread or a message. */
async function go({ channel, thread = null, ts = null, tab = null, push = true }) {
  const known = store.conversations.has(channel);
  if (channel && !known) toast("That conversation is not open to this person.");
  store.channel = known ? channel : store.channel ?? firstConversation();
  store.thread = known ? thread : null;
  store.tab = tabFor(store.channel, ts || thread ? "messages" : tab);
  writeAddress(push);
  drawPlace();
  const place = `${store.channel}/${store.tab}`;
  if (shown !== place) {
    shown = place;
    makeComposer(document.getElementById("composer"), { channel: store.channel });
    if (store.tab === "home") await openHome();
  }
  if (store.tab === "messages") await loadTimeline();
  await loadThread();
  if (ts) reveal(ts);
}

function reveal(ts) {
  const found = store.thread && store.thread !== ts ? showReply(ts) || showMessage(ts) : showMessage(ts);
  if (!found) toast("That message is not there any more.");
}

function openLink(url) {
  if (url.protocol === "slack:") {
    const channel = url.searchParams.get("id");
    const app = [...store.conversations.values()].find(isAppConversation);
    go(url.host === "app" && app ? { channel: app.id, tab: url.searchParams.get("tab") } : { channel });
    return;
  }
  go(readAddress(url));
}

const waiting = new Set();
let timer = null;

/** Reads again what events say has changed, several events at a time. */
function gather(kinds) {
  for (const kind of kinds) waiting.add(kind);
  timer ??= setTimeout(async () => {
    timer = null;
    const now = new Set(waiting);
    waiting.clear();
    const jobs = [];
    if (now.has("modal")) jobs.push(loadModal());
    if (now.has("home") && store.tab === "home") jobs.push(loadHome());
    if (now.has("timeline") && store.tab === "messages") jobs.push(loadTimeline());
    if (now.has("thread") && store.thread) jobs.push(loadThread());
    if (now.has("state")) jobs.push(refreshState());
    await Promise.all(jobs);
  }, GATHER_MS);
}

async function refreshState() {
  const before = JSON.stringify([store.commands, store.shortcuts, current()?.archived]);
  const answer = await loadState(store.me);
  if (!answer.ok) return;
  if (store.channel && !store.conversations.has(store.channel)) {
    await go({ channel: firstConversation(), push: false });
  } else if (before !== JSON.stringify([store.commands, store.shortcuts, current()?.archived])) {
    makeComposer(document.getElementById("composer"), { channel: store.channel });
  }
  await markRead();
}

function onEvent(event) {
  switch (event.kind) {
    case "message":
      gather(!event.channel || event.channel === store.channel ? ["timeline", "thread", "state"] : ["state"]);
      break;
    case "modal":
    case "home":
      gather([event.kind]);
      break;
    case "workspace":
      gather(["state", "timeline"]);
      break;
    case "toast":
      isNews(event.text).then((news) => news && toast(event.text));
      break;
    default:
  }
}

function onConnection(state) {
  const line = document.getElementById("connection");
  line.hidden = state === "open";
  line.textContent = state === "open" ? "" : "Connection lost. Trying again…";
  if (state !== "open") return;
  gather(["state", "timeline", "thread", "modal", "home"]);
  document.body.dataset.ready = "true";
}

on("state", () => {
  drawPeople();
  drawPanels();
  if (store.channel) drawPlace();
  document.getElementById("workspace-name").textContent = store.workspace.name;
});
on("unread", drawSidebar);
on("go", go);
on("open-link", openLink);
on("open-thread", (thread) => go({ channel: store.channel, thread, tab: "messages" }));
on("close-thread", () => go({ channel: store.channel, tab: store.tab }));
window.addEventListener("popstate", () => go({ ...readAddress(new URL(location.href)), push: false }));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && store.channel) gather(["state", "timeline", "thread", "modal", "home"]);
});

async function start() {
  const place = readAddress(new URL(location.href));
  const answer = await loadState(place.user ?? sessionStorage.getItem(LAST_USER) ?? localStorage.getItem(LAST_USER));
  if (!answer.ok) {
    fill(document.getElementById("timeline"), el("p", { class: "empty", role: "alert" }, errorLine(answer)));
    return;
  }
  sessionStorage.setItem(LAST_USER, store.me);
  localStorage.setItem(LAST_USER, store.me);
  document.body.dataset.user = store.me;
  const known = place.channel && store.conversations.has(place.channel);
  if (place.user && !known) place.channel = null;
  await go({ ...place, channel: place.channel ?? firstConversation(), push: false });
  await loadModal();
  follow(store.me, onEvent, onConnection);
}

await start();
