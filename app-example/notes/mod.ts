/**
 * Notes and their images, kept as files.
 *
 * @module
 */
import { command, type Context, definePlugin, type EventsOf, type Plugin } from "@pleiad/core";
import { bytes, channel } from "@pleiad/core/valibot";
import * as v from "valibot";
import type {
  ChangeKind,
  ImportProgress,
  Note,
  NotesApi,
  NotesContract,
  SearchMatch,
} from "./contract.ts";
import { ID, toFile } from "./_format.ts";
import { exportAll, importCatalogue, toBytes } from "./_import.ts";
import { Jobs } from "./_jobs.ts";
import { Notebook, type NotePatch } from "./_notebook.ts";
import { addSamples } from "./_samples.ts";
import { matchNote, titlesFirst } from "./_search.ts";

export type * from "./contract.ts";

const MAX_TITLE = 120;
const MAX_TEXT = 200_000;

const id = v.pipe(v.string(), v.regex(ID, "A note's id is 12 small letters and digits"));
const title = v.pipe(
  v.string(),
  v.trim(),
  v.nonEmpty("Give the note a title, so that you can find it again."),
  v.maxLength(
    MAX_TITLE,
    ({ input }) =>
      `A title has room for ${MAX_TITLE} characters; this one has ${input.length}. The rest belongs in the text.`,
  ),
  v.regex(/^[^\n\r]*$/, "A title is one line."),
);
const text = v.pipe(
  v.string(),
  v.maxLength(MAX_TEXT, `A note has room for ${MAX_TEXT} characters. Start another one.`),
);
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(100));
const folder = v.pipe(v.string(), v.regex(/^[\w-]+$/, "One folder name, without slashes"));

type NotesContext = Pick<Context<EventsOf<NotesContract>>, "emit">;

function tell(context: NotesContext, kind: ChangeKind, note: Note): Note {
  context.emit("notes://changed", { id: note.id, kind, note });
  return note;
}

/** What code can decide, beside the configuration. */
export interface NotesOptions {
  /** The notes' folder, absolute. Default: the configured one below the app's data. */
  readonly dir?: string;
}

/** Creates the notes plugin. */
export function notes(options: NotesOptions = {}): Plugin<NotesContract> {
  const notebook = new Notebook();
  const jobs = new Jobs();
  let pace = 0;
  return definePlugin<NotesContract>("notes", {
    version: "0.1.0",
    permissions: {
      default: {
        description: "Reads, searches and exports notes.",
        members: [
          "list",
          "read",
          "search",
          "read_attachment",
          "export_note",
          "export_all",
          "cancel_job",
        ],
      },
      edit: {
        description: "Writes notes and attaches images.",
        members: ["create", "update", "attach", "detach"],
      },
      manage: {
        description: "Imports, removes and restores notes.",
        members: ["remove", "restore", "import_catalogue"],
      },
    },
    config: v.optional(
      v.object({
        folder: v.optional(folder, "notes"),
        pace: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1000)), 0),
        samples: v.optional(v.boolean(), true),
      }),
      {},
    ),
    commands: {
      list: command(() => notebook.list()),
      read: command(v.object({ id }), ({ id }) => notebook.find(id)),
      create: command(
        v.object({ title, text: v.optional(text) }),
        async ({ title, text = "" }, context) =>
          tell(context, "created", await notebook.create({ title, text })),
      ),
      update: command(
        v.object({
          id,
          title: v.optional(title),
          text: v.optional(text),
          pinned: v.optional(v.boolean()),
        }),
        async ({ id, ...given }, context) => {
          const patch: NotePatch = Object.fromEntries(
            Object.entries(given).filter(([, value]) => value !== undefined),
          );
          return tell(context, "updated", await notebook.update(id, patch));
        },
      ),
      remove: command(v.object({ id }), async ({ id }, context) => {
        await notebook.remove(id);
        context.emit("notes://changed", { id, kind: "removed", note: null });
        return null;
      }),
      restore: command(
        v.object({ id }),
        async ({ id }, context) => tell(context, "restored", await notebook.restore(id)),
      ),
      search: command(
        v.object({ text: v.pipe(v.string(), v.maxLength(200)), onMatch: channel<SearchMatch>() }),
        async ({ text, onMatch }, { signal }) => {
          let matches = 0;
          for (const note of titlesFirst(notebook.all(), text)) {
            if (signal.aborted) break;
            const match = matchNote(note, text);
            if (match === null) continue;
            await onMatch.send(match);
            matches++;
          }
          return { matches };
        },
      ),
      attach: command(bytes(), async (image, context) => {
        const id = context.headers.get("note") ?? "";
        const called = decoded(context.headers.get("name")).slice(0, 100) || "image";
        const attachment = await notebook.attach(id, called, image);
        tell(context, "updated", notebook.get(id));
        return attachment;
      }),
      detach: command(v.object({ note: id, id }), async ({ note, id }, context) => {
        tell(context, "updated", await notebook.detach(note, id));
        return null;
      }),
      read_attachment: command(
        v.object({ note: id, id }),
        async ({ note, id }) => (await notebook.readImage(note, id)).buffer,
      ),
      export_note: command(v.object({ id }), ({ id }) => toBytes(toFile(notebook.get(id)))),
      export_all: command(
        v.object({ job: name, onPart: channel<ArrayBuffer>() }),
        ({ job, onPart }, context) =>
          jobs.run(job, context.signal, async (signal) => {
            const notes = await exportAll(notebook.all(), onPart, signal);
            return { notes, cancelled: signal.aborted };
          }),
      ),
      import_catalogue: command(
        v.object({ job: name, onProgress: channel<ImportProgress>() }),
        ({ job, onProgress }, context) =>
          jobs.run(job, context.signal, async (signal) => {
            const onNote = (note: Note) => tell(context, "created", note);
            const ids = await importCatalogue({ notebook, pace, signal, onProgress, onNote });
            return { ids, cancelled: signal.aborted };
          }),
      ),
      cancel_job: command(v.object({ job: name }), ({ job }) => jobs.cancel(job)),
    },
    async setup(app, config): Promise<NotesApi & { dispose(): Promise<void> }> {
      pace = config.pace;
      const dir = options.dir ?? app.path.resolve("AppData", config.folder);
      const { isNew, problems } = await notebook.open(dir);
      for (const problem of problems) console.warn(problem);
      if (isNew && config.samples) await addSamples(notebook);
      return {
        folder: notebook.folder,
        count: () => notebook.size,
        titleOf: (id) => notebook.find(id)?.title ?? null,
        async dispose() {
          jobs.cancelAll();
          await notebook.settled();
        },
      };
    },
  });
}

function decoded(header: string | null): string {
  try {
    return decodeURIComponent(header ?? "");
  } catch {
    return header ?? "";
  }
}
