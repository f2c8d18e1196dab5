/** Block Kit blocks as DOM nodes. */

import { el, uid } from "./dom.js";
import { interactive } from "./elements.js";
import { isInput, makeControl } from "./inputs.js";
import { mrkdwn, safeUrl, spoken, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function picture(item, className) {
  const url = item.image_url ? safeUrl(item.image_url) : null;
  if (!url) return el("span", { class: "unsupported" }, item.alt_text || "image");
  return el("img", { src: url, alt: item.alt_text ?? "", class: className, loading: "lazy", referrerpolicy: "no-referrer" });
}

function section(block, surface) {
  const words = block.text ? el("div", { class: "mrkdwn" }, textObject(block.text)) : null;
  const fields = block.fields?.length
    ? el("div", { class: "fields" }, block.fields.map((item) => el("div", { class: "mrkdwn" }, textObject(item))))
    : null;
  let accessory = null;
  if (block.accessory?.type === "image") accessory = picture(block.accessory, "thumbnail");
  else if (block.accessory) accessory = interactive(block.accessory, surface, block.block_id, spoken(block.text));
  return el("div", { class: "section" },
    el("div", { class: "section-text" }, words, fields),
    accessory ? el("div", { class: `accessory accessory-${block.accessory.type}` }, accessory) : null);
}

function context(block) {
  return el("div", { class: "context" }, (block.elements ?? []).map((item) => (
    item.type === "image" ? picture(item, "context-image") : el("span", { class: "mrkdwn" }, textObject(item))
  )));
}

function actions(block, surface) {
  return el("div", { class: "actions", role: "group", "aria-label": "Actions" },
    (block.elements ?? []).map((item) => interactive(item, surface, block.block_id)));
}

function image(block) {
  return el("figure", { class: "image" },
    block.title ? el("figcaption", {}, textObject(block.title)) : null,
    picture(block, "picture"));
}

/** An input with its label, hint and the place where an error shows. */
function input(block, surface) {
  const element = block.element;
  if (!isInput(element.type)) return unsupported(block, element.type);
  const id = uid("input");
  const labelId = `${id}-label`;
  const hint = block.hint ? el("p", { class: "hint", id: `${id}-hint` }, textObject(block.hint)) : null;
  const error = el("p", { class: "field-error", id: `${id}-error`, testid: "field-error", role: "alert", hidden: true });
  const control = makeControl(element, {
    surface, blockId: block.block_id, id, labelledBy: labelId,
    required: !block.optional, optional: Boolean(block.optional), dispatch: Boolean(block.dispatch_action),
  });
  control.focusable.setAttribute("aria-describedby", [hint?.id, error.id].filter(Boolean).join(" "));
  return el("div", { class: "input" },
    el(control.group ? "div" : "label", { class: "label", id: labelId, for: control.group ? null : id },
      textObject(block.label),
      block.optional ? el("span", { class: "optional" }, " (optional)") : null),
    control.node, error, hint);
}

function unsupported(block, type = block.type) {
  return el("p", { class: "unsupported" }, `Unsupported block: ${type}`);
}

const MAKERS = {
  header: (block) => el("h3", { class: "header" }, textObject(block.text)),
  section,
  divider: () => el("hr"),
  context,
  actions,
  image,
  input,
  rich_text: (block) => el("div", { class: "mrkdwn rich-text" }, richText(block)),
};

/** All blocks of a surface, each in a node that carries its `data-block-id`. */
export function renderBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => el(
    "div",
    { class: `block block-${block.type}`, data: { blockId: block.block_id, blockType: block.type } },
    (Object.hasOwn(MAKERS, block.type) ? MAKERS[block.type] : unsupported)(block, surface),
  ));
}

/** Shows `errors` (`{block_id: sentence}`) under the inputs in `node`, takes away the others. */
export function showErrors(node, errors) {
  for (const block of node.querySelectorAll(".block-input")) {
    const sentence = errors[block.dataset.blockId];
    const line = block.querySelector(".field-error");
    if (!line) continue;
    line.hidden = !sentence;
    line.textContent = sentence ?? "";
    block.classList.toggle("has-error", Boolean(sentence));
    for (const control of block.querySelectorAll("input, textarea, [role='radiogroup'], [role='group']")) {
      if (sentence) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
}

const BAR_COLOURS = { good: "#2eb886", warning: "#daa038", danger: "#a30200" };

/** An old-style attachment, or one that carries blocks, behind its coloured bar. */
export function renderAttachment(item, surface) {
  const bar = el("div", { class: "attachment-bar" });
  const colour = BAR_COLOURS[item.color] ?? (/^#?[0-9a-f]{6}$/i.test(item.color ?? "") ? `#${item.color.replace("#", "")}` : null);
  if (colour) bar.style.backgroundColor = colour;
  const url = item.title_link ? safeUrl(item.title_link) : null;
  return el("div", { class: "attachment" }, bar, el("div", { class: "attachment-body" },
    item.pretext ? el("div", { class: "mrkdwn" }, mrkdwn(item.pretext)) : null,
    item.author_name ? el("div", { class: "attachment-small" }, item.author_name) : null,
    item.title ? el("strong", {}, url ? el("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer" }, spoken({ text: item.title })) : spoken({ text: item.title })) : null,
    item.text ? el("div", { class: "mrkdwn" }, mrkdwn(item.text)) : null,
    item.fields?.length ? el("div", { class: "fields" }, item.fields.map((field) => el("div", { class: "mrkdwn" }, el("strong", {}, field.title), "\n", mrkdwn(field.value)))) : null,
    renderBlocks(item.blocks, surface),
    item.footer ? el("div", { class: "attachment-small" }, item.footer) : null));
}
