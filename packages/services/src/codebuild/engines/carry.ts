import { type Engine, ImageNotFound } from "@towpath/engine";
import type { Log } from "@towpath/journal";

/** Sees to it that another engine has the very image that a reference means on the engine of this machine; gives its id there. */
export type Carry = (reference: string) => Promise<string>;

/**
 * Images go to another engine as one stream, once: what it has already is found by its id. So every build of an image runs the same one,
 * wherever it runs, and no registry need be reachable from there.
 */
export function carrier(home: Engine, away: Engine, log: Log): Carry {
  /** Ids of engines that store images in different ways differ. */
  const known = new Map<string, string>();
  const underWay = new Map<string, Promise<string>>();
  const carry = async (id: string, reference: string): Promise<string> => {
    const there = known.get(id) ?? id;
    if (await isThere(away, there)) return there;
    log.info({ image: reference }, "an image is brought to another engine");
    const [loaded] = await away.images.load(await home.images.save([reference.includes("@") ? id : reference]));
    const carried = (await isThere(away, id)) ? id : (await away.images.inspect(loaded ?? id)).id;
    known.set(id, carried);
    log.info({ image: reference }, "an image is on another engine");
    return carried;
  };
  return async (reference) => {
    const { id } = await home.images.inspect(reference);
    const carrying = underWay.get(id) ?? carry(id, reference).finally(() => underWay.delete(id));
    underWay.set(id, carrying);
    return carrying;
  };
}

async function isThere(engine: Engine, id: string): Promise<boolean> {
  try {
    await engine.images.inspect(id);
    return true;
  } catch (error) {
    if (error instanceof ImageNotFound) return false;
    throw error;
  }
}
