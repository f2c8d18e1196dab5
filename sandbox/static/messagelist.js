/** A list of messages that is kept up to date without losing place, focus or half-made choices. */

import { dayTitle, sameDay, today } from "./dates.js";
import { button, el, icon } from "./dom.js";
import { renderMessage } from "./message.js";
import { store } from "./state.js";

const GROUP_SECONDS = 300;
const NEAR_BOTTOM = 80;
const FIRST_SHOWN = 200;
const DISMISSED = "sandbox-dismissed";

function dismissed() {
  return new Set(JSON.parse(sessionStorage.getItem(DISMISSED) ?? "[]"));
}

function dismiss(message) {
  sessionStorage.setItem(DISMISSED, JSON.stringify([...dismissed(), message.ts].slice(-200)));
}

/** Where the focus is inside a message, well enough to find it in the message's next version. */
function focusIn(node) {
  const active = document.activeElement;
  if (!node.contains(active) || active === node) return null;
  const peers = [...node.querySelectorAll("button, a, input, textarea")];
  return { actionId: active.dataset.actionId, value: active.dataset.value, blockId: active.dataset.blockId, at: peers.indexOf(active) };
}

function restoreFocus(node, focus) {
  const peers = [...node.querySelectorAll("button, a, input, textarea")];
  const same = peers.filter((item) => focus.actionId && item.dataset.actionId === focus.actionId);
  const target =
    same.find((item) => item.dataset.blockId === focus.blockId) ??
    same.find((item) => item.dataset.value === focus.value) ??
    peers[focus.at] ?? node;
  target.focus({ preventScroll: true });
}

export class MessageList {
  /** `scroller`: the node that scrolls; `inThread`: the list of the thread panel. */
  constructor(scroller, { inThread = false } = {}) {
    this.scroller = scroller;
    this.inThread = inThread;
    this.list = el("ol", { class: "messages", role: "list", testid: inThread ? "thread-messages" : "messages" });
    this.older = button({ class: "button older", hidden: true, on: { click: () => this.showOlder() } }, "Show older messages");
    this.newer = button({
      class: "newer", hidden: true, testid: "jump-to-newest", on: { click: () => this.toBottom() },
    }, "New messages ", icon("down"));
    scroller.replaceChildren(this.older, this.list, this.newer);
    scroller.onscroll = () => {
      if (this.nearBottom()) this.newer.hidden = true;
    };
    this.prints = new Map();
    this.messages = [];
    this.limit = FIRST_SHOWN;
    this.unreadFrom = null;
    this.fresh = true;
  }

  nearBottom() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.newer.hidden = true;
  }

  showOlder() {
    const height = this.scroller.scrollHeight;
    this.limit += FIRST_SHOWN;
    this.draw(this.messages);
    this.scroller.scrollTop += this.scroller.scrollHeight - height;
  }

  /** Puts the line "New" before the message with this ts. */
  markUnread(ts) {
    this.unreadFrom = ts;
  }

  /** Shows `messages`, oldest first; returns those that were not there before. */
  update(channel, messages) {
    this.channel = channel;
    const gone = dismissed();
    const shown = messages.filter((message) => !(message.ephemeral && gone.has(message.ts)));
    const before = new Set(this.messages.map((message) => message.ts));
    const added = this.fresh ? [] : shown.filter((message) => !before.has(message.ts));
    const stay = this.nearBottom();
    this.draw(shown);
    const mine = added.some((message) => message.user === store.me || message.ephemeral);
    if (this.fresh || stay || mine) this.toBottom();
    else if (added.length) this.newer.hidden = false;
    if (this.fresh && this.unreadFrom) {
      this.list.querySelector("[data-testid='unread-line']")?.scrollIntoView({ block: "center" });
    }
    this.fresh = false;
    return added;
  }

  items(messages) {
    const items = [];
    let last = null;
    for (const message of messages) {
      const at = Number(message.ts);
      const newDay = !last || !sameDay(Number(last.ts), at);
      if (newDay && !this.inThread) {
        const title = dayTitle(at);
        items.push({ key: `day-${message.ts}`, print: title, make: () => el("li", { class: "day-line" }, el("h2", {}, title)) });
      }
      const unread = message.ts === this.unreadFrom;
      if (unread) {
        items.push({ key: "unread", print: "", make: () => el("li", { class: "unread-line", testid: "unread-line" }, el("span", {}, "New")) });
      }
      const compact =
        !(this.inThread && last?.reply_count > 0) && !newDay && !unread && last.user === message.user && last.username === message.username &&
        !last.deleted && !message.deleted && !message.broadcast &&
        Boolean(last.ephemeral) === Boolean(message.ephemeral) && at - Number(last.ts) < GROUP_SECONDS;
      items.push({
        key: `${message.ephemeral ? "e" : "m"}-${message.ts}`,
        print: JSON.stringify([message, compact, today()]),
        make: () => renderMessage(this.channel, message, {
          compact,
          inThread: this.inThread,
          onDismiss: (item) => {
            dismiss(item);
            this.update(this.channel, this.messages);
          },
        }),
      });
      if (this.inThread && message.reply_count > 0) {
        const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
        items.push({ key: "replies", print: count, make: () => el("li", { class: "reply-line" }, el("span", {}, count)) });
      }
      last = message;
    }
    return items;
  }

  draw(messages) {
    this.messages = messages;
    this.older.hidden = messages.length <= this.limit;
    const items = this.items(messages.slice(-this.limit));
    const nodes = new Map([...this.list.children].map((node) => [node.dataset.key, node]));
    const prints = new Map();
    let after = null;
    for (const { key, print, make } of items) {
      let node = nodes.get(key);
      if (!node || this.prints.get(key) !== print) {
        const fresh = make();
        fresh.dataset.key = key;
        const focus = node ? focusIn(node) : null;
        if (node) node.replaceWith(fresh);
        node = fresh;
        if (focus) {
          if (!fresh.isConnected) this.list.append(fresh);
          restoreFocus(fresh, focus);
        }
      }
      nodes.delete(key);
      prints.set(key, print);
      const place = after ? after.nextSibling : this.list.firstChild;
      if (place !== node) this.list.insertBefore(node, place);
      after = node;
    }
    for (const node of nodes.values()) node.remove();
    this.prints = prints;
  }

  /** Scrolls to a message and lights it up; false when it is not in the list. */
  show(ts) {
    if (!this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`) && this.limit < this.messages.length) {
      this.limit = this.messages.length;
      this.draw(this.messages);
    }
    const node = this.list.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!node) return false;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("lit");
    node.getBoundingClientRect();
    node.classList.add("lit");
    node.focus({ preventScroll: true });
    return true;
  }
}
