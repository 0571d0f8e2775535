/**
 * The title and what is shown in front of it: a tab has no taskbar button, so attention, badge
 * and progress go there.
 *
 * @module
 */

const parts = { attention: "", badge: "", progress: "" };
let shown = "";
let flashing: ReturnType<typeof setInterval> | undefined;

/** The title without what this module put in front of it. */
export function title(): string {
  const whole = document.title;
  return whole.startsWith(shown) ? whole.slice(shown.length) : whole;
}

/** Sets the title. */
export function setTitle(text: string): void {
  shown = parts.attention + parts.badge + parts.progress;
  document.title = shown + text;
}

/** Sets one of the parts in front of the title. */
export function setPart(part: keyof typeof parts, text: string): void {
  const plain = title();
  parts[part] = text;
  setTitle(plain);
}

/** Starts or stops blinking a dot in front of the title. */
export function flash(on: boolean): void {
  clearInterval(flashing);
  if (on) flashing = setInterval(() => setPart("attention", parts.attention ? "" : "● "), 800);
  else if (parts.attention) setPart("attention", "");
}
