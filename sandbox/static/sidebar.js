/** The list of conversations, and the drawer that it is on narrow screens. */

import { avatar, button, el, fill, icon, isNarrow } from "./dom.js";
import { current, isAppConversation, store, tell, titleOf } from "./state.js";

const sidebar = document.getElementById("sidebar");
const shade = document.getElementById("sidebar-shade");
const toggle = document.getElementById("sidebar-toggle");

/** The address of a conversation in this page. */
function addressOf(channel) {
  return `/?user=${encodeURIComponent(store.me)}&channel=${encodeURIComponent(channel)}`;
}

function sign(conversation) {
  if (conversation.kind === "im") {
    const other = isAppConversation(conversation) ? store.app.bot_user_id : conversation.members.find((id) => id !== store.me);
    return avatar(other, titleOf(conversation), isAppConversation(conversation));
  }
  return icon(conversation.kind === "private" ? "lock" : "hash");
}

function badge(conversation) {
  const { unread = 0, mentions = 0, kind } = conversation;
  const loud = kind === "im" ? unread : mentions;
  if (loud > 0) {
    return el("span", { class: "badge badge-mention", testid: "mention-badge" }, String(loud), el("span", { class: "sr-only" }, kind === "im" ? " unread" : " mentions"));
  }
  if (unread > 0) {
    return el("span", { class: "badge", testid: "unread-badge" }, String(unread), el("span", { class: "sr-only" }, " unread"));
  }
  return null;
}

function entry(conversation) {
  const here = conversation.id === store.channel;
  return el("li", {}, el("a", {
    class: `conversation${conversation.unread ? " conversation-unread" : ""}${here ? " conversation-current" : ""}`,
    href: addressOf(conversation.id),
    "aria-current": here ? "page" : null,
    testid: "conversation",
    data: { channelId: conversation.id, kind: conversation.kind, unread: conversation.unread ?? 0, mentions: conversation.mentions ?? 0 },
    on: {
      click: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        closeDrawer();
        tell("go", { channel: conversation.id });
      },
    },
  }, sign(conversation), el("span", { class: "conversation-name" }, titleOf(conversation)), badge(conversation)));
}

function group(title, conversations) {
  if (!conversations.length) return null;
  return el("section", { class: "sidebar-group" }, el("h2", {}, title), el("ul", { role: "list" }, conversations.map(entry)));
}

/** Draws the sidebar and the unread count in the window's title. */
export function drawSidebar() {
  const all = [...store.conversations.values()].filter((item) => !item.archived || item.id === store.channel);
  all.sort((one, other) => titleOf(one).localeCompare(titleOf(other)));
  const focused = sidebar.contains(document.activeElement) ? document.activeElement.dataset.channelId : null;
  fill(sidebar,
    group("Channels", all.filter((item) => item.kind !== "im")),
    group("Direct messages", all.filter((item) => item.kind === "im" && !isAppConversation(item))),
    group("Apps", all.filter(isAppConversation)));
  if (focused) sidebar.querySelector(`[data-channel-id="${CSS.escape(focused)}"]`)?.focus();
  const unread = all.reduce((sum, item) => sum + (item.unread ?? 0), 0);
  const conversation = current();
  document.title = `${unread ? `(${unread}) ` : ""}${conversation ? `${titleOf(conversation)} · ` : ""}${store.workspace.name}`;
}

/** Opens the drawer (narrow screens). */
function openDrawer() {
  document.body.classList.add("drawer-open");
  shade.hidden = false;
  toggle.setAttribute("aria-expanded", "true");
  (sidebar.querySelector("[aria-current]") ?? sidebar.querySelector("a"))?.focus();
}

/** Closes the drawer and gives the focus back. */
function closeDrawer({ refocus = false } = {}) {
  document.body.classList.remove("drawer-open");
  shade.hidden = true;
  toggle.setAttribute("aria-expanded", "false");
  if (refocus) toggle.focus();
}

fill(toggle, icon("menu"));
toggle.addEventListener("click", () => {
  if (document.body.classList.contains("drawer-open")) closeDrawer();
  else openDrawer();
});
shade.addEventListener("click", () => closeDrawer({ refocus: true }));
sidebar.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isNarrow()) closeDrawer({ refocus: true });
});

/** The conversation's title, its members and the app's tabs. */
export function drawHead() {
  const conversation = current();
  const title = document.getElementById("conversation-title");
  const meta = document.getElementById("conversation-meta");
  if (!conversation) {
    fill(title, "No conversation");
    fill(meta);
    return;
  }
  fill(title, conversation.kind === "im" ? sign(conversation) : icon(conversation.kind === "private" ? "lock" : "hash"), titleOf(conversation));
  fill(meta, conversation.kind === "im" ? null : members(conversation));
  drawTabs(conversation);
}

function members(conversation) {
  const ids = conversation.members ?? [];
  const node = button({
    class: "button members", "aria-haspopup": "menu", "aria-expanded": "false", testid: "members",
    "aria-label": `${ids.length} members`,
    on: { click: () => tell("show-members", { anchor: node, ids }) },
  }, icon("people"), String(ids.length));
  return node;
}

function drawTabs(conversation) {
  const tabs = document.getElementById("tabs");
  const shown = isAppConversation(conversation) && store.app.home_enabled;
  tabs.hidden = !shown;
  if (!shown) {
    fill(tabs);
    return;
  }
  const focused = tabs.contains(document.activeElement);
  const tab = (id, label, controls) => button({
    class: "tab", role: "tab", id: `tab-${id}`, testid: `${id}-tab`, "aria-selected": String(store.tab === id),
    "aria-controls": controls, tabindex: store.tab === id ? "0" : "-1",
    on: {
      click: () => tell("go", { channel: conversation.id, tab: id }),
      keydown: (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        tell("go", { channel: conversation.id, tab: id === "home" ? "messages" : "home" });
      },
    },
  }, label);
  fill(tabs, tab("home", "Home", "home"), store.app.messages_tab_enabled === false ? null : tab("messages", "Messages", "timeline"));
  if (focused) tabs.querySelector("[aria-selected='true']").focus();
}
