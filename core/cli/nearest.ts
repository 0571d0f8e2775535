/**
 * Which names somebody may have meant.
 *
 * @module
 */

/** The names that are nearest to one that does not exist, the nearest first. */
export function nearestNames(name: string, names: readonly string[], most = 3): readonly string[] {
  const limit = Math.max(2, Math.floor(name.length / 4));
  const [, prefix = "", base = ""] = /^(.*:)?(.*)$/.exec(name) ?? [];
  return names
    .map((known) => {
      const isPart = base !== "" && known.startsWith(prefix) && known.endsWith(`-${base}`);
      return { known, distance: isPart ? 1 : distanceOf(name, known) };
    })
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ known }) => known);
}

/** How many letters must be added, taken out or changed (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const [left = 0, up = 0, corner = 0] = [next[j], row[j + 1], row[j]];
      next.push(Math.min(left + 1, up + 1, corner + (b[j] === letter ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
