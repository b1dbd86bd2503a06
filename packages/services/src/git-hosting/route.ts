import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "@towpath/journal";
import type { Caller, Identity } from "../door/caller.ts";
import type { RawRoute } from "../door/service.ts";
import { gitCaller } from "./credentials.ts";
import { forward, GitRefused, type RemoteRepository } from "./forward.ts";
import type { GitHosting } from "./hosting.ts";

export interface GitRoute {
  /** The parts of a request's path: whatever names the repository, and git's own end of it ("/info/refs"). Undefined when it is not ours. */
  parse(path: string): { named: string[]; rest: string } | undefined;
  /** The repository that is named, hosted or elsewhere, or why there is none. A push may make one. Throws GitRefused. */
  find(
    caller: Caller,
    named: string[],
    isPush: boolean,
  ): Promise<{ repository: string } | { remote: RemoteRepository } | { refusal: string }>;
}

const ends = ["/info/refs", "/git-upload-pack", "/git-receive-pack"];

/** Splits a path behind a prefix into names and git's end; the names may have a ".git" at the end. */
export function parseGitPath(path: string, prefix: string, names: number): { named: string[]; rest: string } | undefined {
  if (!path.startsWith(prefix)) return undefined;
  const rest = ends.find((end) => path.endsWith(end));
  if (rest === undefined) return undefined;
  const named = path
    .slice(prefix.length, -rest.length)
    .replace(/\.git$/, "")
    .split("/")
    .map(decodeURIComponent);
  const isPlain = named.every((name) => /^[\w.-]{1,100}$/.test(name) && !/^\.+$/.test(name));
  return named.length === names && isPlain ? { named, rest } : undefined;
}

/** Git over HTTP for the repositories of one service. */
export function gitRoute(parts: { identity: Identity; clock: Clock; hosting: GitHosting; region: string }, route: GitRoute): RawRoute {
  const pathOf = (message: IncomingMessage) => (message.url ?? "").split("?")[0] ?? "";
  const parse = (message: IncomingMessage) => {
    try {
      return route.parse(pathOf(message));
    } catch {
      return undefined;
    }
  };
  return {
    matches: (message) => parse(message) !== undefined,
    async handle(message, response) {
      const { named, rest } = parse(message) as { named: string[]; rest: string };
      const caller = gitCaller(message, parts.identity, parts.region, parts.clock.now());
      if (!caller)
        return refuse(
          response,
          401,
          "Give an access key id as user name and its secret key as password, or use the AWS CLI's credential helper.",
        );
      const isPush = rest === "/git-receive-pack" || (message.url ?? "").includes("service=git-receive-pack");
      try {
        const found = await route.find(caller, named, isPush);
        if ("refusal" in found) return refuse(response, 404, found.refusal);
        if ("remote" in found) return await forward(found.remote, rest, message, response);
        return await parts.hosting.serve(found.repository, rest, caller.principal.arn, message, response);
      } catch (error) {
        if (!(error instanceof GitRefused)) throw error;
        return refuse(response, error.status, error.message);
      }
    },
  };
}

/** git shows the text of a refusal to its user. */
function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    "content-type": "text/plain",
    ...(status === 401 && { "www-authenticate": 'Basic realm="Towpath"' }),
    connection: "close",
  });
  response.end(`${text}\n`);
}
