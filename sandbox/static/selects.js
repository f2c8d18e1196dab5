/** Select menus: static options, users, conversations and channels; one or several. */

import { spoken } from "./mrkdwn.js";
import { Picker } from "./picker.js";
import { isAppConversation, nameOf, store, titleOf } from "./state.js";

function fromOptions(options = [], group = null) {
  return options.map((option) => ({
    key: option.value,
    value: option.value,
    label: spoken(option.text),
    description: option.description ? spoken(option.description) : null,
    group,
    payload: option,
  }));
}

function fromSource(source) {
  return source.option_groups
    ? source.option_groups.flatMap((group) => fromOptions(group.options, spoken(group.label)))
    : fromOptions(source.options);
}

function people() {
  return [...store.users.values()]
    .filter((user) => !user.deleted)
    .map((user) => ({ key: user.id, label: nameOf(user.id), description: `@${user.name}`, payload: user.id }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

const KIND = { channel: "public", private: "private", im: "im" };

function conversations(element) {
  const include = element.filter?.include;
  return [...store.conversations.values()]
    .filter((item) => !item.archived)
    .filter((item) => !include || include.includes(KIND[item.kind]))
    .filter((item) => !(element.filter?.exclude_bot_users && isAppConversation(item)))
    .map((item) => ({
      key: item.id, label: item.kind === "im" ? titleOf(item) : `#${titleOf(item)}`, payload: item.id,
    }));
}

function channels() {
  return [...store.conversations.values()]
    .filter((item) => item.kind === "channel" && !item.archived)
    .map((item) => ({ key: item.id, label: `#${item.name}`, payload: item.id }));
}

/** Per kind of element: its choices, the key of its value, the key of its initial value. */
const KINDS = {
  static_select: { choices: fromSource, key: "selected_option", initial: "initial_option" },
  users_select: { choices: people, key: "selected_user", initial: "initial_user" },
  conversations_select: { choices: conversations, key: "selected_conversation", initial: "initial_conversation" },
  channels_select: { choices: channels, key: "selected_channel", initial: "initial_channel" },
  multi_static_select: { choices: fromSource, key: "selected_options", initial: "initial_options" },
  multi_users_select: { choices: people, key: "selected_users", initial: "initial_users" },
  multi_conversations_select: { choices: conversations, key: "selected_conversations", initial: "initial_conversations" },
  multi_channels_select: { choices: channels, key: "selected_channels", initial: "initial_channels" },
};

/** True for every select element. */
export function isSelect(type) {
  return Object.hasOwn(KINDS, type);
}

function initialOf(element, kind, kept) {
  if (kept) return [kept[kind.key]].flat().filter(Boolean);
  const given = [element[kind.initial]].flat().filter(Boolean);
  if (!given.length && element.default_to_current_conversation && store.channel) return [store.channel];
  return given;
}

/** A select as a control: see `inputs.js` for what a control is. */
export function selectControl(element, context) {
  const { surface, blockId } = context;
  const kind = KINDS[element.type];
  const multi = element.type.startsWith("multi_");
  const initial = initialOf(element, kind, surface.keptValue(blockId, element));
  const asOptions = kind.key.startsWith("selected_option");
  const choices = kind.choices(element);
  for (const item of initial) {
    const key = asOptions ? item.value : item;
    if (!choices.some((choice) => choice.key === key)) {
      choices.push(asOptions ? fromOptions([item])[0] : { key, label: nameOf(key), payload: item });
    }
  }
  const read = () => {
    const payloads = picker.payloads();
    return { [kind.key]: multi ? payloads : payloads[0] ?? null };
  };
  let sent = JSON.stringify(initial);
  const send = async () => {
    sent = JSON.stringify(picker.payloads());
    return surface.act(element, blockId, read(), picker.node);
  };
  const picker = new Picker({
    id: context.id,
    label: context.label,
    required: context.required,
    choices,
    chosen: initial.map((item) => (asOptions ? item.value : item)),
    multi,
    max: element.max_selected_items,
    clearable: context.optional,
    placeholder: spoken(element.placeholder),
    data: { actionId: element.action_id, elementType: element.type },
    onChange: () => (context.dispatch && (!multi || !picker.list) ? send() : true),
    onClose: () => {
      if (context.dispatch && multi && sent !== JSON.stringify(picker.payloads())) send();
    },
  });
  return {
    node: picker.node,
    focusable: picker.input,
    read,
    empty: () => !picker.chosen.length,
    problem: () => null,
  };
}
