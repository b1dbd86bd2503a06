import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { connectionAt, connectionShape } from "../store.ts";

export const GetConnection: Operation<"codeconnections", "GetConnection", CodeconnectionsParts> = (
  { ConnectionArn },
  { caller },
  { journal },
) => ({ Connection: connectionShape(connectionAt(journal, caller, ConnectionArn)) });
