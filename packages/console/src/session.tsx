import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { type AwsError, request } from "./aws/request.ts";

/** Who looks at which installation. */
export interface Session {
  readonly account: string;
  readonly region: string;
  readonly principal: string;
  readonly readOnly: boolean;
  readonly installationId: string;
  readonly version: string;
  readonly hostName: string;
}

export const useSessionQuery = () =>
  useQuery<Session, AwsError>({
    queryKey: ["session"],
    queryFn: ({ signal }) => request("/session", { method: "GET", signal }) as Promise<Session>,
    meta: { refreshOn: false },
    staleTime: Infinity,
  });

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error("there is no session around this part");
  return session;
}

/** Ends the session here and on the server. */
export async function logOut(): Promise<void> {
  await request("/leave");
  window.location.assign("/_console/");
}
