/**
 * Markdown within a line: emphasis, code, links, images.
 *
 * @module
 */
import { h } from "./dom.ts";

/** Finds the picture that `image:<id>` means. */
export type ImageFinder = (id: string) => HTMLElement | null;

const INLINE =
  /(?<code>`[^`]+`)|(?<image>!\[[^\]]*\]\([^)\s]+\))|(?<link>\[[^\]]+\]\([^)\s]+\))|(?<strong>\*\*[^*]+\*\*)|(?<em>\*[^*\s][^*]*\*|(?<!\w)_[^_\s][^_]*_(?!\w))/g;
const TARGET = /^!?\[([^\]]*)\]\(([^)\s]+)\)$/;

/** Renders one run of text. */
export function inline(text: string, image: ImageFinder): (Node | string)[] {
  const out: (Node | string)[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    out.push(text.slice(at, match.index), mark(match, image));
    at = match.index + match[0].length;
  }
  out.push(text.slice(at));
  return out.filter((part) => part !== "");
}

function mark(match: RegExpExecArray, image: ImageFinder): Node | string {
  const whole = match[0];
  const kinds = match.groups ?? {};
  if (kinds["code"]) return h("code", {}, whole.slice(1, -1));
  if (kinds["strong"]) return h("strong", {}, ...inline(whole.slice(2, -2), image));
  if (kinds["em"]) return h("em", {}, ...inline(whole.slice(1, -1), image));
  const [, label = "", target = ""] = TARGET.exec(whole) ?? [];
  if (kinds["image"]) return figure(label, target, image);
  // SECURITY: a note may have come from elsewhere; its links go to the web and nowhere else.
  if (!/^https?:\/\//.test(target)) return label;
  return h("a", { href: target, target: "_blank", rel: "noreferrer" }, label);
}

function figure(label: string, target: string, image: ImageFinder): Node | string {
  const found = target.startsWith("image:") ? image(target.slice(6)) : null;
  if (found === null) return h("span", { class: "no-image" }, `${label || "Image"} (not here)`);
  found.setAttribute("alt", label);
  const caption = label === "" ? null : h("span", { class: "caption" }, label);
  return h("span", { class: "figure" }, found, caption);
}
