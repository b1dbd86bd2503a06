import type { Clock } from "@towpath/journal";
import type { Aws, Session } from "../../door/aws.ts";
import { takeOn } from "../../door/take-on.ts";
import { credentialsRenewMs } from "../limits.ts";
import type { RoleUse } from "../managed.ts";
import { sessionNameOf } from "../names.ts";

/** Sessions of service roles, one for each build, renewed before they end. */
export interface Roles {
  /** Throws what AssumeRole throws. */
  session(of: RoleUse): Promise<Session>;
  forget(buildId: string): void;
}

export function makeRoles(aws: Aws, clock: Clock): Roles {
  const sessions = new Map<string, Promise<Session>>();
  const open = async ({ id, role, from, service, account, region }: RoleUse): Promise<Session> => {
    const sessionName = sessionNameOf(id);
    const session = await aws.assume(from ?? role, { service, sessionName, account, region });
    return from === undefined ? session : takeOn(aws, session, role, sessionName);
  };
  const assume = (of: RoleUse): Promise<Session> => {
    const fresh = open(of);
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
