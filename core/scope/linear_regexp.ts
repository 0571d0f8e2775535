/**
 * Regular expressions that cost at most the length of the pattern times that of the text, as those
 * of Rust's `regex` do, for patterns that meet texts of strangers. The syntax is what that crate
 * and JavaScript share: no look-around, no references back.
 *
 * @module
 */

/** A step of the machine: take a character, go two ways, or stand at a place. */
type State =
  | { readonly kind: "take"; readonly takes: (char: string) => boolean }
  | Fork
  | { readonly kind: "start" }
  | { readonly kind: "end" }
  | { readonly kind: "word"; readonly boundary: boolean };

/** Goes on at each of these, counted from here. */
interface Fork {
  readonly kind: "fork";
  to: readonly number[];
}

/** Repetitions are written out, so their product is bounded. */
const MOST_STATES = 10_000;

type Node =
  | { readonly kind: "state"; readonly state: State }
  | { readonly kind: "all"; readonly nodes: readonly Node[] }
  | { readonly kind: "one"; readonly nodes: readonly Node[] }
  | { readonly kind: "repeat"; readonly node: Node; readonly least: number; readonly most: number };

/** Compiles a regular expression; with `whole` it must match the whole text. Throws a
 * `SyntaxError` for what is none, and for what is too large. */
export function compileRegExp(
  source: string,
  { whole }: { readonly whole: boolean },
): (text: string) => boolean {
  const states: State[] = [];
  emit(new Parser(source).read(), states, source);
  return (text) => run(states, whole, [...text]);
}

function run(states: readonly State[], whole: boolean, text: readonly string[]): boolean {
  let here = new Set<number>();
  let next = new Set<number>();
  const enter = (set: Set<number>, first: number, at: number) => {
    const open = [first];
    for (let i = open.pop(); i !== undefined; i = open.pop()) {
      if (set.has(i)) continue;
      set.add(i);
      const state = states[i];
      if (state?.kind === "fork") open.push(...state.to.map((by) => (i ?? 0) + by));
      else if (state !== undefined && state.kind !== "take" && holds(state, text, at)) {
        open.push(i + 1);
      }
    }
  };
  for (let at = 0; at <= text.length; at++) {
    if (at === 0 || !whole) enter(here, 0, at);
    if (here.has(states.length) && (!whole || at === text.length)) return true;
    const char = text[at];
    if (char === undefined) break;
    for (const i of here) {
      const state = states[i];
      if (state?.kind === "take" && state.takes(char)) enter(next, i + 1, at + 1);
    }
    [here, next] = [next, here];
    next.clear();
    if (whole && here.size === 0) return false;
  }
  return false;
}

function holds(
  state: Exclude<State, { kind: "take" | "fork" }>,
  text: readonly string[],
  at: number,
): boolean {
  if (state.kind === "start") return at === 0;
  if (state.kind === "end") return at === text.length;
  const isWord = (char = "") => /^\w$/.test(char);
  return (isWord(text[at - 1]) !== isWord(text[at])) === state.boundary;
}

function emit(node: Node, states: State[], source: string): void {
  if (states.length > MOST_STATES) {
    throw new SyntaxError(`regular expression ${source} is too large`);
  }
  if (node.kind === "state") {
    states.push(node.state);
  } else if (node.kind === "all") {
    // Nothing costs a state too, or repetitions of nothing would not be counted.
    if (node.nodes.length === 0) states.push({ kind: "fork", to: [1] });
    for (const each of node.nodes) emit(each, states, source);
  } else if (node.kind === "one") {
    const ends: { at: number; state: { to: readonly number[] } }[] = [];
    node.nodes.forEach((each, i) => {
      const last = i === node.nodes.length - 1;
      const fork: Fork = { kind: "fork", to: [1] };
      const at = states.push(fork) - 1;
      emit(each, states, source);
      const end: Fork = { kind: "fork", to: [1] };
      ends.push({ at: states.push(end) - 1, state: end });
      if (!last) fork.to = [1, states.length - at];
    });
    for (const { at, state } of ends) state.to = [states.length - at];
  } else {
    for (let i = 0; i < node.least; i++) emit(node.node, states, source);
    if (node.most === Infinity) {
      const fork: Fork = { kind: "fork", to: [1] };
      const at = states.push(fork) - 1;
      emit(node.node, states, source);
      states.push({ kind: "fork", to: [at - states.length] });
      fork.to = [1, states.length - at];
    }
    for (let i = node.least; node.most !== Infinity && i < node.most; i++) {
      const fork: Fork = { kind: "fork", to: [1] };
      const at = states.push(fork) - 1;
      emit(node.node, states, source);
      fork.to = [1, states.length - at];
    }
  }
}

