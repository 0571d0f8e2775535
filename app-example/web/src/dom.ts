/**
 * Makes and finds elements.
 *
 * @module
 */

type Value = string | boolean | ((event: Event) => void);

/** An element with attributes (a function is a listener, `false` leaves it out) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, Value>> = {},
  ...children: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Node[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** An icon of `public/icons.svg`; decoration, so that the control needs a name of its own. */
export function icon(name: string): SVGSVGElement {
  const use = svg("use", { href: `/icons.svg#${name}` });
  return svg("svg", { class: "icon", "aria-hidden": "true" }, use);
}

/** The element with this id. Throws when there is none or when it is of another kind. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new TypeError(`The page has no ${type.name} "${id}"`);
  return element;
}

/** Calls `run` once, `ms` after the last call. `now` runs it at once if it is due. */
export function debounce(run: () => void, ms: number): { later(): void; now(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fire = () => {
    timer = undefined;
    run();
  };
  return {
    later() {
      clearTimeout(timer);
      timer = setTimeout(fire, ms);
    },
    now() {
      if (timer === undefined) return;
      clearTimeout(timer);
      fire();
    },
  };
}

/** Calls `run` at most once in `ms`, however often it is asked. */
export function coalesce(run: () => void, ms: number): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      run();
    }, ms);
  };
}

/** Saves bytes as a file, as a browser does. */
export function download(name: string, parts: BlobPart[], type: string): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
