import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { hostAt, hostShape } from "../store.ts";

export const GetHost: Operation<"codeconnections", "GetHost", CodeconnectionsParts> = ({ HostArn }, { caller }, { journal }) =>
  hostShape(hostAt(journal, caller, HostArn));
