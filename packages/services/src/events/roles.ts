import type { Aws } from "../door/aws.ts";
import type { Caller } from "../door/caller.ts";
import { invalid } from "./faults.ts";
import { servicePrincipal } from "./model.ts";

/** Throws ValidationException when EventBridge may not take a role on. */
export async function checkRoles(aws: Aws, { account, region }: Caller, roleArns: (string | undefined)[]): Promise<void> {
  for (const roleArn of new Set(roleArns)) {
    if (roleArn === undefined) continue;
    try {
      await aws.assume(roleArn, { service: servicePrincipal, sessionName: "events-check", account, region });
    } catch (error) {
      if (!(error instanceof Error) || !["AccessDenied", "ValidationError"].includes(error.name)) throw error;
      throw invalid(`Provided role '${roleArn}' cannot be assumed by principal '${servicePrincipal}'.`);
    }
  }
}
