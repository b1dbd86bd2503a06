/** Names inside ARNs, and where what they name is shown. */
import { to } from "../router.ts";

/** What follows the last slash. */
export const nameIn = (arn: string | undefined): string => arn?.split("/").at(-1) ?? "";

export const clusterIn = (arn: string | undefined): string => (arn?.includes("/") === true ? (arn.split("/").at(-2) ?? "") : "");

/** A task's id as people read it. */
export const shortTask = (arn: string | undefined): string => nameIn(arn).slice(0, 8);

export const servicePath = (cluster: string, service: string, tab?: string): string => to("deployments", cluster, service, { tab });

export const taskPath = (arn: string | undefined): string => to("tasks", clusterIn(arn), nameIn(arn));
