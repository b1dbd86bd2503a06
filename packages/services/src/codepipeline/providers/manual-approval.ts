/**
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
 * Nothing runs: the action waits for PutApprovalResult or its deadline. Until there is SNS, NotificationArn is kept and not used.
 */
import { approvalTimeoutMinutes } from "../limits.ts";
import { type Provider, valueOf } from "./provider.ts";

export const manualApproval: Provider = {
  id: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" },
  configuration: { NotificationArn: {}, ExternalEntityLink: {}, CustomData: {} },
  inputArtifacts: { min: 0, max: 0 },
  outputArtifacts: { min: 0, max: 0 },
  outputVariables: [],
  timeoutMinutes: ({ timeoutInMinutes }) => timeoutInMinutes ?? approvalTimeoutMinutes,
  timedOut: "The approval timed out: nobody approved or rejected it in time.",

  async start(job) {
    const token = job.newId();
    const customData = valueOf(job, "CustomData");
    const link = valueOf(job, "ExternalEntityLink");
    return {
      waiting: {
        token,
        externalExecutionId: token,
        waitsFor: `A person has to approve or reject${customData === undefined ? "" : `: ${customData}`}.`,
        ...(link !== undefined && { externalExecutionUrl: link }),
      },
    };
  },
};
