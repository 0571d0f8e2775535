/**
 * Renders the Markdown that notes are written in: headings, paragraphs, lists with boxes to tick,
 * quotes, tables, code, rules. Builds elements, never HTML text.
 *
 * @module
 */
import { h } from "./dom.ts";
import { type ImageFinder, inline } from "./inline.ts";

/** What rendering needs from outside. */
export interface MarkdownOptions {
  /** Finds the picture that `image:<id>` means. */
  readonly image: ImageFinder;
  /** Called when a box is ticked or cleared; the line counts from 0. */
  readonly onTick: (line: number, ticked: boolean) => void;
}

const HEADING = /^(#{1,3})\s+(.*)$/;
const RULE = /^\s*(?:-\s*){3,}$/;
const ITEM = /^\s*(?:[-*]|(\d+)\.)\s+(.*)$/;
const TASK = /^\[([ xX])\]\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;
const TABLE_RULE = /^\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*$/;

/** Renders a text. */
export function markdown(text: string, options: MarkdownOptions): DocumentFragment {
  const lines = text.split("\n");
  const out = document.createDocumentFragment();
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() === "") at++;
    else at = block(lines, at, { out, options });
  }
  return out;
}

interface Target {
  readonly out: ParentNode;
  readonly options: MarkdownOptions;
}

/** Renders the block that begins at a line and returns the line after it. */
function block(lines: readonly string[], at: number, { out, options }: Target): number {
  const line = lines[at] ?? "";
  const words = (text: string) => inline(text, options.image);
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const tag = heading[1] === "#" ? "h2" : heading[1] === "##" ? "h3" : "h4";
    out.append(h(tag, {}, ...words(heading[2] ?? "")));
    return at + 1;
  }
  if (RULE.test(line)) {
    out.append(h("hr"));
    return at + 1;
  }
  if (line.startsWith("```")) return code(lines, at, out);
  if (QUOTE.test(line)) {
    const end = endOf(lines, at, (next) => QUOTE.test(next));
    const quoted = lines.slice(at, end).map((next) => QUOTE.exec(next)?.[1] ?? "").join(" ");
    out.append(h("blockquote", {}, h("p", {}, ...words(quoted))));
    return end;
  }
  if (ITEM.test(line)) return list(lines, at, { out, options });
  if (line.includes("|") && TABLE_RULE.test(lines[at + 1] ?? "")) {
    const end = endOf(lines, at, (next) => next.includes("|"));
    out.append(table(lines.slice(at, end), words));
    return end;
  }
  const end = endOf(lines, at, (next) => next.trim() !== "" && !startsBlock(next));
  out.append(h("p", {}, ...words(lines.slice(at, end).join(" "))));
  return end;
}

function startsBlock(line: string): boolean {
  return HEADING.test(line) || RULE.test(line) || line.startsWith("```") || QUOTE.test(line) ||
    ITEM.test(line);
}

function endOf(lines: readonly string[], at: number, goesOn: (line: string) => boolean): number {
  let end = at + 1;
  while (end < lines.length && goesOn(lines[end] ?? "")) end++;
  return end;
}

function code(lines: readonly string[], at: number, out: ParentNode): number {
  const end = endOf(lines, at, (next) => !next.startsWith("```"));
  out.append(h("pre", {}, h("code", {}, lines.slice(at + 1, end).join("\n"))));
  return end + 1;
}

function list(lines: readonly string[], at: number, { out, options }: Target): number {
  const end = endOf(lines, at, (next) => ITEM.test(next));
  const ordered = ITEM.exec(lines[at] ?? "")?.[1] !== undefined;
  const items = lines.slice(at, end).map((line, index) => {
    const content = ITEM.exec(line)?.[2] ?? "";
    const task = TASK.exec(content);
    if (task === null) return h("li", {}, ...inline(content, options.image));
    const label = task[2] ?? "";
    const box = h("input", {
      type: "checkbox",
      checked: task[1] !== " ",
      change: () => options.onTick(at + index, box.checked),
    });
    const words = h("span", {}, ...inline(label, options.image));
    return h("li", { class: "task" }, h("label", {}, box, words));
  });
  out.append(h(ordered ? "ol" : "ul", {}, ...items));
  return end;
}

function table(rows: readonly string[], words: (text: string) => (Node | string)[]): HTMLElement {
  const cells = (row: string) => row.trim().replace(/^\||\|$/g, "").split("|").map((c) => c.trim());
  const [head = "", , ...body] = rows;
  const line = (row: string, tag: "th" | "td") =>
    h("tr", {}, ...cells(row).map((cell) => h(tag, {}, ...words(cell))));
  return h(
    "div",
    { class: "table" },
    h(
      "table",
      {},
      h("thead", {}, line(head, "th")),
      h("tbody", {}, ...body.map((row) => line(row, "td"))),
    ),
  );
}
