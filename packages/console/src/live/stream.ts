import type { LiveEvent, LiveState } from "./event.ts";

const retryMsMin = 500;
const retryMsMax = 10_000;
/** The server says something at least every 15 s. */
const silenceMsMax = 40_000;
const watchMs = 5_000;

interface Position {
  readonly sequence: number;
  readonly stream?: string;
}

export type LogBatch = Readonly<Record<string, unknown>>;

/**
 * The tab's one connection for everything that happens. It goes on where it was after sleep, network loss or a restart of the server, since
 * events have numbers.
 */
export class LiveStream {
  readonly #address: string;
  #source: EventSource | undefined;
  #last: number | undefined;
  #newest = 0;
  #state: LiveState = "behind";
  #stream: string | undefined;
  #retryMs = retryMsMin;
  #heardAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  readonly #onEvent = new Set<(event: LiveEvent) => void>();
  readonly #onState = new Set<() => void>();
  readonly #onReset = new Set<() => void>();
  readonly #onLog = new Set<(batch: LogBatch) => void>();
  readonly #onRefused = new Set<() => void>();

  constructor(address: string) {
    this.#address = address;
  }

  open(): void {
    this.#connect();
    this.#watch = setInterval(() => this.#look(), watchMs);
    window.addEventListener("online", this.#reconnect);
    document.addEventListener("visibilitychange", this.#onVisible);
  }

  close(): void {
    this.#source?.close();
    this.#source = undefined;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    window.removeEventListener("online", this.#reconnect);
    document.removeEventListener("visibilitychange", this.#onVisible);
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Names this connection to the server, for what is to be sent over it; undefined while there is none. */
  get stream(): string | undefined {
    return this.#stream;
  }

  onEvent = (listener: (event: LiveEvent) => void): (() => void) => listen(this.#onEvent, listener);
  /** The state or the connection's name has changed. */
  onState = (listener: () => void): (() => void) => listen(this.#onState, listener);
  /** Events were missed for good: what is shown must be asked for again. */
  onReset = (listener: () => void): (() => void) => listen(this.#onReset, listener);
  onLog = (listener: (batch: LogBatch) => void): (() => void) => listen(this.#onLog, listener);
  /** The session is over. */
  onRefused = (listener: () => void): (() => void) => listen(this.#onRefused, listener);

  #connect(): void {
    this.#source?.close();
    clearTimeout(this.#timer);
    this.#heardAt = Date.now();
    const source = new EventSource(this.#last === undefined ? this.#address : `${this.#address}?since=${this.#last}`);
    this.#source = source;
    source.addEventListener("hello", (message) => this.#greet(JSON.parse(message.data as string) as Position));
    source.addEventListener("beat", (message) => this.#beat(JSON.parse(message.data as string) as Position));
    source.addEventListener("reset", (message) => this.#reset(JSON.parse(message.data as string) as Position));
    source.addEventListener("log", (message) => {
      this.#heardAt = Date.now();
      for (const listener of this.#onLog) listener(JSON.parse(message.data as string) as LogBatch);
    });
    source.addEventListener("message", (message) => this.#take(JSON.parse(message.data as string) as LiveEvent));
    source.addEventListener("error", () => this.#fail(source));
  }

  #greet({ sequence, stream }: Position): void {
    this.#retryMs = retryMsMin;
    this.#stream = stream;
    this.#last ??= sequence;
    this.#beat({ sequence });
    for (const listener of this.#onState) listener();
  }

  #beat({ sequence }: Position): void {
    this.#heardAt = Date.now();
    this.#newest = Math.max(this.#newest, sequence);
    this.#settle();
  }

  #reset({ sequence }: Position): void {
    this.#heardAt = Date.now();
    this.#last = sequence;
    this.#newest = sequence;
    for (const listener of this.#onReset) listener();
    this.#settle();
  }

  #take(event: LiveEvent): void {
    this.#heardAt = Date.now();
    if (this.#last !== undefined && event.sequence <= this.#last) return;
    this.#last = event.sequence;
    for (const listener of this.#onEvent) listener(event);
    this.#settle();
  }

  #settle(): void {
    this.#become((this.#last ?? 0) >= this.#newest ? "live" : "behind");
  }

  /** The browser would try again by itself, but not after every kind of end, and without saying so. */
  #fail(source: EventSource): void {
    if (source !== this.#source) return;
    source.close();
    this.#stream = undefined;
    this.#become("offline");
    this.#timer = setTimeout(this.#reconnect, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, retryMsMax);
    void this.#askSession();
  }

  /** An EventSource does not tell why it failed. */
  async #askSession(): Promise<void> {
    const answer = await fetch("/_console/session", { credentials: "same-origin" }).catch(() => undefined);
    if (answer?.status !== 401) return;
    this.close();
    for (const listener of this.#onRefused) listener();
  }

  readonly #reconnect = (): void => {
    if (this.#watch !== undefined) this.#connect();
  };

  /** After sleep timers go on, but the connection is dead without knowing it. */
  #look(): void {
    if (this.#state === "offline" || Date.now() - this.#heardAt < silenceMsMax) return;
    this.#become("behind");
    this.#connect();
  }

  readonly #onVisible = (): void => {
    if (document.visibilityState !== "visible") return;
    if (this.#state === "offline") this.#connect();
    else this.#look();
  };

  #become(state: LiveState): void {
    if (this.#state === state) return;
    this.#state = state;
    for (const listener of this.#onState) listener();
  }
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
