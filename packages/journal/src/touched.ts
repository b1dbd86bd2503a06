/** What a transaction, or several that reached the disk together, did that others wait for. */
export interface Committed {
  /** Services whose outbox rows were written. */
  readonly services: ReadonlySet<string>;
  readonly hasEvents: boolean;
}

/** Collects it while transactions run. */
export class Touched implements Committed {
  readonly services = new Set<string>();
  /** Rows of the outbox, by `effectName`. */
  readonly effects = new Set<string>();
  /** The number of the oldest event. */
  firstEvent: number | undefined;

  get hasEvents(): boolean {
    return this.firstEvent !== undefined;
  }

  enqueued(service: string, kind: string, key: string): void {
    this.services.add(service);
    this.effects.add(effectName(service, kind, key));
  }

  add(later: Touched): void {
    for (const service of later.services) this.services.add(service);
    for (const effect of later.effects) this.effects.add(effect);
    this.firstEvent ??= later.firstEvent;
  }
}

export const effectName = (service: string, kind: string, key: string): string => `${service} ${kind} ${key}`;
