/** The messages of the conversation that is open. */

import { errorLine, get, post } from "./api.js";
import { announce, el, fill } from "./dom.js";
import { authorOf, summaryOf } from "./message.js";
import { MessageList } from "./messagelist.js";
import { current, store, takeClock, tell } from "./state.js";

const scroller = document.getElementById("timeline");
let list = null;
let shownChannel = null;
let asked = 0;

/** Where the "New" line belongs when the conversation is opened, or null. */
function firstUnread(messages, conversation) {
  if (!conversation?.unread) return null;
  const others = messages.filter((message) => message.user !== store.me && !message.ephemeral);
  const later = conversation.last_read ? others.filter((message) => Number(message.ts) > Number(conversation.last_read)) : others.slice(-conversation.unread);
  return later[0]?.ts ?? null;
}

function inChannel(message) {
  return !message.thread_ts || message.thread_ts === message.ts || message.broadcast;
}

/** Tells the server that what is on screen has been read. */
export async function markRead() {
  const conversation = current();
  if (!conversation?.unread || document.visibilityState !== "visible" || scroller.hidden) return;
  conversation.unread = 0;
  conversation.mentions = 0;
  tell("unread");
  await post("read", { user: store.me, channel: conversation.id });
}

/** Reads the open conversation again and shows it. */
export async function loadTimeline() {
  const channel = store.channel;
  if (!channel) return;
  asked += 1;
  const question = asked;
  const answer = await get("messages", { user: store.me, channel });
  if (question !== asked || channel !== store.channel) return;
  if (!answer.ok) {
    fill(scroller, el("p", { class: "empty", role: "alert" }, errorLine(answer)));
    shownChannel = null;
    return;
  }
  takeClock(answer);
  const messages = answer.messages.filter(inChannel);
  if (shownChannel !== channel) {
    list = new MessageList(scroller);
    list.markUnread(firstUnread(messages, current()));
    shownChannel = channel;
  }
  const added = list.update(channel, messages);
  scroller.dataset.channelId = channel;
  scroller.classList.toggle("timeline-empty", messages.length === 0);
  for (const message of added) {
    if (message.user !== store.me || message.ephemeral) announce(`${authorOf(message)}: ${summaryOf(message)}`);
  }
  await markRead();
}

/** Scrolls to a message of the open conversation. */
export function showMessage(ts) {
  return list?.show(ts) ?? false;
}
