/** One message: who, when, its blocks or text, its thread, and what can be done with it. */

import { errorLine, post } from "./api.js";
import { renderAttachment, renderBlocks } from "./blocks.js";
import { clockTime, dayTitle, fullTime } from "./dates.js";
import { avatar, button, el, icon, toast } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { mrkdwn, spoken } from "./mrkdwn.js";
import { showMenu } from "./popover.js";
import { isApp, nameOf, store, tell } from "./state.js";
import { Surface } from "./surface.js";

/** The address of a message inside this sandbox. */
export function permalink(channel, message) {
  const path = `/archives/${channel}/p${message.ts.replace(".", "")}`;
  const reply = message.thread_ts && message.thread_ts !== message.ts;
  return reply ? `${path}?thread_ts=${message.thread_ts}&cid=${channel}` : path;
}

/** The name of who wrote a message. */
export function authorOf(message) {
  return message.username || nameOf(message.user);
}

/** A message as one line of plain words. */
export function summaryOf(message) {
  return spoken({ type: "mrkdwn", text: message.text || "" }).replace(/\s+/g, " ").trim();
}

function fromApp(message) {
  return Boolean(message.bot) || isApp(message.user);
}

function face(message) {
  const char = emojiFor((message.icon_emoji ?? "").replaceAll(":", ""));
  return char ? el("span", { class: "avatar avatar-emoji", "aria-hidden": "true" }, char) : avatar(message.user, authorOf(message), fromApp(message));
}

function timeLink(channel, message, className) {
  const url = new URL(permalink(channel, message), location.origin);
  return el("a", {
    class: className, href: url.pathname + url.search, title: fullTime(Number(message.ts)), testid: "message-time",
    on: {
      click: (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        tell("open-link", url);
      },
    },
  }, clockTime(Number(message.ts)));
}

function copyLink(channel, message) {
  const address = new URL(permalink(channel, message), location.origin).href;
  navigator.clipboard?.writeText(address).then(() => toast("Link copied"), () => toast(address));
}

function menuEntries(channel, message) {
  const shortcuts = store.shortcuts.filter((item) => item.type === "message");
  const entries = [
    { content: "Reply in thread", testid: "menu-reply", run: () => tell("open-thread", message.thread_ts || message.ts) },
    { content: "Copy link", testid: "menu-copy-link", run: () => copyLink(channel, message) },
  ];
  if (shortcuts.length) entries.push({ separator: true }, { title: "App shortcuts" });
  for (const item of shortcuts) {
    entries.push({
      content: [el("span", {}, item.name), el("small", {}, store.app.name)],
      testid: "message-shortcut",
      data: { callbackId: item.callback_id },
      run: async () => {
        const answer = await post("shortcut", { user: store.me, callback_id: item.callback_id, channel, ts: message.ts });
        if (!answer.ok && !answer.shown) toast(errorLine(answer));
      },
    });
  }
  return entries;
}

function toolbar(channel, message, { inThread }) {
  const more = button({
    class: "icon-button", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false", testid: "message-menu",
    on: { click: () => showMenu(more, menuEntries(channel, message), { label: "Message actions", align: "end" }) },
  }, icon("more"));
  const reply = inThread ? null : button({
    class: "icon-button toolbar-reply", "aria-label": "Reply in thread", title: "Reply in thread", testid: "reply-in-thread",
    on: { click: () => tell("open-thread", message.thread_ts || message.ts) },
  }, icon("reply"));
  return el("div", { class: "toolbar", role: "group", "aria-label": "Message actions" }, reply, more);
}

function threadSummary(message) {
  const count = message.reply_count;
  const last = Number(message.latest_reply ?? message.ts);
  const when = `${dayTitle(last) === "Today" ? "today" : dayTitle(last)} at ${clockTime(last)}`;
  return button(
    { class: "thread-summary", testid: "thread-summary", data: { threadTs: message.ts }, on: { click: () => tell("open-thread", message.ts) } },
    el("span", { class: "faces" }, (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, nameOf(id), isApp(id)))),
    el("span", { class: "thread-count" }, count === 1 ? "1 reply" : `${count} replies`),
    el("span", { class: "thread-last" }, `Last reply ${when}`),
  );
}

function cut(text, longest) {
  return text.length > longest ? `${text.slice(0, longest - 1).trimEnd()}…` : text;
}

function notices(message, { inThread }) {
  const lines = [];
  if (message.ephemeral) lines.push(el("p", { class: "notice", testid: "ephemeral-notice" }, icon("eye"), "Only visible to you"));
  const isReply = message.thread_ts && message.thread_ts !== message.ts;
  if (message.broadcast && isReply && !inThread) {
    lines.push(el("p", { class: "notice", testid: "broadcast-notice" }, "replied to a thread: ",
      button({ class: "link-button", on: { click: () => tell("open-thread", message.thread_ts) } },
        message.parent ? cut(spoken({ type: "mrkdwn", text: message.parent }), 80) : "View thread")));
  }
  return lines;
}

/**
 * Renders a message. `compact`: follows one of the same author; `inThread`: stands in the thread
 * panel; `onDismiss`: takes an ephemeral message away.
 */
export function renderMessage(channel, message, { compact = false, inThread = false, onDismiss } = {}) {
  const author = authorOf(message);
  const kind = message.ephemeral ? " message-ephemeral" : "";
  const node = el("li", {
    class: `message${compact ? " message-compact" : ""}${kind}`,
    testid: "message",
    tabindex: "-1",
    "aria-label": `${author}, ${clockTime(Number(message.ts))}`,
    data: { ts: message.ts, user: message.user, threadTs: message.thread_ts, ephemeral: message.ephemeral ? "true" : null },
  });
  if (message.deleted) {
    node.append(el("div", { class: "gutter" }), el("div", { class: "message-body" }, el("p", { class: "notice" }, "This message was deleted.")));
    return node;
  }
  const failure = el("p", { class: "action-error", role: "alert", testid: "action-error", hidden: true });
  const surface = new Surface(
    { type: "message", channel, ts: message.ts, ephemeral: Boolean(message.ephemeral) },
    {
      onFailure: (answer) => {
        failure.hidden = Boolean(answer.shown);
        failure.textContent = errorLine(answer);
      },
    },
  );
  const hasBlocks = message.blocks?.length > 0;
  const text = hasBlocks || !message.text ? null : el("div", { class: "mrkdwn message-text" }, mrkdwn(message.text));
  const byline = el("div", { class: "byline" },
    el("span", { class: "author" }, author),
    fromApp(message) ? el("span", { class: "app-badge", testid: "app-badge" }, "APP") : null,
    timeLink(channel, message, "time"));
  node.append(
    el("div", { class: "gutter" }, compact ? timeLink(channel, message, "time gutter-time") : face(message)),
    el("div", { class: "message-body" },
      notices(message, { inThread }),
      compact ? null : byline,
      text,
      hasBlocks ? el("div", { class: "blocks" }, renderBlocks(message.blocks, surface)) : null,
      (message.attachments ?? []).map((item) => renderAttachment(item, surface)),
      message.edited ? el("span", { class: "edited", testid: "edited" }, "(edited)") : null,
      failure,
      message.reply_count > 0 && !inThread ? threadSummary(message) : null,
      message.ephemeral && onDismiss
        ? button({ class: "link-button dismiss", testid: "dismiss", on: { click: () => onDismiss(message) } }, "Dismiss")
        : null),
    message.ephemeral ? "" : toolbar(channel, message, { inThread }),
  );
  return node;
}
