/** The place to type: messages, slash commands with completion, mentions. */

import { errorLine, post } from "./api.js";
import { button, el, fill, icon, isNarrow, toast, uid } from "./dom.js";
import { showMenu } from "./popover.js";
import { current, isApp, isAppConversation, nameOf, store, titleOf } from "./state.js";

const drafts = new Map();
const MOST_SUGGESTIONS = 10;

function commandSuggestions(typed) {
  const commands = store.commands
    .filter((item) => item.command.startsWith(typed))
    .map((item) => ({
      insert: `${item.command} `, exact: item.command === typed, value: item.command,
      content: [
        el("span", { class: "suggestion-main" }, el("strong", {}, item.command), " ", el("span", { class: "suggestion-hint" }, item.usage_hint ?? "")),
        el("span", { class: "suggestion-note" }, item.description ?? ""),
      ],
    }));
  const word = typed.slice(1).toLowerCase();
  const shortcuts = store.shortcuts
    .filter((item) => item.type === "global" && word && item.name.toLowerCase().includes(word))
    .map((item) => ({
      run: () => runShortcut(item), value: item.callback_id,
      content: [el("span", { class: "suggestion-main" }, el("strong", {}, item.name)), el("span", { class: "suggestion-note" }, item.description ?? "Shortcut")],
    }));
  return [...commands, ...shortcuts];
}

function mentionSuggestions(sign, word) {
  const wanted = word.toLowerCase();
  const pool = sign === "@"
    ? [...store.users.values()].filter((user) => !user.deleted).map((user) => ({ id: user.id, name: user.name, label: nameOf(user.id) }))
    : [...store.conversations.values()].filter((item) => item.kind !== "im").map((item) => ({ id: item.id, name: item.name, label: "" }));
  return pool
    .filter((item) => item.name.toLowerCase().startsWith(wanted) || item.label.toLowerCase().includes(wanted))
    .map((item) => ({
      insert: `${sign}${item.name} `, value: item.id,
      content: [el("span", { class: "suggestion-main" }, el("strong", {}, `${sign}${item.name}`)), el("span", { class: "suggestion-note" }, item.label, isApp(item.id) ? " (app)" : "")],
    }));
}

/** What could complete the word before the caret: `{from, list}` or null. */
function suggestionsFor(text, caret, inThread) {
  const before = text.slice(0, caret);
  if (!inThread && /^\/\S*$/.test(before)) return { from: 0, list: commandSuggestions(before) };
  const match = /(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!match) return null;
  return { from: caret - match[2].length - 1, list: mentionSuggestions(match[1], match[2]) };
}

async function runShortcut(item) {
  const answer = await post("shortcut", { user: store.me, callback_id: item.callback_id });
  if (!answer.ok && !answer.shown) toast(errorLine(answer));
}

