/** What the page knows: who I am, people, conversations, where I am; and who wants to hear of it. */

import { get } from "./api.js";

const SLACKBOT = "USLACKBOT";

export const store = {
  me: null,
  workspace: { name: "", team_id: "" },
  app: { name: "App", bot_user_id: null, home_enabled: false },
  users: new Map(),
  conversations: new Map(),
  commands: [],
  shortcuts: [],
  panels: [],
  channel: null,
  thread: null,
  tab: "messages",
  clockOffset: 0,
};

const listeners = new Map();

/** Calls `listener(detail)` whenever `kind` is told. */
export function on(kind, listener) {
  if (!listeners.has(kind)) listeners.set(kind, []);
  listeners.get(kind).push(listener);
}

/** Tells every listener of `kind`. */
export function tell(kind, detail) {
  for (const listener of listeners.get(kind) ?? []) listener(detail);
}

/** Epoch seconds by the sandbox's clock. */
export function now() {
  return Date.now() / 1000 + store.clockOffset;
}

/** Takes the sandbox's clock from an answer that carries it. */
export function takeClock(answer) {
  if (typeof answer.now === "number") store.clockOffset = answer.now - Date.now() / 1000;
}

/** Reads the workspace as `user` sees it; returns the answer. */
export async function loadState(user) {
  const answer = await get("state", { user });
  if (!answer.ok) return answer;
  takeClock(answer);
  store.me = answer.me;
  store.workspace = answer.workspace;
  store.app = answer.app;
  store.users = new Map(answer.users.map((item) => [item.id, item]));
  store.conversations = new Map(answer.conversations.map((item) => [item.id, item]));
  store.commands = answer.commands ?? [];
  store.shortcuts = answer.shortcuts ?? [];
  store.panels = answer.panels ?? [];
  tell("state");
  return answer;
}

/** The person that the page acts as. */
export function me() {
  return store.users.get(store.me) ?? { id: store.me, name: store.me, locale: "en" };
}

/** Full name of a user, else the short name, else the id. */
export function nameOf(id) {
  if (id === store.app.bot_user_id) return store.app.name;
  if (id === SLACKBOT) return "Slackbot";
  const user = store.users.get(id);
  return user ? user.real_name || user.name : String(id ?? "Unknown");
}

/** True for the app's bot user. */
export function isApp(id) {
  return id === store.app.bot_user_id || id === SLACKBOT || Boolean(store.users.get(id)?.is_bot);
}

/** True for the direct message with the app. */
export function isAppConversation(conversation) {
  return (
    conversation?.kind === "im" &&
    (conversation.members ?? []).includes(store.app.bot_user_id)
  );
}

/** The name under which a conversation is shown, without a sign. */
export function titleOf(conversation) {
  if (!conversation) return "";
  if (conversation.kind !== "im") return conversation.name;
  if (isAppConversation(conversation)) return store.app.name;
  const other = (conversation.members ?? []).find((id) => id !== store.me);
  return nameOf(other ?? store.me);
}

/** The conversation shown now. */
export function current() {
  return store.conversations.get(store.channel);
}
