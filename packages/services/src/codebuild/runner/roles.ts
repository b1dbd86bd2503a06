import type { Clock } from "@towpath/journal";
import type { Aws, Session } from "../../door/aws.ts";
import { credentialsRenewMs } from "../limits.ts";
import { type Place, sessionNameOf } from "../names.ts";

/** Sessions of service roles, one for each build, renewed before they end. */
export interface Roles {
  /** Throws what AssumeRole throws. */
  session(of: Place & { id: string; role: string }): Promise<Session>;
  forget(buildId: string): void;
}

export function makeRoles(aws: Aws, clock: Clock): Roles {
  const sessions = new Map<string, Promise<Session>>();
  const assume = (of: Place & { id: string; role: string }): Promise<Session> => {
    const fresh = aws.assume(of.role, {
      service: "codebuild.amazonaws.com",
      sessionName: sessionNameOf(of.id),
      account: of.account,
      region: of.region,
    });
    sessions.set(of.id, fresh);
    fresh.catch(() => sessions.delete(of.id));
    return fresh;
  };
  return {
    async session(of) {
      const known = await sessions.get(of.id);
      if (known && known.credentials.expiresAt - clock.now() > credentialsRenewMs) return known;
      return assume(of);
    },
    forget: (buildId) => void sessions.delete(buildId),
  };
}
