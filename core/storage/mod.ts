/**
 * Files that survive: replaced as a whole, put aside when they are broken, and a folder that one
 * process has to itself. For the core and for plugins that write.
 *
 * @module
 */
export { type FolderLock, FolderTaken, lockFolder } from "./lock.ts";
export { readOrQuarantine } from "./quarantine.ts";
export { replaceFile, type ReplaceOptions } from "./replace.ts";
