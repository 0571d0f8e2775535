/**
 * Messier's catalogue: an observing sheet for each of its 110 objects.
 *
 * @module
 */

const kinds: Readonly<Record<string, string>> = {
  A: "Asterism",
  C: "Star cloud",
  D: "Double star",
  G: "Globular cluster",
  N: "Nebula",
  O: "Open cluster",
  P: "Planetary nebula",
  R: "Supernova remnant",
  S: "Galaxy",
};

/** One line an object, in order: other name, kind, constellation, magnitude, popular name. */
const catalogue = `
NGC 1952|R|Taurus|8.4|Crab Nebula
NGC 7089|G|Aquarius|6.3
NGC 5272|G|Canes Venatici|6.2
NGC 6121|G|Scorpius|5.6
NGC 5904|G|Serpens|5.6
NGC 6405|O|Scorpius|4.2|Butterfly Cluster
NGC 6475|O|Scorpius|3.3|Ptolemy's Cluster
NGC 6523|N|Sagittarius|6.0|Lagoon Nebula
NGC 6333|G|Ophiuchus|7.7
NGC 6254|G|Ophiuchus|6.6
NGC 6705|O|Scutum|5.8|Wild Duck Cluster
NGC 6218|G|Ophiuchus|6.7
NGC 6205|G|Hercules|5.8|Great Hercules Cluster
NGC 6402|G|Ophiuchus|7.6
NGC 7078|G|Pegasus|6.2
NGC 6611|O|Serpens|6.0|Eagle Nebula
NGC 6618|N|Sagittarius|6.0|Omega Nebula
NGC 6613|O|Sagittarius|7.5
NGC 6273|G|Ophiuchus|6.8
NGC 6514|N|Sagittarius|6.3|Trifid Nebula
NGC 6531|O|Sagittarius|6.5
NGC 6656|G|Sagittarius|5.1
NGC 6494|O|Sagittarius|6.9
IC 4715|C|Sagittarius|4.6|Sagittarius Star Cloud
IC 4725|O|Sagittarius|4.6
NGC 6694|O|Scutum|8.0
NGC 6853|P|Vulpecula|7.4|Dumbbell Nebula
NGC 6626|G|Sagittarius|6.8
NGC 6913|O|Cygnus|7.1
NGC 7099|G|Capricornus|7.2
NGC 224|S|Andromeda|3.4|Andromeda Galaxy
NGC 221|S|Andromeda|8.1
NGC 598|S|Triangulum|5.7|Triangulum Galaxy
NGC 1039|O|Perseus|5.5
NGC 2168|O|Gemini|5.3
NGC 1960|O|Auriga|6.3
NGC 2099|O|Auriga|6.2
NGC 1912|O|Auriga|7.4
NGC 7092|O|Cygnus|4.6
Winnecke 4|D|Ursa Major|8.4
NGC 2287|O|Canis Major|4.5
NGC 1976|N|Orion|4.0|Orion Nebula
NGC 1982|N|Orion|9.0|De Mairan's Nebula
NGC 2632|O|Cancer|3.7|Beehive Cluster
Melotte 22|O|Taurus|1.6|Pleiades
NGC 2437|O|Puppis|6.1
NGC 2422|O|Puppis|4.2
NGC 2548|O|Hydra|5.5
NGC 4472|S|Virgo|8.4
NGC 2323|O|Monoceros|5.9
NGC 5194|S|Canes Venatici|8.4|Whirlpool Galaxy
NGC 7654|O|Cassiopeia|7.3
NGC 5024|G|Coma Berenices|7.6
NGC 6715|G|Sagittarius|7.6
NGC 6809|G|Sagittarius|6.3
NGC 6779|G|Lyra|8.3
NGC 6720|P|Lyra|8.8|Ring Nebula
NGC 4579|S|Virgo|9.7
NGC 4621|S|Virgo|9.6
NGC 4649|S|Virgo|8.8
NGC 4303|S|Virgo|9.7
NGC 6266|G|Ophiuchus|6.5
NGC 5055|S|Canes Venatici|8.6|Sunflower Galaxy
NGC 4826|S|Coma Berenices|8.5|Black Eye Galaxy
NGC 3623|S|Leo|9.3
NGC 3627|S|Leo|8.9
NGC 2682|O|Cancer|6.1
NGC 4590|G|Hydra|7.8
NGC 6637|G|Sagittarius|7.6
NGC 6681|G|Sagittarius|7.9
NGC 6838|G|Sagitta|8.2
NGC 6981|G|Aquarius|9.3
NGC 6994|A|Aquarius|9.0
NGC 628|S|Pisces|9.4
NGC 6864|G|Sagittarius|8.5
NGC 650|P|Perseus|10.1|Little Dumbbell Nebula
NGC 1068|S|Cetus|8.9
NGC 2068|N|Orion|8.3
NGC 1904|G|Lepus|7.7
NGC 6093|G|Scorpius|7.3
NGC 3031|S|Ursa Major|6.9|Bode's Galaxy
NGC 3034|S|Ursa Major|8.4|Cigar Galaxy
NGC 5236|S|Hydra|7.6|Southern Pinwheel
NGC 4374|S|Virgo|9.1
NGC 4382|S|Coma Berenices|9.1
NGC 4406|S|Virgo|8.9
NGC 4486|S|Virgo|8.6
NGC 4501|S|Coma Berenices|9.6
NGC 4552|S|Virgo|9.8
NGC 4569|S|Virgo|9.5
NGC 4548|S|Coma Berenices|10.2
NGC 6341|G|Hercules|6.4
NGC 2447|O|Puppis|6.0
NGC 4736|S|Canes Venatici|8.2
NGC 3351|S|Leo|9.7
NGC 3368|S|Leo|9.2
NGC 3587|P|Ursa Major|9.9|Owl Nebula
NGC 4192|S|Coma Berenices|10.1
NGC 4254|S|Coma Berenices|9.9
NGC 4321|S|Coma Berenices|9.3
NGC 5457|S|Ursa Major|7.9|Pinwheel Galaxy
NGC 5866|S|Draco|9.9
NGC 581|O|Cassiopeia|7.4
NGC 4594|S|Virgo|8.0|Sombrero Galaxy
NGC 3379|S|Leo|9.3
NGC 4258|S|Canes Venatici|8.4
NGC 6171|G|Ophiuchus|7.9
NGC 3556|S|Ursa Major|10.0
NGC 3992|S|Ursa Major|9.8
NGC 205|S|Andromeda|8.5
`.trim().split("\n");

/** An observing sheet that is not yet a note. */
export interface Sheet {
  /** Its title. */
  readonly title: string;
  /** Its text. */
  readonly text: string;
}

/** The sheets of all objects, M1 to M110. */
export function sheets(): Sheet[] {
  return catalogue.map((line, index) => {
    const [other = "", kind = "", constellation = "", magnitude = "", name] = line.split("|");
    const what = kinds[kind] ?? "Object";
    const number = `M${index + 1}`;
    return {
      title: name === undefined
        ? `${number}, ${what.toLowerCase()} in ${constellation}`
        : `${number}, ${name}`,
      text: [
        `${what} in ${constellation}, **${other}**, magnitude ${magnitude}.`,
        ``,
        `- [ ] Found`,
        `- [ ] Sketched`,
        ``,
        `| Night | Eyepiece | Sky |`,
        `| --- | --- | --- |`,
        `|  |  |  |`,
        ``,
      ].join("\n"),
    };
  });
}
