/**
 * Which labels a person may have.
 *
 * @module
 */
import { compileGlob } from "../acl/glob.ts";
import type { Principal } from "../types/principal.ts";

/** Whether a person may have documents of a label. */
export function mayOpen(principal: Principal | null | undefined, label: string): boolean {
  return principal?.labels?.some((glob) => compileGlob(glob)(label)) ?? true;
}
