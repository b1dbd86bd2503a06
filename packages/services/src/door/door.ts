import { type Clock, DiskFailed, DiskFull, type Ids, type Journal, type Log } from "@towpath/journal";
import { ApiError, scopeOf, toWireError, type WireError, type WireRequest, type WireResponse } from "@towpath/wire";
import { type Audit, type Ended, type Origin, originWithin } from "./audit.ts";
import type { Authorize } from "./authorize.ts";
import type { Assuming, Aws, Client, Session } from "./aws.ts";
import { type Caller, serviceCaller } from "./caller.ts";
import { loadModel, type Spoken } from "./models.ts";
import type { ServiceName } from "./sdk.ts";
import type { Call, Service } from "./service.ts";

interface Opened {
  service: Service;
  spoken: Promise<Spoken> | undefined;
}

export interface DoorParts {
  clock: Clock;
  ids: Ids;
  log: Log;
  journal: Pick<Journal, "watchDisk">;
  authorize: Authorize;
}

type AnyHandler = (input: object, call: Call, parts: unknown) => object | Promise<object>;

/**
 * Through here every operation is called: from outside by `serve`, from another service by `as(caller)`. Both run the same
 * validation, authorization and handler.
 */
export class Door implements Aws {
  readonly #opened = new Map<ServiceName, Opened>();
  readonly #shutdown = new AbortController();
  #audit: Audit | undefined;
  readonly parts: DoorParts;

  constructor(parts: DoorParts) {
    this.parts = parts;
  }

  add(service: Service): void {
    this.#opened.set(service.name, { service, spoken: undefined });
    this.#audit ??= service.audit;
  }

  /** Aborts the calls that are still running. */
  close(): void {
    this.#shutdown.abort(new DOMException("the server is shutting down", "AbortError"));
  }

  as(caller: Caller, origin: () => Origin = () => originWithin(caller)): Client {
    const services = new Map<string, object>();
    return new Proxy({} as Client, {
      get: (_, name: string) => {
        const known = services.get(name) ?? this.#operations(name as ServiceName, caller, origin);
        services.set(name, known);
        return known;
      },
    });
  }

