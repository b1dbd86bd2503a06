import type { Place } from "../names.ts";

/** The kinds of host that credentials are for, by AWS's name of a source type. */
export const serverTypes = ["GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED", "BITBUCKET"] as const;
export type ServerType = (typeof serverTypes)[number];
export type AuthType = "BASIC_AUTH" | "PERSONAL_ACCESS_TOKEN" | "CODECONNECTIONS" | "SECRETS_MANAGER";

/** What was imported for the hosts of one type; an account has at most one for each. */
export interface SourceCredential extends Place {
  serverType: ServerType;
  authType: AuthType;
  username: string | undefined;
  /** Sealed; undefined where a connection or secret says what it is. */
  token: Uint8Array | undefined;
  /** The ARN of the connection or the secret. */
  resource: string | undefined;
}

export const credentialArn = ({ account, region }: Place, serverType: string): string =>
  `arn:aws:codebuild:${region}:${account}:token/${serverType.toLowerCase()}`;
