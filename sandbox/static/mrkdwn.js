/**
 * Slack's mrkdwn as DOM nodes: `*bold*`, `_italic_`, `~strike~`, code, quotes, `<links|label>`,
 * mentions, `<!date^…>` and emoji. Entities are decoded once; nothing typed becomes HTML.
 */

import { fillDateTemplate } from "./dates.js";
import { el } from "./dom.js";
import { emojiFor } from "./emoji.js";
import { nameOf, store, tell } from "./state.js";

const WORD = /[\p{L}\p{N}]/u;
const MARKS = { "*": "strong", _: "em", "~": "s" };
const BARE_LINK = /^https?:\/\/[^\s<>|`]+/;
const EMOJI_CODE = /^:([a-z0-9_+-]+(?:::?skin-tone-[2-6])?):/;
const QUOTE = /^(?:&gt;|>)\s?/;
const ALLOWED = new Set(["http:", "https:", "mailto:", "tel:", "slack:"]);

/** `&amp;`, `&lt;`, `&gt;` back to their characters, once. */
function decode(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

function emojiNodes(text) {
  const nodes = [];
  let rest = 0;
  for (const match of text.matchAll(/:([a-z0-9_+-]+(?:::?skin-tone-[2-6])?):/g)) {
    const char = emojiFor(match[1]);
    if (!char) continue;
    if (match.index > rest) nodes.push(text.slice(rest, match.index));
    nodes.push(emojiNode(match[1], char));
    rest = match.index + match[0].length;
  }
  if (rest < text.length) nodes.push(text.slice(rest));
  return nodes;
}

/** One emoji with its short code as the accessible name. */
export function emojiNode(code, char = emojiFor(code)) {
  if (!char) return `:${code}:`;
  return el("span", { class: "emoji", role: "img", "aria-label": `${code.replaceAll("_", " ")} emoji`, title: `:${code}:` }, char);
}

/** A plain_text object's text: emoji codes count (unless turned off), nothing else does. */
export function plain(text, { emoji = true } = {}) {
  const decoded = decode(String(text ?? ""));
  return emoji ? emojiNodes(decoded) : [decoded];
}

/** The address if it may be followed, else null. */
export function safeUrl(url) {
  try {
    return ALLOWED.has(new URL(url, location.origin).protocol) ? url : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Whether an address is of a message or a channel of this sandbox. */
function isInside(target) {
  if (target.protocol === "slack:") return true;
  const here = target.host === location.host ||
    (target.port === location.port && LOOPBACK.has(target.hostname) && LOOPBACK.has(location.hostname));
  return here && target.pathname.startsWith("/archives/");
}

/** Follows an address that a button carries: in the page if it is of this sandbox. */
export function visit(url) {
  const href = safeUrl(url);
  if (!href) return;
  const target = new URL(href, location.origin);
  if (isInside(target)) tell("open-link", target);
  else window.open(href, "_blank", "noopener");
}

/** A link; those to this sandbox's own messages and channels stay in the page. */
export function link(url, children) {
  const href = safeUrl(url);
  if (!href) return el("span", {}, children);
  const target = new URL(href, location.origin);
  if (isInside(target)) {
    return el("a", {
      href,
      class: "link",
      on: {
        click: (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          tell("open-link", target);
        },
      },
    }, children);
  }
  return el("a", { href, class: "link", target: "_blank", rel: "noopener noreferrer" }, children);
}

/** `@name`, marked when it is me. */
export function userMention(id) {
  const mine = id === store.me;
  return el("span", { class: `mention${mine ? " mention-me" : ""}`, data: { userId: id } }, `@${nameOf(id)}`);
}

/** `@here` and its kin. */
export function broadcastMention(range) {
  return el("span", { class: "mention mention-me" }, `@${range}`);
}

/** `#name`, a way there when the conversation is mine to see. */
export function channelMention(id, label) {
  const conversation = store.conversations.get(id);
  if (!conversation) return el("span", { class: "mention" }, label ? `#${label}` : "#private-channel");
  const to = new URL(`/archives/${id}`, location.origin);
  return el("a", {
    class: "mention",
    href: to.pathname,
    data: { channelId: id },
    on: { click: (event) => { event.preventDefault(); tell("open-link", to); } },
  }, `#${conversation.name}`);
}

function token(body) {
  const bar = body.indexOf("|");
  const head = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : body.slice(bar + 1);
  if (/^@[UWB][A-Z0-9]+$/.test(head)) return userMention(head.slice(1));
  if (/^#[CDG][A-Z0-9]+$/.test(head)) return channelMention(head.slice(1), label);
  if (/^!(here|channel|everyone)$/.test(head)) return broadcastMention(head.slice(1));
  if (/^!subteam\^/.test(head)) return el("span", { class: "mention" }, decode(label) || "@group");
  if (/^!date\^/.test(head)) {
    const [, at, template, url] = head.split("^");
    const text = fillDateTemplate(at, decode(template ?? "")) ?? decode(label);
    const node = el("time", { class: "date", title: decode(label) || null }, text);
    return url ? link(decode(url), node) : node;
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(head)) {
    const url = decode(head);
    return link(url, label ? plain(label) : url.replace(/^(mailto|tel):/, ""));
  }
  return null;
}

function closing(text, mark, from) {
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\n") return -1;
    if (char === "<") {
      const end = text.indexOf(">", at);
      if (end > 0 && !text.slice(at, end).includes("\n")) at = end;
    } else if (char === "`" && mark !== "`") {
      const end = text.indexOf("`", at + 1);
      if (end > 0 && !text.slice(at, end).includes("\n")) at = end;
    } else if (char === mark && at > from && !/\s/.test(text[at - 1])) {
      const next = text[at + 1];
      if (next === undefined || !WORD.test(next)) return at;
    }
  }
  return -1;
}

/** Inline formatting of one stretch of text, as an array of nodes and strings. */
function inline(text, options) {
  const nodes = [];
  let held = "";
  const flush = () => {
    if (held) nodes.push(held);
    held = "";
  };
  const take = (node) => {
    flush();
    nodes.push(node);
  };
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    const before = at > 0 ? text[at - 1] : "";
    const opens = !before || !WORD.test(before);
    if (char === "<") {
      const end = text.indexOf(">", at);
      const node = end > at + 1 ? token(text.slice(at + 1, end)) : null;
      if (node) {
        take(node);
        at = end + 1;
        continue;
      }
    } else if (char === "`") {
      const end = text.indexOf("`", at + 1);
      if (end > at + 1 && !text.slice(at, end).includes("\n")) {
        take(el("code", {}, codeText(text.slice(at + 1, end))));
        at = end + 1;
        continue;
      }
    } else if (char in MARKS && opens && at + 1 < text.length && !/\s/.test(text[at + 1]) && text[at + 1] !== char) {
      const end = closing(text, char, at + 1);
      if (end > 0) {
        take(el(MARKS[char], {}, inline(text.slice(at + 1, end), options)));
        at = end + 1;
        continue;
      }
    } else if (char === ":") {
      const match = EMOJI_CODE.exec(text.slice(at, at + 60));
      const emoji = match && emojiFor(match[1]);
      if (emoji) {
        take(emojiNode(match[1], emoji));
        at += match[0].length;
        continue;
      }
    } else if (char === "h" && opens && !options.verbatim) {
      const match = BARE_LINK.exec(text.slice(at));
      if (match) {
        const url = match[0].replace(/(?:[.,;:!?)\]'"*_~]|&gt;|&lt;)+$/, "");
        take(link(decode(url), decode(url)));
        at += url.length;
        continue;
      }
    } else if (char === "&") {
      const match = /^&(?:amp|lt|gt);/.exec(text.slice(at, at + 5));
      if (match) {
        held += decode(match[0]);
        at += match[0].length;
        continue;
      }
    }
    held += char;
    at += 1;
  }
  flush();
  return nodes;
}

function codeText(text) {
  return text.replace(/<([^<>\n]+)>/g, (whole, body) => token(body)?.textContent ?? whole)
    .replace(/&(amp|lt|gt);/g, (whole) => decode(whole));
}

function paragraphs(text, options) {
  const nodes = [];
  const lines = text.split("\n");
  let at = 0;
  while (at < lines.length) {
    const group = [];
    if (/^(?:&gt;){3}|^>>>/.test(lines[at])) {
      const rest = [lines[at].replace(/^(?:(?:&gt;){3}|>>>)\s?/, ""), ...lines.slice(at + 1)];
      nodes.push(el("blockquote", {}, inline(rest.join("\n"), options)));
      break;
    }
    if (QUOTE.test(lines[at])) {
      while (at < lines.length && QUOTE.test(lines[at])) group.push(lines[at++].replace(QUOTE, ""));
      nodes.push(el("blockquote", {}, inline(group.join("\n"), options)));
      continue;
    }
    while (at < lines.length && !QUOTE.test(lines[at])) group.push(lines[at++]);
    nodes.push(...inline(group.join("\n"), options));
  }
  return nodes;
}

/** A mrkdwn text as an array of nodes. `verbatim` leaves bare addresses as text. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const nodes = [];
  const source = String(text ?? "").replace(/\r\n?/g, "\n");
  source.split(/```([\s\S]+?)```/).forEach((part, index, parts) => {
    if (index % 2) {
      nodes.push(el("pre", {}, codeText(part.replace(/^\n|\n$/g, ""))));
      return;
    }
    let stretch = part;
    if (index > 0) stretch = stretch.replace(/^\n/, "");
    if (index < parts.length - 1) stretch = stretch.replace(/\n$/, "");
    if (stretch) nodes.push(...paragraphs(stretch, { verbatim }));
  });
  return nodes;
}

/** A text object (`plain_text` or `mrkdwn`) or a bare string as nodes. */
export function textObject(object) {
  if (!object) return [];
  if (typeof object === "string") return mrkdwn(object);
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: Boolean(object.verbatim) });
  return plain(object.text, { emoji: object.emoji !== false });
}

/** What a text object reads like, without any markup: for labels and announcements. */
export function spoken(object) {
  return el("span", {}, textObject(object)).textContent;
}
