import type { Aws } from "../../door/aws.ts";
import { roleTaker } from "../managed.ts";
import type { Place } from "../names.ts";
import { invalid } from "./refuse.ts";

/** AWS tries the role when a project names it; Terraform waits for new roles by looking for this very text. */
export async function checkRole(aws: Aws, place: Place, role: string, owner = ""): Promise<void> {
  try {
    await aws.assume(role, { service: roleTaker(owner), sessionName: "CodeBuildCreateProject", ...place });
  } catch (cause) {
    const refusal = invalid(`CodeBuild is not authorized to perform: sts:AssumeRole on ${role}`);
    refusal.cause = cause;
    throw refusal;
  }
}
