/** The `batch` section of a buildspec after reading, AWS's keys typed. What has several forms in the file is a list of tasks here. */
export interface BatchSpec {
  fastFail: boolean;
  /** The kinds of batch that the section names; exactly one is right. */
  types: BatchType[];
  /** In the file's order; of a matrix every combination, of a fan-out every shard. */
  tasks: BatchTask[];
}

export const batchTypes = ["build-graph", "build-list", "build-matrix", "build-fanout"] as const;
export type BatchType = (typeof batchTypes)[number];

/** One build of the batch, before it is started. */
export interface BatchTask {
  identifier: string;
  /** Path in the source; the batch's own buildspec when undefined. */
  buildspec?: string;
  debugSession: boolean;
  dependsOn: string[];
  ignoreFailure: boolean;
  env: TaskEnvironment;
  /** Of a fan-out: which of how many, from 0. */
  shard?: { index: number; count: number };
}

export interface TaskEnvironment {
  computeType?: string;
  fleet?: string;
  image?: string;
  privilegedMode?: boolean;
  type?: string;
  variables: Record<string, string>;
}
