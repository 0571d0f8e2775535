/**
 * Full-text search: the core streams what it finds, the list shows it as it comes.
 *
 * @module
 */
import { Channel } from "@tauri-apps/api/core";
import type { SearchMatch } from "../../contract.ts";
import { debounce } from "./dom.ts";
import { invoke } from "./ipc.ts";

/** Searches while somebody types. */
export function searchField(
  field: HTMLInputElement,
  show: (matches: SearchMatch[] | null) => void,
): void {
  let latest = 0;
  const run = async () => {
    const text = field.value.trim();
    const turn = ++latest;
    if (text === "") return show(null);
    const matches: SearchMatch[] = [];
    const onMatch = new Channel<SearchMatch>((match) => {
      matches.push(match);
      if (turn === latest) show(matches);
    });
    const { matches: total } = await invoke("plugin:notes|search", { text, onMatch });
    if (turn === latest && total === 0) show([]);
  };
  const later = debounce(() => void run(), 90);
  field.addEventListener("input", () => later.later());
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || field.value === "") return;
    event.preventDefault();
    field.value = "";
    later.later();
    later.now();
  });
}
