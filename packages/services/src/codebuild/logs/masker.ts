/** What AWS shows in place of a secret. */
export const mask = "***";

const accessKeyId = "(?:AKIA|ASIA)[A-Z0-9]{16}";
const accessKeyIdLength = 20;

/** Replaces secrets in text that has no line breaks in it. Made once for a build: one expression finds all of them in one pass. */
export interface Masker {
  mask(text: string): string;
  /**
   * Where an unfinished line may be cut, at most at `most`, so that no secret begins before the cut and ends after it: neither one that is
   * there already nor one whose rest is still to come.
   */
  cut(text: string, most: number): number;
}

/** `needles` are the texts to be masked, the longest first. Access key ids of AWS are masked besides. */
export function makeMasker(needles: readonly string[]): Masker {
  const alternatives = [...needles.map((needle) => needle.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")), accessKeyId].join("|");
  const some = new RegExp(alternatives);
  const everywhere = new RegExp(`(?=(${alternatives}))`, "g");
  const longest = Math.max(accessKeyIdLength, ...needles.map((needle) => needle.length));

  /** Also those that overlap, joined to stretches. */
  const stretches = (text: string): [start: number, end: number][] => {
    const found: [number, number][] = [];
    for (const match of text.matchAll(everywhere)) {
      const end = match.index + (match[1]?.length ?? 0);
      const last = found.at(-1);
      if (last && match.index < last[1]) last[1] = Math.max(last[1], end);
      else found.push([match.index, end]);
    }
    return found;
  };

  return {
    mask(text) {
      if (!some.test(text)) return text;
      let masked = "";
      let from = 0;
      for (const [start, end] of stretches(text)) {
        masked += text.slice(from, start) + mask;
        from = end;
      }
      return masked + text.slice(from);
    },
    cut(text, most) {
      const at = Math.max(0, Math.min(most, text.length - longest + 1));
      const across = some.test(text) ? stretches(text).find(([start, end]) => start < at && at < end) : undefined;
      const place = across ? across[0] : at;
      // A pair of UTF-16 units stays together.
      return place > 0 && /[\uD800-\uDBFF]/.test(text[place - 1] as string) ? place - 1 : place;
    },
  };
}
