/**
 * The notes that an empty notebook starts with.
 *
 * @module
 */
import type { Notebook } from "./_notebook.ts";
import { pleiades } from "./_sketch.ts";

const DAY = 86_400_000;

interface Sample {
  readonly title: string;
  /** How many days ago it was written. */
  readonly age: number;
  readonly pinned?: boolean;
  /** `{image}` stands for the id of the sketch. */
  readonly text: string;
}

const samples: readonly Sample[] = [
  {
    title: "Swallows on the wire",
    age: 63,
    text: `Forty-one on the line above the bakery at half past seven, all facing the wind. By nine \
there were none.

Last year the wire was empty on the 22nd, so they keep their own calendar, and it is a good one.

- Most of them young birds: short tails, pale throats
- One white wing, the same one as in June?
- House martins still feeding under the eaves of number 12
`,
  },
  {
    title: "How dark is dark",
    age: 40,
    text: `Counting stars inside the **Great Square of Pegasus** is the cheapest light meter there \
is. Wait fifteen minutes, then count what you can hold, not what you glimpse.

| Place | Count | Faintest star |
| --- | --- | --- |
| Balcony | 2 | 4.5 |
| Football pitch | 5 | 5.2 |
| Quarry road | 13 | 6.0 |
| Moor car park | 24 | 6.4 |

> The lamp on the quarry gate is on a timer. It goes out at **23:30**, and the count nearly doubles.
`,
  },
  {
    title: "Tide pool below the lighthouse",
    age: 26,
    text: `Low water at 06:12, the lowest of the month. The third pool from the steps, the one \
with the rust-coloured rim.

## Who was in

1. Two beadlet anemones, shut like wine gums
2. A shore crab with one new claw, paler than the other
3. *Blennies*: at least five, and each has its own crack
4. Limpets that had moved since September: the home scars stand empty

Put the stone back the way it lay. The underside is somebody's ceiling.
`,
  },
  {
    title: "Barn owl along the hedge",
    age: 12,
    text: `First at 16:48, still light enough to see the heart of the face. It quartered the lower \
field three times, **always from the east**, and dropped twice.

- Second drop: came up with something, flew it to the ash with the box
- No sound at all. Even the jackdaws noticed too late
- Wind: none. Ground: wet. Grass: not cut since August, which is why it comes

Ask Mrs Ellery whether the hedge stays uncut until March.
`,
  },
  {
    title: "Dew, and what works against it",
    age: 6,
    text: `Lost the last hour again. The corrector plate was fogged by ten, and the finder before \
that.

- [x] Dew shield from a camping mat, 30 cm long
- [x] Eyepieces in the *inner* pocket, caps on
- [ ] Heater strip, 5 W, for the finder
- [ ] Hair dryer in the car, only ever as the last word

The rule of thumb: the shield is one and a half times as long as the tube is wide. So \`203 mm\` \
needs \`305 mm\`.
`,
  },
  {
    title: "List for a clear winter night",
    age: 2,
    text: `Start low in the east and let the sky come to you.

| When | What | With |
| --- | --- | --- |
| 19:00 | Pleiades | bare eye, then 10×50 |
| 19:30 | Hyades and Aldebaran | 10×50 |
| 20:15 | M36, M37, M38 in Auriga | 25 mm |
| 21:30 | Orion Nebula | everything |
| 23:00 | M41 below Sirius | 25 mm |

- [x] Check the mirror
- [ ] Charge the red lamp
- [ ] Tea, the big flask
`,
  },
  {
    title: "The Pleiades from the balcony",
    age: 0.2,
    text: `Seven without trying, **nine** after a quarter of an hour in the dark. Averted vision \
gives *Celaeno*; Pleione parts from Atlas only when the air holds still.

![Drawn at the eyepiece, north up](image:{image})

## What the eye does

The trick is not to look. Rest on **Alcyone**, think of something else, and the faint ones come \
in from the side, first as a texture and then as points.

| Star | Magnitude | Seen |
| --- | --- | --- |
| Alcyone | 2.9 | at once |
| Atlas | 3.6 | at once |
| Maia | 3.9 | at once |
| Pleione | 5.1 | in steady air |
| Asterope | 5.8 | twice, not sure |

- [x] Sketch before the Moon came over the roof
- [ ] Again with the 10×50, same chair, same hour
`,
  },
  {
    title: "Start here",
    age: 0.1,
    pinned: true,
    text: `This notebook keeps **Markdown files** in one folder on your disk. Nothing leaves it.

## Try it

- [ ] Write a note. It saves as you type.
- [ ] Drop a picture on a note, or paste one.
- [ ] Open a note in a window of its own, put both side by side, and type in either.
- [ ] Import Messier's catalogue, and stop it half-way.
- [ ] Look under *About* for something that this window may **not** do, and why.

## Keys

| Key | Does |
| --- | --- |
| \`Alt N\` | new note |
| \`Ctrl K\` | search |
| \`Ctrl E\` | write, split, read |
| \`Alt O\` | own window |
| \`Ctrl .\` | activity |

The disc beside each note is the Moon on the night that it was begun.
`,
  },
];

/** Fills an empty notebook. */
export async function addSamples(notebook: Notebook): Promise<void> {
  for (const { title, age, pinned = false, text } of samples) {
    const time = Math.round(Date.now() - age * DAY);
    const drawn = text.includes("{image}");
    const note = await notebook.create({ title, text, pinned, created: time, modified: time });
    if (!drawn) continue;
    const image = await notebook.attach(note.id, "pleiades.png", pleiades());
    await notebook.update(note.id, { text: text.replace("{image}", image.id) });
  }
}
