/** A file system of folders and links in memory, for tests. @module */
import type { PathFiles } from "./real_path.ts";

/** Folders exist with all above them; links by path; the rest is missing. */
export function memoryFiles(
  folders: readonly string[],
  links: Readonly<Record<string, string>>,
): PathFiles {
  const missing = (path: string) => Object.assign(new Error(path), { code: "ENOENT" });
  return {
    lstat(path) {
      if (Object.hasOwn(links, path)) return Promise.resolve({ isSymbolicLink: () => true });
      if (folders.includes(path)) return Promise.resolve({ isSymbolicLink: () => false });
      return Promise.reject(missing(path));
    },
    readlink: (path) => Promise.resolve(links[path] ?? ""),
    realpath: (path) => Promise.resolve(path),
  };
}
