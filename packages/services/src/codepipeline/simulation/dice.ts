import { seededFractions } from "@towpath/journal";

/** Repeatable chance: the same seed throws the same numbers. */
export interface Dice {
  /** A whole number from 0 on, below `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  one<T>(of: readonly T[]): T;
  /** A key, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K;
}

export function diceOf(seed: number): Dice {
  const fraction = seededFractions(seed);
  const below = (limit: number) => Math.floor(fraction() * limit);
  return {
    below,
    chance: (probability) => fraction() < probability,
    one: <T>(of: readonly T[]) => of[below(of.length)] as T,
    weighted: <K extends string>(weights: Readonly<Record<K, number>>) => {
      const entries = Object.entries(weights) as [K, number][];
      let at = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      return (entries.find(([, weight]) => (at -= weight) < 0) ?? (entries[0] as [K, number]))[0];
    },
  };
}
