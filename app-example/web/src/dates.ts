/**
 * Dates as people say them.
 *
 * @module
 */

const DAY = 86_400_000;
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const month = new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric" });
const whole = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

function midnight(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

/** A heading for a list in order of time: Today, Yesterday, Past week, or the month. */
export function sectionOf(time: number, now: number): string {
  const days = Math.round((midnight(now) - midnight(time)) / DAY);
  if (days <= 0) return "Today";
  if (days === 1) return "Yesterday";
  return days < 7 ? "Past week" : month.format(time);
}

/** The time of day for today, else the day. */
export function shortDate(time: number, now: number): string {
  return midnight(time) === midnight(now) ? clock.format(time) : day.format(time);
}

/** 21 November 2026. */
export function longDate(time: number): string {
  return whole.format(time);
}

/** 19:04. */
export function clockTime(time: number): string {
  return clock.format(time);
}
