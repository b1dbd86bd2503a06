import type { Labels } from "@towpath/engine";
import { towpathLabels } from "../../door/labels.ts";
import type { EcsParts, Task } from "../model.ts";

export const taskLabels = (parts: Pick<EcsParts, "home">, task: Task): Labels =>
  towpathLabels(parts.home, { account: task.account, region: task.region, owner: task.arn, purpose: "task" });

const prefix = (parts: Pick<EcsParts, "home">, task: Task) => `towpath-${parts.home.installationId.slice(0, 8)}-task-${task.state.id}`;

/** Names are the identity of what an effect may find again. */
export const containerName = (parts: Pick<EcsParts, "home">, task: Task, container: string) => `${prefix(parts, task)}-${container}`;
export const volumeName = (parts: Pick<EcsParts, "home">, task: Task, volume: string) => `${prefix(parts, task)}-${volume}`;
