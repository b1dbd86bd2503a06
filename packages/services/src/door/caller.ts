/** Who makes a call. Every handler gets one, and every stored row is addressed by its account and region. */
export interface Caller {
  account: string;
  region: string;
  principal: Principal;
  /** The service that took the role on and makes the call itself; absent for whoever comes with credentials. */
  invokedBy?: string;
}

/**
 * `service` is an AWS service acting for itself (as when it assumes a service role); `session` is a role in use, whose `arn` is the
 * assumed-role ARN that GetCallerIdentity shows; `policy` is the session policy it was made with, if any.
 * `behalf` says for which of its resources a service uses the role; no credentials carry it, so nobody outside can claim it.
 */
export type Principal =
  | { kind: "root"; arn: string; userId: string }
  | { kind: "user"; arn: string; userId: string; userName: string }
  | { kind: "session"; arn: string; userId: string; roleArn: string; sessionName: string; policy?: string; behalf?: Behalf }
  | { kind: "service"; arn: string; service: string };

export interface Behalf {
  /** "events.amazonaws.com". */
  service: string;
  sourceArn: string;
}

export function rootCaller(account: string, region: string): Caller {
  return { account, region, principal: { kind: "root", arn: `arn:aws:iam::${account}:root`, userId: account } };
}

/** `service` is a host name such as "codebuild.amazonaws.com". */
export function serviceCaller(service: string, account: string, region: string): Caller {
  return { account, region, principal: { kind: "service", arn: service, service } };
}

/** What a signature is checked against. Times are epoch milliseconds. */
export interface Credential {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiresAt?: number;
  principal: Principal;
  account: string;
}

/** Finds who signs with an access key; the identity service provides it to the listeners. */
export interface Identity {
  credential(accessKeyId: string): Credential | undefined;
}