class Parser {
  readonly #source: string;
  readonly #chars: readonly string[];
  #at = 0;
  #depth = 0;
  #flags = "u";

  constructor(source: string) {
    this.#source = source;
    this.#chars = [...source];
  }

  read(): Node {
    const flags = /^\(\?([is]+)\)/.exec(this.#source);
    if (flags !== null) {
      this.#at = flags[0].length;
      this.#flags += [...new Set(flags[1])].join("");
    }
    const node = this.#alternatives();
    if (this.#at < this.#chars.length) throw this.#fail("unopened group");
    return node;
  }

  #alternatives(): Node {
    if (++this.#depth > 100) throw this.#fail("it nests too deeply");
    const nodes: Node[] = [this.#sequence()];
    while (this.#take("|")) nodes.push(this.#sequence());
    this.#depth--;
    return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: "one", nodes };
  }

  #sequence(): Node {
    const nodes: Node[] = [];
    for (;;) {
      const char = this.#chars[this.#at];
      if (char === undefined || char === "|" || char === ")") return { kind: "all", nodes };
      nodes.push(this.#quantified(this.#atom(char)));
    }
  }

  #quantified(node: Node): Node {
    const rest = this.#chars.slice(this.#at, this.#at + 16).join("");
    const found = /^(?:[*+?]|\{(\d{1,4})(,(\d{0,4}))?\})\??/.exec(rest);
    if (found === null) return node;
    this.#at += found[0].length;
    const [text, from, comma, to] = found;
    const least = from === undefined ? (text.startsWith("+") ? 1 : 0) : Number(from);
    const most = from === undefined
      ? (text.startsWith("?") ? 1 : Infinity)
      : comma === undefined
      ? least
      : to === ""
      ? Infinity
      : Number(to);
    if (most < least) throw this.#fail("numbers out of order in a repetition");
    if (/[*+?{]/.test(this.#chars[this.#at] ?? "")) throw this.#fail("nothing to repeat");
    return { kind: "repeat", node, least, most };
  }

  #atom(char: string): Node {
    if (char === "(") return this.#group();
    if (/[*+?{}\]]/.test(char)) throw this.#fail(`a lone ${char}`);
    if (char === "[") return this.#class();
    this.#at++;
    if (char === "^") return { kind: "state", state: { kind: "start" } };
    if (char === "$") return { kind: "state", state: { kind: "end" } };
    if (char === "\\") return this.#escape();
    return this.#taker(char === "." ? "." : char.replace(/[/]/, "\\/"));
  }

  #group(): Node {
    this.#at++;
    if (this.#take("?")) {
      const rest = this.#chars.slice(this.#at, this.#at + 64).join("");
      const named = /^(?::|P?<[A-Za-z_]\w*>)/.exec(rest);
      if (named === null) throw this.#fail("look-around and flags within are not supported");
      this.#at += named[0].length;
    }
    const node = this.#alternatives();
    if (!this.#take(")")) throw this.#fail("unclosed group");
    return node;
  }

  #class(): Node {
    let end = this.#at + 1;
    while (end < this.#chars.length && this.#chars[end] !== "]") {
      end += this.#chars[end] === "\\" ? 2 : 1;
    }
    if (end >= this.#chars.length) throw this.#fail("unclosed character class");
    const text = this.#chars.slice(this.#at, end + 1).join("");
    this.#at = end + 1;
    return this.#taker(text);
  }

  #escape(): Node {
    const rest = this.#chars.slice(this.#at, this.#at + 64).join("");
    if (/^[bB]/.test(rest)) {
      this.#at++;
      return { kind: "state", state: { kind: "word", boundary: rest.startsWith("b") } };
    }
    if (/^[Az]/.test(rest)) {
      this.#at++;
      return { kind: "state", state: { kind: rest.startsWith("A") ? "start" : "end" } };
    }
    const found = /^(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[pP]\{[^}]+\}|[^1-9kc])/u
      .exec(rest);
    if (found === null) throw this.#fail("unknown escape");
    this.#at += [...found[0]].length;
    // Rust has punctuation escaped at will.
    const plain = /^[#%&,:;<=>@_`~'"! -]$/.test(found[0]);
    return this.#taker(plain ? found[0] : `\\${found[0]}`);
  }

  #taker(source: string): Node {
    let expression: RegExp;
    try {
      expression = new RegExp(`^${source}$`, this.#flags);
    } catch {
      throw this.#fail(`${source} is not understood`);
    }
    return { kind: "state", state: { kind: "take", takes: (char) => expression.test(char) } };
  }

  #take(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #fail(reason: string): SyntaxError {
    return new SyntaxError(`regular expression ${this.#source} is refused: ${reason}`);
  }
}
