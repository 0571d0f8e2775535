/**
 * Imports of packages that only the benchmarks need, and only while they run: nothing of the
 * workspace depends on them, so their types are written down by whoever uses them.
 *
 * @module
 */

/** Imports an installed package. `T` is what the caller uses of it. */
export async function load<T>(name: string): Promise<T> {
  return await import(name) as T; // the caller has read the package's documentation
}
