/** Whether the roles of a declaration can be taken on: asked when a pipeline is created or updated. */
import { InvalidStructureException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Call } from "../../door/service.ts";
import { type Declaration, rulesAt } from "../declare/declaration.ts";
import { openSession } from "../job/session.ts";
import { gates } from "../model.ts";
import { ActionFailed } from "../providers/provider.ts";
import type { CodepipelineParts } from "./parts.ts";

/** Throws InvalidStructureException. */
export async function checkRoles({ caller }: Call, { aws }: CodepipelineParts, declaration: Declaration): Promise<void> {
  const worked = declaration.stages.flatMap((stage) => [...stage.actions, ...gates.flatMap((gate) => rulesAt(stage, gate))]);
  const actionRoles = worked.map(({ roleArn }) => roleArn).filter((arn) => arn !== undefined);
  for (const actionRole of [undefined, ...new Set(actionRoles)]) {
    const action = actionRole === undefined ? {} : { roleArn: actionRole };
    try {
      await openSession(aws, { ...caller, roleArn: declaration.roleArn, pipelineName: declaration.name, action });
    } catch (error) {
      throw error instanceof ActionFailed ? fault(InvalidStructureException, error.message) : error;
    }
  }
}
