import { clientError } from "../faults.ts";

const range = (fromGb: number, toGb: number, stepGb = 1) =>
  Array.from({ length: (toGb - fromGb) / stepGb + 1 }, (_, i) => (fromGb + i * stepGb) * 1_024);

/** CPU units -> the sizes of memory (MiB) that Fargate has for them (docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html). */
const sizes: Record<number, number[]> = {
  256: [512, 1_024, 2_048],
  512: range(1, 4),
  1024: range(2, 8),
  2048: range(4, 16),
  4096: range(8, 30),
  8192: range(16, 60, 4),
  16384: range(32, 120, 8),
};

/** "1024", "1 vCPU", ".5 vcpu" as CPU units; undefined when it is none. */
export function cpuUnits(text: string): number | undefined {
  const found = /^(\d*\.?\d+)\s*(vcpu)?$/i.exec(text.trim());
  if (!found) return undefined;
  return found[2] === undefined ? Number(found[1]) : Number(found[1]) * 1_024;
}

/** "2048", "2 GB", "0.5gb" as MiB; undefined when it is none. */
export function memoryMib(text: string): number | undefined {
  const found = /^(\d*\.?\d+)\s*(gb)?$/i.exec(text.trim());
  if (!found) return undefined;
  return found[2] === undefined ? Number(found[1]) : Number(found[1]) * 1_024;
}

/** Throws ClientException with what RegisterTaskDefinition says of sizes Fargate does not have. */
export function fargateSize(cpu: string | undefined, memory: string | undefined): { cpu: string; memory: string } {
  if (cpu === undefined) throw clientError("Fargate requires that 'cpu' be defined at the task level.");
  if (memory === undefined) throw clientError("Fargate requires that 'memory' be defined at the task level.");
  const units = cpuUnits(cpu);
  const mib = memoryMib(memory);
  if (units === undefined) throw clientError(`Invalid 'cpu' setting for task. '${cpu}' is not a valid number of CPU units or vCPUs.`);
  if (mib === undefined) throw clientError(`Invalid 'memory' setting for task. '${memory}' is not a valid amount of memory.`);
  if (!sizes[units]?.includes(mib)) throw clientError("No Fargate configuration exists for given values.");
  return { cpu: String(units), memory: String(mib) };
}
