import { remoteGitEnvironment } from "../../../git-hosting/run-git.ts";

/** What a server is shown for reading a repository. */
export type Access =
  | { kind: "none" }
  /** Sent along with every request, the first one included. */
  | { kind: "header"; authorization: string }
  /** Told when the server asks for it. */
  | { kind: "password"; username: string; password: string };

export interface Server {
  url: string;
  access: Access;
  insecureSsl: boolean;
  /** A file with the certificates that are trusted besides; undefined for those of this host alone. */
  certificates?: string | undefined;
}

/** git asks this shell function for a password. */
const helper = '!f() { test "$1" = get && echo "username=$TOWPATH_GIT_USERNAME" && echo "password=$TOWPATH_GIT_PASSWORD"; }; f';

/**
 * git's environment for one server. What it is shown, and whether its certificate counts, holds for its origin only: submodules and
 * redirections may lead to strangers. Nothing of it is ever on a command line.
 */
export function environmentFor({ url, access, insecureSsl, certificates }: Server, home: string): Record<string, string> {
  const { origin } = new URL(url);
  const config: [string, string][] = [];
  if (access.kind === "header") config.push([`http.${origin}/.extraHeader`, `Authorization: ${access.authorization}`]);
  if (access.kind === "password") config.push([`credential.${origin}.helper`, helper]);
  if (insecureSsl) config.push([`http.${origin}/.sslVerify`, "false"]);
  if (certificates !== undefined) config.push([`http.${origin}/.sslCAInfo`, certificates]);
  return {
    ...remoteGitEnvironment,
    HOME: home,
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
    ...(access.kind === "password" && { TOWPATH_GIT_USERNAME: access.username, TOWPATH_GIT_PASSWORD: access.password }),
  };
}

/** Role credentials as the Git server of this installation takes them. */
export function sessionAccess(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string }): Access {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const basic = Buffer.from(`${accessKeyId}%${sessionToken}:${secretAccessKey}`).toString("base64");
  return { kind: "header", authorization: `Basic ${basic}` };
}
