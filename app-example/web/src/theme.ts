/**
 * The colours: as the system says, by day, by night, or red for eyes that are used to the dark.
 *
 * @module
 */
import { icon } from "./dom.ts";
import type { SettingsStore, Theme } from "./settings.ts";

interface Choice {
  readonly theme: Theme;
  readonly name: string;
  readonly icon: string;
}

const choices: readonly Choice[] = [
  { theme: "system", name: "System", icon: "contrast" },
  { theme: "light", name: "Day", icon: "sun" },
  { theme: "dark", name: "Night", icon: "night" },
  { theme: "red", name: "Red light", icon: "lamp" },
];

/** Shows a theme. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
}

/** Follows the stored theme; each press of the button goes on to the next one. */
export async function themeButton(
  button: HTMLButtonElement,
  settings: SettingsStore,
): Promise<void> {
  const show = (theme: Theme) => {
    showTheme(theme);
    const choice = choices.find((one) => one.theme === theme) ?? choices[0];
    if (choice === undefined) return;
    button.replaceChildren(icon(choice.icon), choice.name);
    button.setAttribute("aria-label", `Colours: ${choice.name}. Change`);
  };
  let current = await settings.get("theme");
  show(current);
  await settings.watch("theme", (theme) => show(current = theme));
  button.addEventListener("click", () => {
    const index = choices.findIndex((one) => one.theme === current);
    const next = choices[(index + 1) % choices.length];
    if (next !== undefined) void settings.set("theme", next.theme);
  });
}
