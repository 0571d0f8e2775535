/**
 * The About box: what the app is and where it runs, and something that this window may not do.
 *
 * @module
 */
import { arch, hostname, locale, platform, version } from "@tauri-apps/plugin-os";
import { byId, h } from "./dom.ts";
import { invoke, refusalOf } from "./ipc.ts";

/** Makes the button open the box, and the box do what it says. */
export function aboutBox(): void {
  const box = byId("about", HTMLDialogElement);
  byId("show-about", HTMLButtonElement).addEventListener("click", () => {
    box.showModal();
    void fill();
  });
  byId("close-about", HTMLButtonElement).addEventListener("click", () => box.close());
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  byId("try-hostname", HTMLButtonElement).addEventListener("click", () => void tryHostname());
}

async function fill(): Promise<void> {
  const list = byId("about-facts", HTMLElement);
  const [app, language] = await Promise.all([invoke("about"), locale()]);
  const facts: readonly (readonly [string, string])[] = [
    ["App", `${app.name} ${app.version}`],
    ["Runs on", `${platform()} ${version()}, ${arch()}${language === null ? "" : `, ${language}`}`],
    ["Notes", `${app.notes} in ${app.folder}`],
  ];
  list.replaceChildren(
    ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

async function tryHostname(): Promise<void> {
  const answer = byId("hostname-answer", HTMLElement);
  try {
    const name = await hostname();
    show(answer, "allowed", "Allowed", `This computer is called ${name ?? "nothing"}.`);
  } catch (error) {
    show(answer, "denied", "Denied", refusalOf(error).message);
  }
}

/** The first paragraph says what happened, the rest why, and what would change it. */
function show(answer: HTMLElement, kind: string, title: string, text: string): void {
  const [first = "", ...rest] = text.split(/\n{2,}/);
  answer.hidden = false;
  answer.className = `answer ${kind}`;
  answer.replaceChildren(
    h("p", { class: "answer-title" }, h("strong", {}, title), " ", first),
    rest.length === 0 ? "" : h("pre", {}, rest.join("\n\n")),
  );
}
