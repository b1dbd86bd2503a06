/** What a killed process can reach no more. */

export class Killed extends Error {
  override readonly name = "Killed";
}

/** The target until `isDead`; from then on each call of it throws, so that what still runs of a dead process changes nothing. */
export function mortal<T extends object>(target: T, isDead: () => boolean): T {
  return new Proxy(target, {
    get(of, key) {
      const value: unknown = Reflect.get(of, key);
      if (typeof value === "function")
        return (...words: unknown[]): unknown => {
          if (isDead()) throw new Killed("the process was killed");
          return Reflect.apply(value, of, words);
        };
      return typeof value === "object" && value !== null ? mortal(value, isDead) : value;
    },
  });
}
