import type { Engine, EngineAddress } from "@towpath/engine";
import type { Clock, Crash, Ids, Journal, Log, Seal } from "@towpath/journal";
import type { Network } from "@towpath/network";
import type { Mirror } from "./mirror.ts";
import type { Aws } from "./aws.ts";
import type { Identity } from "./caller.ts";

/** What a service can be given; each names the few it uses: `Pick<Parts, "journal" | "clock">`. */
export interface Parts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  crash: Crash;
  log: Log;
  seal: Seal;
  engine: Engine;
  network: Network;
  images: Images;
  /** How further engines are reached; absent where the one is all there is. */
  further?: FurtherEngines;
  /** Absent where images of public registries are not stood for. */
  mirror?: Mirror;
  aws: Aws;
  identity: Identity;
  home: Home;
  /** Builds that run at once; half the processors, at least two, when undefined. */
  buildsAtOnce?: number | undefined;
  /** Which calls are recorded; "changes" when undefined. */
  recordedCalls?: "changes" | "everything" | undefined;
  /** Minutes for which the environment of a failed build stays for a shell; 0 for not at all, 15 when undefined. */
  keepFailedMinutes?: number | undefined;
}

export interface FurtherEngines {
  /** Contacts nothing. Throws EngineUnavailable for an address that is none. */
  open(address: EngineAddress): Engine;
  /** The network there; `images` brings images and gives their references. */
  network(name: string, engine: Engine, images: Pick<Images, "ensure">): Network;
}

/** Where this installation lives and answers. */
export interface Home {
  /** Marks every container, network, volume and image of this installation. */
  installationId: string;
  account: string;
  region: string;
  /** Directory for what is not in the database: objects, blobs, logs, repositories. Each service uses a folder of its own name in it. */
  dataDirectory: string;
  /** Where clients on this host reach the server, e.g. "http://127.0.0.1:4566". */
  endpoint: string;
}

export type OwnImage = "holder" | "tools" | "node" | "postgres" | "build-standard" | "build-core";

/** The images made here. `ensure` makes what is missing and gives the reference to run; throws ImageFailed with what to do. */
export interface Images {
  ensure(name: OwnImage, onProgress?: (step: string) => void): Promise<string>;
  /** What the ids of AWS's own build images stand for: the standard image made here (default), its small core, or AWS's images themselves. */
  readonly curated?: "standard" | "core" | "aws";
}
