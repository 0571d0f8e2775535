/**
 * What the core wrote in front of this script: the variable `config` of the enclosing function.
 *
 * @module
 */
import type { PageConfig } from "../protocol/page_config.ts";

declare const config: PageConfig;

/** The facts of this document. */
export const page: PageConfig & { key: string } = config;
