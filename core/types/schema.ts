/**
 * The part of Standard Schema (version 1) that Pleiad reads, written structurally, so that any
 * library that implements it (valibot, zod, arktype, …) can describe arguments.
 *
 * @module
 */

/** One reason why a value was refused. */
export interface SchemaIssue {
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** Where it is wrong: keys from the outside in. */
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}

/** What a validation answers: the value, or why there is none. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

/** A schema that takes `Input` and gives `Output`. */
export interface Schema<Input = unknown, Output = Input> {
  /** The Standard Schema interface, version 1. */
  readonly "~standard": {
    /** The version of the interface. */
    readonly version: 1;
    /** The name of the schema library. */
    readonly vendor: string;
    /** Validates one value, at once or later. */
    readonly validate: (
      value: unknown,
    ) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** Carries the types; never present at run time. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}
