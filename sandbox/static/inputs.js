/**
 * Elements with a value: text fields, dates and times, checkboxes, radio buttons, and the selects.
 * A control is `{node, focusable, read(), empty(), problem(), group}`: `read` gives Slack's keys,
 * `problem` a sentence when what was given cannot be sent, `group` is set for sets of inputs.
 */

import { writtenDate } from "./dates.js";
import { el, uid } from "./dom.js";
import { spoken, textObject } from "./mrkdwn.js";
import { isSelect, selectControl } from "./selects.js";

const TYPING_PAUSE_MS = 400;
const FIRST_YEAR = 1900;

function attributes(element, context) {
  return {
    id: context.id,
    placeholder: spoken(element.placeholder) || null,
    "aria-label": context.label,
    "aria-required": context.required ? "true" : null,
    data: { actionId: element.action_id, elementType: element.type },
  };
}

function textProblem(element, value) {
  if (!value) return null;
  const { min_length: least, max_length: most } = element;
  if (least && value.length < least) return `Enter at least ${least} characters.`;
  if (most && value.length > most) return `Too long: ${value.length} of at most ${most} characters.`;
  return null;
}

function numberProblem(element, value) {
  if (!value) return null;
  const number = Number(value);
  if (!Number.isFinite(number)) return "Enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `Enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `Enter ${element.max_value} or less.`;
  return null;
}

const PROBLEMS = {
  plain_text_input: textProblem,
  number_input: numberProblem,
  email_text_input: (_, value) =>
    !value || /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "Enter a full e-mail address.",
  url_text_input: (_, value) =>
    !value || (/^https?:\/\/\S+$/.test(value) && URL.canParse(value)) ? null : "Enter a full address, with https://.",
};

const MODES = { number_input: "decimal", email_text_input: "email", url_text_input: "url" };

