/** Any operation of any service by its name, through the published SDK's client: over HTTP, signed, decoded and encoded for real. */
import type { Clock } from "@towpath/journal";
import { type ServiceName, wireNames } from "@towpath/services";

interface SdkClient {
  config: { systemClockOffset: number };
  send(command: object): Promise<Record<string, unknown>>;
  destroy(): void;
}

type SdkPackage = Record<string, new (given: object) => object>;

/** What a service said no with. */
export interface Refusal {
  type: string;
  message: string;
  status: number;
}

export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;
  constructor(refusal: Refusal, options: ErrorOptions) {
    super(`${refusal.type} (${refusal.status}): ${refusal.message}`, options);
    this.refusal = refusal;
  }
}

export interface CallAccess {
  endpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

export class SdkCalls {
  readonly #access: CallAccess;
  readonly #clock: Clock;
  readonly #clients = new Map<string, SdkClient>();

  constructor(access: CallAccess, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
  }

  /** `operation` as AWS spells it: "codepipeline", "StartPipelineExecution". Throws Refused. */
  async call(service: string, operation: string, input: object): Promise<Record<string, unknown>> {
    const sdk = await packageOf(service);
    const Command = sdk[`${operation}Command`];
    if (!Command) throw new Error(`${service} has no operation ${operation}`);
    const client = this.#client(service, sdk);
    // Requests are signed in the time of the server, which is not this machine's.
    client.config.systemClockOffset = this.#clock.now() - Date.now();
    try {
      const { $metadata: _, ...output } = await client.send(new Command(input));
      return output;
    } catch (error) {
      throw refused(error);
    }
  }

  close(): void {
    for (const client of this.#clients.values()) client.destroy();
  }

  #client(service: string, sdk: SdkPackage): SdkClient {
    const known = this.#clients.get(service);
    if (known) return known;
    const { endpoint, region, accessKeyId, secretAccessKey } = this.#access;
    const Client = sdk[wireNames[service as ServiceName].clientClass];
    if (!Client) throw new Error(`the client of ${service} is missing`);
    const credentials = { accessKeyId, secretAccessKey };
    const client = new Client({
      endpoint,
      region,
      credentials,
      maxAttempts: 1,
      forcePathStyle: true,
    }) as SdkClient;
    this.#clients.set(service, client);
    return client;
  }
}

async function packageOf(service: string): Promise<SdkPackage> {
  if (!Object.hasOwn(wireNames, service)) throw new Error(`there is no service ${service}`);
  return (await import(`@aws-sdk/${wireNames[service as ServiceName].client}`)) as SdkPackage;
}

function refused(error: unknown): unknown {
  const { name, message, $metadata } = error as {
    name: string;
    message: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  return status === undefined ? error : new Refused({ type: name, message, status }, { cause: error });
}
