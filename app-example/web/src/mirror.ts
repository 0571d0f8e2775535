/**
 * The layer under the writing surface: the same text in the same place, with its marks coloured
 * and the other window's caret in it. The text area above it is transparent.
 *
 * @module
 */
import { lineAt, moveOffset } from "./caret.ts";
import { h } from "./dom.ts";

const INLINE = /(`[^`]+`)|(!?\[[^\]]*\]\([^)\s]*\))|(\*\*[^*]+\*\*)|(\*[^*\s][^*]*\*)/g;
const INLINE_KINDS = ["", "md-code", "md-link", "md-strong", "md-em"];
const START = /^(\s*(?:[-*]|\d+\.)\s+(?:\[[ xX]\]\s)?|>\s?)/;

/** Somebody's caret. */
export interface Peer {
  /** The offset in the text. */
  readonly at: number;
  /** Whose it is. */
  readonly label: string;
}

/** Shows a text under a text area. */
export class Mirror {
  readonly #element: HTMLElement;
  #lines: string[] = [];
  #text = "";
  #peer: Peer | null = null;
  readonly #flag: HTMLElement = h("span", { class: "peer" });

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  /** Shows a text; only the lines that differ are made anew. */
  show(text: string): void {
    this.#flag.remove();
    const lines = text.split("\n");
    let start = 0;
    while (start < lines.length && lines[start] === this.#lines[start]) start++;
    let end = 0;
    const most = Math.min(lines.length, this.#lines.length) - start;
    while (end < most && lines.at(-1 - end) === this.#lines.at(-1 - end)) end++;
    const old = [...this.#element.children].slice(start, this.#lines.length - end);
    for (const line of old) line.remove();
    const before = this.#element.children[start] ?? null;
    for (const line of lines.slice(start, lines.length - end)) {
      this.#element.insertBefore(lineElement(line), before);
    }
    this.#lines = lines;
    this.#text = text;
    this.#placeFlag();
  }

  /** Keeps somebody's caret in its place while the text is changed here. */
  shiftPeer(after: string): void {
    if (this.#peer === null) return;
    this.#peer = { ...this.#peer, at: moveOffset(this.#peer.at, this.#text, after) };
  }

  /** Shows somebody's caret, or nobody's. */
  showPeer(peer: Peer | null): void {
    this.#peer = peer;
    this.#placeFlag();
  }

  #placeFlag(): void {
    const held = this.#flag.parentElement;
    this.#flag.remove();
    held?.normalize();
    if (this.#peer === null) return;
    const { line, column } = lineAt(this.#text, Math.min(this.#peer.at, this.#text.length));
    const element = this.#element.children[line];
    if (element === undefined) return;
    this.#flag.dataset["label"] = this.#peer.label;
    const range = document.createRange();
    const place = textPlace(element, column);
    if (place === null) return element.prepend(this.#flag);
    range.setStart(place.node, place.offset);
    range.insertNode(this.#flag);
  }
}

function textPlace(element: Element, column: number): { node: Text; offset: number } | null {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let left = column;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (!(node instanceof Text)) continue;
    if (left <= node.length) return { node, offset: left };
    left -= node.length;
  }
  return null;
}

function lineElement(line: string): HTMLElement {
  const heading = /^#{1,3}\s/.test(line);
  const element = h("div", {
    class: heading ? "md-heading" : line.startsWith(">") ? "md-quote" : "",
  });
  const start = heading ? /^#+\s/.exec(line)?.[0] ?? "" : START.exec(line)?.[0] ?? "";
  if (start !== "") element.append(h("span", { class: "md-mark" }, start));
  const rest = line.slice(start.length);
  if (/^\s*\|.*\|\s*$/.test(line)) element.className = "md-table";
  let at = 0;
  for (const match of rest.matchAll(INLINE)) {
    const kind = INLINE_KINDS[match.findIndex((group, index) => index > 0 && group !== undefined)];
    element.append(rest.slice(at, match.index), h("span", { class: kind ?? "" }, match[0]));
    at = match.index + match[0].length;
  }
  element.append(rest.slice(at));
  // An empty line still takes its height.
  if (line === "") element.append(h("br"));
  return element;
}
