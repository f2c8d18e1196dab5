/** Talks to the sandbox server: JSON requests and the stream of events. */

const HIDDEN_LIMIT_MS = 20_000;

async function request(path, options) {
  try {
    const response = await fetch(`/_sandbox/${path}`, options);
    const type = response.headers.get("content-type") ?? "";
    if (!type.includes("json")) return { ok: false, error: `http_${response.status}` };
    const body = await response.json();
    return "ok" in body ? body : { ok: response.ok, ...body };
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) {
      return { ok: false, error: "offline" };
    }
    throw error;
  }
}

/** GET with query parameters; an answer that failed has `ok: false` and `error`. */
export function get(path, params = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  return request(`${path}?${query}`, { cache: "no-store" });
}

const underWay = new Set();
const told = new Set();

/** POST of a JSON body. */
export async function post(path, body) {
  const asking = request(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  underWay.add(asking);
  const answer = await asking;
  underWay.delete(asking);
  if (!answer.ok && answer.text) told.add(answer.text);
  return answer;
}

/** Whether an event's text has not already come to this page as the answer to what it asked. */
export async function isNews(text) {
  await Promise.all(underWay);
  return !told.delete(text);
}

/**
 * Follows what changes for a user. `onEvent(event)` for each event, `onState("open"|"lost")` when
 * the stream (re)opens or breaks. Browsers allow few connections per host, so a page that stays
 * hidden lets go of its stream and takes it up again when it is shown.
 */
export function follow(user, onEvent, onState) {
  let source = null;
  let timer = null;

  function open() {
    if (source) return;
    source = new EventSource(`/_sandbox/events?user=${encodeURIComponent(user)}`);
    source.addEventListener("open", () => onState("open"));
    source.addEventListener("error", () => {
      onState("lost");
      if (source && source.readyState === EventSource.CLOSED) {
        source = null;
        setTimeout(open, 2000);
      }
    });
    source.addEventListener("message", (message) => onEvent(JSON.parse(message.data)));
  }

  function close() {
    source?.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") open();
    else timer = setTimeout(close, HIDDEN_LIMIT_MS);
  });
  window.addEventListener("pagehide", close);
  open();
}

const ERROR_LINES = {
  operation_timeout: "The app did not respond in time. Try again.",
  no_listener: "The app is not connected, so nothing answered.",
  dispatch_failed: "The app could not be reached.",
  offline: "The sandbox is not reachable. Is it still running?",
  is_archived: "This channel is archived.",
  channel_not_found: "This conversation is not open to you.",
  message_not_found: "This message is no longer there.",
  view_not_found: "This window is no longer open.",
};

/** A line for a person about an answer that failed. */
export function errorLine(answer) {
  if (answer.text) return answer.text;
  return ERROR_LINES[answer.error] ?? `Something went wrong: ${answer.error ?? "unknown error"}.`;
}
