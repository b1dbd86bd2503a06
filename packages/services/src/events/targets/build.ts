import type { OperationInput } from "@towpath/wire";
import type { Sdk } from "../../door/sdk.ts";
import { actAs, membersOf, type TargetKind, tokenOf } from "./kind.ts";

type Start = OperationInput<Sdk["codebuild"], "StartBuild">;

/** Members of an event as it is, which are none of a build's. */
const ofEvents = new Set(["version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail"]);

/** Starts a build of the project. The members of an input are those of StartBuild. */
export const buildTarget: TargetKind = {
  needsRole: true,
  nameIn: (resource) => /^project\/([A-Za-z0-9][A-Za-z0-9\-_]{1,254})$/.exec(resource)?.[1],
  async send(parts, { delivery, name, input }, signal) {
    const { client } = await actAs(parts, delivery);
    const given = Object.fromEntries(Object.entries(membersOf(input)).filter(([member]) => !ofEvents.has(member)));
    await client.codebuild.StartBuild({ ...given, projectName: name, idempotencyToken: tokenOf(delivery) } as Start, signal);
  },
};