class Composer {
  constructor(slot, { channel, threadTs = null }) {
    this.channel = channel;
    this.threadTs = threadTs;
    this.key = `${channel}/${threadTs ?? ""}`;
    this.found = null;
    this.active = 0;
    this.listId = uid("suggestions");
    const conversation = current();
    const where = conversation?.kind === "im" ? titleOf(conversation) : `#${titleOf(conversation)}`;
    const label = threadTs ? "Reply…" : `Message ${where}`;
    this.input = el("textarea", {
      class: "composer-input", rows: "1", placeholder: label, "aria-label": threadTs ? `Reply in thread in ${where}` : label,
      "aria-autocomplete": "list", "aria-haspopup": "listbox", testid: "composer-input", value: drafts.get(this.key) ?? "",
      on: {
        input: () => this.typed(),
        keydown: (event) => this.keydown(event),
        blur: () => this.suggest(null),
        click: () => this.suggest(suggestionsFor(this.input.value, this.input.selectionStart, this.threadTs)),
      },
    });
    this.list = el("div", {
      class: "suggestions", role: "listbox", id: this.listId, "aria-label": "Suggestions", testid: "suggestions", hidden: true,
      on: { pointerdown: (event) => event.preventDefault() },
    });
    this.hint = el("p", { class: "usage-hint", testid: "usage-hint", hidden: true });
    this.failure = el("p", { class: "composer-error", testid: "composer-error", role: "alert", hidden: true });
    this.sendButton = button({ class: "icon-button send", "aria-label": "Send", testid: "composer-send", on: { click: () => this.send() } }, icon("send"));
    const shortcuts = store.shortcuts.filter((item) => item.type === "global");
    const bolt = !shortcuts.length || threadTs ? null : button({
      class: "icon-button", "aria-label": "Shortcuts", "aria-haspopup": "menu", "aria-expanded": "false", testid: "shortcuts",
      on: { click: () => showMenu(bolt, shortcuts.map((item) => ({
        content: [el("span", {}, item.name), el("small", {}, item.description ?? "")],
        testid: "global-shortcut", data: { callbackId: item.callback_id }, run: () => runShortcut(item),
      })), { label: "Shortcuts" }) },
    }, icon("bolt"));
    fill(slot, el("div", { class: "composer", testid: threadTs ? "thread-composer" : "composer" },
      this.list, this.hint,
      el("div", { class: "composer-box" }, this.input, el("div", { class: "composer-tools" }, bolt, el("span", { class: "composer-tip", "aria-hidden": "true" }, "Enter to send, Shift + Enter for a new line"), this.sendButton)),
      this.failure));
    this.typed({ quiet: true });
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 200)}px`;
  }

  typed({ quiet = false } = {}) {
    const text = this.input.value;
    drafts.set(this.key, text);
    this.grow();
    this.sendButton.disabled = !text.trim();
    if (!quiet) this.fail(null);
    const command = this.threadTs ? null : store.commands.find((item) => text.startsWith(`${item.command} `));
    this.hint.hidden = !command;
    fill(this.hint, command ? [el("strong", {}, command.command), " ", command.usage_hint ?? "", el("span", {}, command.description ?? "")] : []);
    this.suggest(quiet ? null : suggestionsFor(text, this.input.selectionStart, this.threadTs));
  }

  suggest(found) {
    this.found = found?.list.length ? found : null;
    this.active = 0;
    this.drawSuggestions();
  }

  drawSuggestions() {
    const list = this.found?.list.slice(0, MOST_SUGGESTIONS) ?? [];
    this.list.hidden = !list.length;
    if (list.length) {
      this.input.setAttribute("aria-controls", this.listId);
      this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.active}`);
    } else {
      this.input.removeAttribute("aria-controls");
      this.input.removeAttribute("aria-activedescendant");
    }
    fill(this.list, list.map((item, index) => el("div", {
      class: `suggestion${index === this.active ? " suggestion-active" : ""}`, role: "option", id: `${this.listId}-${index}`,
      "aria-selected": String(index === this.active), testid: "suggestion", data: { value: item.value },
      on: { click: () => this.take(item) },
    }, item.content)));
    this.list.querySelector(".suggestion-active")?.scrollIntoView({ block: "nearest" });
  }

  take(item) {
    const { from } = this.found;
    const { value, selectionStart } = this.input;
    const text = item.insert ?? "";
    this.input.value = value.slice(0, from) + text + value.slice(selectionStart);
    this.input.setSelectionRange(from + text.length, from + text.length);
    this.input.focus();
    this.typed();
    item.run?.();
  }

  keydown(event) {
    if (event.isComposing) return;
    if (this.found) {
      const count = Math.min(this.found.list.length, MOST_SUGGESTIONS);
      const item = this.found.list[this.active];
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + count) % count;
        this.drawSuggestions();
        return;
      }
      if ((event.key === "Tab" && !event.shiftKey) || (event.key === "Enter" && !event.shiftKey && !item.exact)) {
        event.preventDefault();
        this.take(item);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        this.suggest(null);
        return;
      }
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  fail(line) {
    this.failure.hidden = !line;
    this.failure.textContent = line ?? "";
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.typed();
    this.pending = (this.pending ?? 0) + 1;
    this.input.setAttribute("aria-busy", "true");
    const answer = await post("send", { user: store.me, channel: this.channel, text, ...(this.threadTs ? { thread_ts: this.threadTs } : {}) });
    this.pending -= 1;
    if (!this.pending) this.input.removeAttribute("aria-busy");
    if (answer.ok || answer.shown) return;
    this.fail(failureLine(text, answer));
    if (answer.error === "offline" && !this.input.value) {
      this.input.value = text;
      this.typed({ quiet: true });
    }
  }
}

function failureLine(text, answer) {
  if (answer.text || !text.startsWith("/")) return errorLine(answer);
  const command = text.split(/\s/)[0];
  if (answer.error === "operation_timeout") return `${command} failed because the app did not respond in time.`;
  if (answer.error === "not_in_thread") return `${command} is not supported in threads. Sorry!`;
  return `${command} failed: ${errorLine(answer)}`;
}

/** Builds a composer in `slot`; where nobody can write stands a line instead. */
export function makeComposer(slot, place) {
  const conversation = store.conversations.get(place.channel);
  if (!conversation || conversation.archived) {
    fill(slot, conversation ? el("p", { class: "archived", testid: "archived" }, "This channel is archived. Nobody can write here any more.") : []);
    return null;
  }
  if (isAppConversation(conversation) && store.app.messages_tab_read_only) {
    fill(slot, el("p", { class: "archived" }, "Sending messages to this app has been turned off."));
    return null;
  }
  const composer = new Composer(slot, place);
  if (!isNarrow()) composer.input.focus({ preventScroll: true });
  return composer;
}