function textControl(element, context) {
  const { surface, blockId } = context;
  const kept = surface.keptValue(blockId, element);
  const value = (kept ? kept.value : element.initial_value) ?? "";
  const many = Boolean(element.multiline);
  const field = many
    ? el("textarea", { ...attributes(element, context), class: "field", rows: "4", value })
    : el("input", {
      ...attributes(element, context), class: "field", type: "text", value,
      inputmode: MODES[element.type] ?? null, autocomplete: "off",
    });
  const counter = el("span", { class: "counter", "aria-hidden": "true", hidden: true });
  const count = () => {
    const left = (element.max_length ?? 3000) - field.value.length;
    counter.hidden = !field.value || left > 20;
    counter.classList.toggle("counter-over", left < 0);
    counter.textContent = String(left);
  };
  const read = () => ({ value: field.value || null });
  const send = () => surface.act(element, blockId, read(), field);
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  let timer = null;
  field.addEventListener("input", () => {
    count();
    if (!context.dispatch || !when.includes("on_character_entered")) return;
    clearTimeout(timer);
    timer = setTimeout(send, TYPING_PAUSE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (many && !(context.dispatch && when.includes("on_enter_pressed") && !event.shiftKey)) return;
    event.preventDefault();
    if (context.dispatch && when.includes("on_enter_pressed")) send();
  });
  count();
  return {
    node: el("div", { class: "field-frame" }, field, counter),
    focusable: field,
    read,
    empty: () => !field.value.trim(),
    problem: () => PROBLEMS[element.type](element, field.value.trim()),
  };
}

const PICKERS = {
  datepicker: { type: "date", key: "selected_date", initial: "initial_date" },
  timepicker: { type: "time", key: "selected_time", initial: "initial_time" },
  datetimepicker: { type: "datetime-local", key: "selected_date_time", initial: "initial_date_time" },
};

function localMoment(seconds) {
  if (!seconds) return "";
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function dateControl(element, context) {
  const { surface, blockId } = context;
  const kind = PICKERS[element.type];
  const moment = kind.type === "datetime-local";
  const kept = surface.keptValue(blockId, element);
  const given = kept ? kept[kind.key] : element[kind.initial];
  const field = el("input", {
    ...attributes(element, context), class: "field field-date", type: kind.type,
    value: moment ? localMoment(given) : given ?? "",
  });
  const words = el("span", { class: "date-words", "aria-hidden": "true" });
  const show = () => {
    if (kind.type !== "date") return;
    const date = writtenDate(field.value);
    words.textContent = date || (field.validity.badInput ? "" : spoken(element.placeholder) || "Select a date");
    words.classList.toggle("date-words-empty", !date);
    field.classList.toggle("field-worded", Boolean(words.textContent));
  };
  const read = () => {
    if (!field.value) return { [kind.key]: null };
    return { [kind.key]: moment ? Math.floor(new Date(field.value).getTime() / 1000) : field.value };
  };
  let sent = field.value;
  field.addEventListener("input", show);
  field.addEventListener("change", async () => {
    show();
    const halfTyped = kind.type !== "time" && field.value && Number(field.value.slice(0, 4)) < FIRST_YEAR;
    if (!context.dispatch || halfTyped || field.value === sent) return;
    const before = sent;
    sent = field.value;
    if (!(await surface.act(element, blockId, read(), field)) && element.confirm) {
      sent = before;
      field.value = before;
      show();
    }
  });
  show();
  return {
    node: el("div", { class: "date-frame" }, field, words),
    focusable: field,
    read,
    empty: () => !field.value && !field.validity.badInput,
    problem: () => (field.validity.badInput ? "Enter a complete date or time." : null),
  };
}

function choicesControl(element, context) {
  const { surface, blockId } = context;
  const many = element.type === "checkboxes";
  const kept = surface.keptValue(blockId, element);
  const given = many
    ? (kept ? kept.selected_options : element.initial_options) ?? []
    : [kept ? kept.selected_option : element.initial_option].filter(Boolean);
  let chosen = new Set(given.map((option) => option.value));
  const name = uid("choice");
  const read = () => {
    const options = (element.options ?? []).filter((option) => chosen.has(option.value));
    return many ? { selected_options: options } : { selected_option: options[0] ?? null };
  };
  const node = el("div", {
    class: "choices",
    role: many ? "group" : "radiogroup",
    id: context.id,
    "aria-labelledby": context.labelledBy,
    "aria-label": context.labelledBy ? null : context.label,
    "aria-required": context.required && !many ? "true" : null,
    data: { actionId: element.action_id, elementType: element.type },
  });
  const boxes = (element.options ?? []).map((option) => {
    const id = uid("box");
    const note = option.description ? el("span", { class: "choice-note", id: `${id}-note` }, textObject(option.description)) : null;
    const box = el("input", {
      type: many ? "checkbox" : "radio", id, name, value: option.value, "aria-describedby": note ? note.id : null,
      data: { value: option.value },
    });
    box.checked = chosen.has(option.value);
    node.append(el("div", { class: "choice" }, box, el("label", { for: id }, textObject(option.text), note)));
    return box;
  });
  node.addEventListener("change", async () => {
    const before = chosen;
    chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    if (!context.dispatch) return;
    if (!(await surface.act(element, blockId, read(), node)) && element.confirm) {
      chosen = before;
      for (const box of boxes) box.checked = chosen.has(box.value);
    }
  });
  return {
    node,
    focusable: boxes[0] ?? node,
    read,
    empty: () => chosen.size === 0,
    problem: () => null,
    group: true,
  };
}

const MAKERS = {
  plain_text_input: textControl,
  email_text_input: textControl,
  url_text_input: textControl,
  number_input: textControl,
  datepicker: dateControl,
  timepicker: dateControl,
  datetimepicker: dateControl,
  checkboxes: choicesControl,
  radio_buttons: choicesControl,
};

/** True for elements that hold a value. */
export function isInput(type) {
  return isSelect(type) || Object.hasOwn(MAKERS, type);
}

/**
 * Makes a control and adds it to its surface. `context`: `surface`, `blockId`, `id`, `label` (an
 * accessible name where no label element points at it) or `labelledBy`, `required`, `optional`,
 * `dispatch` (whether a change is sent at once).
 */
export function makeControl(element, context) {
  const control = isSelect(element.type) ? selectControl(element, context) : MAKERS[element.type](element, context);
  context.surface.add({
    blockId: context.blockId,
    actionId: element.action_id,
    type: element.type,
    read: control.read,
    focus: () => control.focusable.focus(),
    check: () => {
      if (context.required && control.empty()) return "Please complete this required field.";
      return control.problem();
    },
  });
  if (element.focus_on_load) control.focusable.dataset.focusOnLoad = "true";
  return control;
}
