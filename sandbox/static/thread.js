/** The side panel with the replies to one message. */

import { errorLine, get } from "./api.js";
import { makeComposer } from "./composer.js";
import { announce, button, el, fill, icon } from "./dom.js";
import { authorOf, summaryOf } from "./message.js";
import { MessageList } from "./messagelist.js";
import { current, store, takeClock, tell, titleOf } from "./state.js";

const panel = document.getElementById("thread");
let list = null;
let shown = null;
let asked = 0;
let opener = null;

function build() {
  const scroller = el("div", { class: "timeline thread-timeline", tabindex: "0", role: "region", "aria-label": "Replies" });
  const slot = el("div", { class: "composer-slot" });
  const conversation = current();
  fill(panel,
    el("header", { class: "thread-head" },
      el("div", {}, el("h2", {}, "Thread"), el("p", { class: "thread-where" }, conversation?.kind === "im" ? titleOf(conversation) : `#${titleOf(conversation)}`)),
      button({ class: "icon-button", "aria-label": "Close thread", testid: "thread-close", on: { click: () => tell("close-thread") } }, icon("close"))),
    scroller,
    slot);
  list = new MessageList(scroller, { inThread: true });
  makeComposer(slot, { channel: store.channel, threadTs: store.thread });
}

/** Shows or hides the panel according to `store.thread`, and reads its replies again. */
export async function loadThread() {
  const { channel, thread } = store;
  document.body.classList.toggle("thread-open", Boolean(thread));
  panel.hidden = !thread;
  if (!thread) {
    if (shown && opener?.isConnected) opener.focus({ preventScroll: true });
    shown = null;
    opener = null;
    fill(panel);
    return;
  }
  const key = `${channel}/${thread}`;
  if (shown !== key) {
    opener = document.activeElement;
    shown = key;
    build();
    if (!panel.contains(document.activeElement)) panel.querySelector("button").focus({ preventScroll: true });
  }
  asked += 1;
  const question = asked;
  const answer = await get("messages", { user: store.me, channel, thread_ts: thread });
  if (question !== asked || shown !== key) return;
  if (!answer.ok) {
    fill(list.scroller, el("p", { class: "empty", role: "alert" }, errorLine(answer)));
    shown = null;
    return;
  }
  takeClock(answer);
  const added = list.update(channel, answer.messages);
  panel.dataset.threadTs = thread;
  for (const message of added) {
    if (message.user !== store.me) announce(`Reply from ${authorOf(message)}: ${summaryOf(message)}`);
  }
}

/** Scrolls to a reply. */
export function showReply(ts) {
  return list?.show(ts) ?? false;
}

panel.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) tell("close-thread");
});
