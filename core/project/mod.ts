/**
 * Reads an existing Tauri project.
 *
 * @module
 */
export { tauriProject } from "./tauri.ts";
