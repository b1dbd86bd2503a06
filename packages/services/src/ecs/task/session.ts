import type { Client, Session } from "../../door/aws.ts";
import { asLinkedRole } from "../../door/linked-role.ts";
import { TaskFailure } from "../faults.ts";
import type { EcsParts, Task } from "../model.ts";

/** The client of ECS itself, as its service-linked role: network interfaces and targets. */
export const asService = (parts: Pick<EcsParts, "aws">, { account, region }: { account: string; region: string }): Promise<Client> =>
  asLinkedRole(parts.aws, {
    service: "ecs.amazonaws.com",
    roleName: "AWSServiceRoleForECS",
    sessionName: "ecs-service-scheduler",
    account,
    region,
  });

/** What AWS says when a role cannot be assumed for a task. */
export const cannotAssume = (roleArn: string) =>
  `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`;

/** Takes on a task's role, as the tasks service. Throws TaskFailure. */
export async function assumeFor(parts: Pick<EcsParts, "aws">, task: Task, roleArn: string, region = task.region): Promise<Session> {
  try {
    return await parts.aws.assume(roleArn, {
      service: "ecs-tasks.amazonaws.com",
      sessionName: task.state.id,
      account: task.account,
      region,
    });
  } catch (cause) {
    throw new TaskFailure(cannotAssume(roleArn), undefined, { cause });
  }
}
