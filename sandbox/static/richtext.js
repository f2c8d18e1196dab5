/** `rich_text` blocks: sections, lists, quotes, preformatted text and their inline elements. */

import { fillDateTemplate } from "./dates.js";
import { el } from "./dom.js";
import { broadcastMention, channelMention, emojiNode, link, userMention } from "./mrkdwn.js";

const STYLES = [["bold", "strong"], ["italic", "em"], ["strike", "s"], ["code", "code"], ["underline", "u"]];

function styled(node, style = {}) {
  let result = node;
  for (const [name, tag] of STYLES) if (style[name]) result = el(tag, {}, result);
  return result;
}

function colour(value) {
  const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) swatch.style.backgroundColor = value;
  return el("span", {}, value, swatch);
}

const INLINE = {
  text: (item) => item.text,
  link: (item) => link(item.url, item.text || item.url),
  user: (item) => userMention(item.user_id),
  usergroup: () => el("span", { class: "mention" }, "@group"),
  channel: (item) => channelMention(item.channel_id, ""),
  broadcast: (item) => broadcastMention(item.range),
  emoji: (item) => emojiNode(item.name),
  date: (item) => {
    const text = fillDateTemplate(item.timestamp, item.format) ?? item.fallback ?? "";
    const node = el("time", { class: "date" }, text);
    return item.url ? link(item.url, node) : node;
  },
  color: (item) => colour(item.value),
};

function inlines(elements = []) {
  return elements.map((item) => {
    const make = INLINE[item.type];
    return make ? styled(make(item), item.style) : "";
  });
}

function listItem(item) {
  return el("li", {}, item.type === "rich_text_section" ? inlines(item.elements) : part(item));
}

function part(item) {
  switch (item.type) {
    case "rich_text_section":
      return el("div", { class: "rich-section" }, inlines(item.elements));
    case "rich_text_list": {
      const list = el(
        item.style === "ordered" ? "ol" : "ul",
        { class: `rich-list indent-${Math.min(item.indent ?? 0, 8)}` },
        (item.elements ?? []).map(listItem),
      );
      if (item.style === "ordered" && item.offset) list.start = item.offset + 1;
      return list;
    }
    case "rich_text_quote":
      return el("blockquote", {}, inlines(item.elements));
    case "rich_text_preformatted":
      return el("pre", {}, inlines(item.elements));
    default:
      return "";
  }
}

/** The parts of a rich_text block as nodes. */
export function richText(block) {
  return (block.elements ?? []).map(part);
}