  async assume(roleArn: string, by: Assuming): Promise<Session> {
    const input = {
      RoleArn: roleArn,
      RoleSessionName: by.sessionName,
      ...(by.durationSeconds && { DurationSeconds: by.durationSeconds }),
      ...(by.policy !== undefined && { Policy: by.policy }),
    };
    const { Credentials, AssumedRoleUser } = await this.as(serviceCaller(by.service, by.account, by.region)).sts.AssumeRole(input);
    if (
      !Credentials?.AccessKeyId ||
      !Credentials.SecretAccessKey ||
      !Credentials.SessionToken ||
      !Credentials.Expiration ||
      !AssumedRoleUser?.Arn
    ) {
      throw new TypeError("AssumeRole answered without credentials");
    }
    const principal = {
      kind: "session" as const,
      arn: AssumedRoleUser.Arn,
      userId: AssumedRoleUser.AssumedRoleId ?? "",
      roleArn,
      sessionName: by.sessionName,
      ...(by.policy !== undefined && { policy: by.policy }),
      ...(by.sourceArn !== undefined && { behalf: { service: by.service, sourceArn: by.sourceArn } }),
    };
    const caller: Caller = { account: roleArn.split(":")[4] ?? by.account, region: by.region, principal, invokedBy: by.service };
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration } = Credentials;
    return {
      caller,
      client: this.as(caller),
      credentials: { accessKeyId, secretAccessKey, sessionToken, expiresAt: Expiration.getTime() },
    };
  }

  /** Answers a request from the wire; the caller's signature has been verified. Never throws. */
  async serve(name: ServiceName, request: WireRequest, caller: Caller, signal: AbortSignal): Promise<WireResponse> {
    const { model, protocol } = await this.spoken(name);
    try {
      const routed = protocol.route(request);
      const operation = routed === undefined ? undefined : model.operations[routed];
      if (!operation) throw protocol.unknown(request);
      const input = await protocol.decode(operation, request);
      const output = await this.#recorded(name, operation[2], input, () => originOf(request), {
        caller,
        requestId: request.requestId,
        now: this.parts.clock.now(),
        signal,
      });
      return protocol.encode(operation, output, request);
    } catch (error) {
      return protocol.fail(this.#refusal(name, model, error, request.requestId), request);
    }
  }

  /** An operation named by text, as the console's page calls it: its output, or the refusal as the wire would tell it. Never throws. */
  async call(
    name: ServiceName,
    operation: string,
    input: object,
    { caller, origin, signal }: { caller: Caller; origin: () => Origin; signal?: AbortSignal },
  ): Promise<{ output: object } | { refusal: WireError }> {
    const requestId = this.parts.ids.uuid();
    const { model } = await this.spoken(name);
    try {
      if (!Object.hasOwn(model.operations, operation))
        throw new ApiError("UnknownOperationException", `${name} has no operation ${operation}.`, 404);
      const call = { caller, requestId, now: this.parts.clock.now(), signal: signal ?? this.#shutdown.signal };
      return { output: await this.#recorded(name, operation, input, origin, call) };
    } catch (error) {
      return { refusal: this.#refusal(name, model, error, requestId) };
    }
  }

  /** A refusal that came up before the service was asked, in that service's own protocol. */
  async refuse(name: ServiceName, request: WireRequest, error: unknown): Promise<WireResponse> {
    const { model, protocol } = await this.spoken(name);
    return protocol.fail(this.#refusal(name, model, error, request.requestId), request);
  }

  /** Loads a service's model at its first use. */
  spoken(name: ServiceName): Promise<Spoken> {
    const opened = this.#find(name);
    opened.spoken ??= loadModel(name, opened.service.invalidInputCode);
    return opened.spoken;
  }

  /** Anything that is not a refusal is a bug: the client learns only the id under which it was logged. */
  #refusal(name: ServiceName, model: Spoken["model"], error: unknown, requestId: string): WireError {
    const known = toWireError(model, refusalOfDisk(error) ?? error);
    if (known) return known;
    this.parts.log.error({ service: name, requestId, err: error }, "operation failed");
    return {
      code: "InternalFailure",
      message: `The request failed because of an internal error. It is logged as ${requestId}.`,
      status: 500,
      fault: "server",
      value: {},
    };
  }

  #operations(name: ServiceName, caller: Caller, origin: () => Origin): object {
    return new Proxy(
      {},
      {
        get: (_, operation: string) => {
          // Promises ask what they are resolved with whether it is another: a client may be what an async function gives.
          if (operation === "then") return undefined;
          return (input: object, signal?: AbortSignal) =>
            this.#recorded(name, operation, input, origin, {
              caller,
              requestId: this.parts.ids.uuid(),
              now: this.parts.clock.now(),
              signal: signal ?? this.#shutdown.signal,
            });
        },
      },
    );
  }

  /**
   * The call, and the record of it. Neither an answer nor a refusal leaves before what it tells of is on the disk, which the record is with
   * what the handler wrote: it was written before that.
   */
  async #recorded(name: ServiceName, operation: string, input: object, origin: () => Origin, call: Call): Promise<object> {
    const spoken = await this.spoken(name);
    const onDisk = this.parts.journal.watchDisk();
    const schema = spoken.model.operations[operation];
    const end = schema && this.#audit?.begin({ ...call, service: name, operation: schema, input, origin });
    try {
      const output = await this.#invoke(spoken.validate, name, operation, input, call);
      end?.({ output });
      return output;
    } catch (error) {
      end?.(endOf(spoken.model, error));
      throw error;
    } finally {
      await onDisk();
    }
  }

  async #invoke(validate: Spoken["validate"], name: ServiceName, operation: string, input: object, call: Call): Promise<object> {
    const { service } = this.#find(name);
    const handler = (service.operations as Record<string, AnyHandler | undefined>)[operation];
    if (!handler) throw new ApiError("NotImplemented", `Towpath does not support the operation ${operation} of ${name} yet.`, 501);
    const problem = validate(operation, input);
    if (problem) throw new ApiError(problem.code, problem.message);
    this.parts.authorize(call.caller, `${name}:${operation}`, input);
    return (await handler(input, call, service.parts)) ?? {};
  }

  #find(name: ServiceName): Opened {
    const opened = this.#opened.get(name);
    if (!opened) throw new TypeError(`no service named ${name}`);
    return opened;
  }
}

/** What is told to the caller when nothing, or nothing certain, was stored. */
function refusalOfDisk(error: unknown): ApiError | undefined {
  if (error instanceof DiskFull) return new ApiError("InsufficientStorage", error.message, 507);
  if (error instanceof DiskFailed) return new ApiError("ServiceUnavailable", error.message, 503);
  return undefined;
}

function originOf({ remoteAddress, headers, query }: WireRequest): Origin {
  const accessKeyId = scopeOf(headers, query)?.accessKeyId;
  return {
    sourceIPAddress: remoteAddress ?? "",
    userAgent: headers["user-agent"] ?? "",
    ...(accessKeyId !== undefined && { accessKeyId }),
  };
}

function endOf(model: Spoken["model"], error: unknown): Ended {
  const known = toWireError(model, refusalOfDisk(error) ?? error);
  return known ? { code: known.code, message: known.message } : { code: "InternalFailure", message: "An internal error occurred." };
}
