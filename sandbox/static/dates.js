/** Writing dates: times of messages, day dividers and Slack's `<!date^…>` templates. */

import { me, now } from "./state.js";

const CHROME_LOCALE = "en-GB";

function zone() {
  return me().tz || undefined;
}

function write(seconds, options, locale = CHROME_LOCALE) {
  const date = new Date(seconds * 1000);
  try {
    return new Intl.DateTimeFormat(locale, { timeZone: zone(), ...options }).format(date);
  } catch (error) {
    if (error instanceof RangeError) {
      return new Intl.DateTimeFormat(CHROME_LOCALE, options).format(date);
    }
    throw error;
  }
}

/** Day number in the reader's zone, to compare days. */
function dayOf(seconds) {
  const [year, month, day] = write(seconds, { dateStyle: "short" }, "sv").split("-").map(Number);
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000);
}

/** The day that it is now for the reader, as a number. */
export function today() {
  return dayOf(now());
}

/** True when both fall on the same day for the reader. */
export function sameDay(one, other) {
  return dayOf(one) === dayOf(other);
}

/** "10:32", in the reader's own hour cycle. */
export function clockTime(seconds) {
  return write(seconds, { hour: "2-digit", minute: "2-digit" }, me().locale || CHROME_LOCALE);
}

/** "Today", "Yesterday" or "Monday 23 November 2026". */
export function dayTitle(seconds) {
  const distance = dayOf(now()) - dayOf(seconds);
  if (distance === 0) return "Today";
  if (distance === 1) return "Yesterday";
  return write(seconds, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** "today at 10:32", "Monday 23 November 2026 at 10:32". */
export function fullTime(seconds) {
  return `${dayTitle(seconds)} at ${clockTime(seconds)}`;
}

/** An ISO date written out with its weekday, or "" when it is not a date. */
export function writtenDate(iso) {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso ?? "");
  if (!match) return "";
  const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return new Intl.DateTimeFormat(me().locale || CHROME_LOCALE, {
    timeZone: "UTC", weekday: "short", day: "numeric", month: "long", year: "numeric",
  }).format(date);
}

function relativeDay(seconds, locale) {
  const distance = dayOf(seconds) - dayOf(now());
  if (Math.abs(distance) > 1) return null;
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(distance, "day");
}

function ago(seconds, locale) {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const distance = seconds - now();
  const steps = [["year", 31_557_600], ["month", 2_629_800], ["day", 86_400], ["hour", 3600], ["minute", 60]];
  for (const [unit, size] of steps) {
    if (Math.abs(distance) >= size) return relative.format(Math.round(distance / size), unit);
  }
  return relative.format(Math.round(distance), "second");
}

const LONG = { weekday: "long", month: "long", day: "numeric", year: "numeric" };
const MIDDLE = { month: "long", day: "numeric", year: "numeric" };
const SHORT = { month: "short", day: "numeric", year: "numeric" };

const TOKENS = {
  date_num: (at) => write(at, { dateStyle: "short" }, "sv"),
  date_slash: (at, locale) => write(at, { day: "2-digit", month: "2-digit", year: "numeric" }, locale),
  date: (at, locale) => write(at, MIDDLE, locale),
  date_short: (at, locale) => write(at, SHORT, locale),
  date_long: (at, locale) => write(at, LONG, locale),
  date_long_full: (at, locale) => write(at, MIDDLE, locale),
  date_pretty: (at, locale) => relativeDay(at, locale) ?? write(at, MIDDLE, locale),
  date_short_pretty: (at, locale) => relativeDay(at, locale) ?? write(at, SHORT, locale),
  date_long_pretty: (at, locale) => relativeDay(at, locale) ?? write(at, LONG, locale),
  day_divider_pretty: (at, locale) => relativeDay(at, locale) ?? write(at, LONG, locale),
  time: (at, locale) => write(at, { hour: "2-digit", minute: "2-digit" }, locale),
  time_secs: (at, locale) => write(at, { timeStyle: "medium" }, locale),
  ago,
};

/** Fills a template such as "{date_short} at {time}"; null when the timestamp or a token is bad. */
export function fillDateTemplate(timestamp, template) {
  const seconds = Number(timestamp);
  if (!Number.isFinite(seconds) || !template) return null;
  const locale = me().locale || CHROME_LOCALE;
  let known = true;
  const text = template.replace(/\{(\w+)\}/g, (whole, token) => {
    if (!Object.hasOwn(TOKENS, token)) {
      known = false;
      return whole;
    }
    return TOKENS[token](seconds, locale);
  });
  return known ? text : null;
}
