import type { OperationInput, OperationName, OperationOutput } from "@towpath/wire";
import type { Origin } from "./audit.ts";
import type { Caller } from "./caller.ts";
import type { Sdk, ServiceName } from "./sdk.ts";

/** `aws.as(session).ecs.UpdateService({...})`: the same validation, authorization and handler as a request from outside, without HTTP. */
export type Client = {
  [S in ServiceName]: {
    [Op in OperationName<Sdk[S]>]: (input: OperationInput<Sdk[S], Op>, signal?: AbortSignal) => Promise<OperationOutput<Sdk[S], Op>>;
  };
};

/** A role in use: the client acts as it, the credentials can be handed to a container. `expiresAt` is epoch milliseconds. */
export interface Session {
  caller: Caller;
  client: Client;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string; expiresAt: number };
}

/**
 * A service that takes on a role. Sessions last an hour unless said; `policy` is a session policy, beyond which the session may do nothing;
 * `sourceArn` is the resource on whose behalf the service acts.
 */
export interface Assuming {
  /** "codebuild.amazonaws.com". */
  service: string;
  sessionName: string;
  account: string;
  region: string;
  durationSeconds?: number;
  policy?: string;
  sourceArn?: string;
}

/** The one door between services. */
export interface Aws {
  /** `origin` is for the record of calls, where it is not a service that calls. */
  as(caller: Caller, origin?: () => Origin): Client;
  /**
   * A service takes on a role that its resource names, by STS AssumeRole as the service, so the role's trust policy decides. Throws what
   * AssumeRole throws.
   */
  assume(roleArn: string, by: Assuming): Promise<Session>;
}
