import type { BatchTask, TaskEnvironment } from "./batch-spec.ts";

/** A build matrix: what holds for every build, and the values that are combined. */
export interface BuildMatrix {
  ignoreFailure: boolean;
  env: TaskEnvironment;
  buildspecs: string[];
  images: string[];
  computeTypes: string[];
  variables: Record<string, string[]>;
}

/** Every combination of the values, those of the last dimension changing first. A dimension without values is left as the project has it. */
export function expandMatrix(matrix: BuildMatrix): BatchTask[] {
  const dimensions: ((task: BatchTask) => BatchTask[])[] = [
    (task) => each(matrix.buildspecs, task, (buildspec) => ({ ...task, buildspec })),
    (task) => each(matrix.images, task, (image) => ({ ...task, env: { ...task.env, image } })),
    (task) => each(matrix.computeTypes, task, (computeType) => ({ ...task, env: { ...task.env, computeType } })),
    ...Object.entries(matrix.variables).map(
      ([name, values]) =>
        (task: BatchTask) =>
          each(values, task, (value) => ({ ...task, env: { ...task.env, variables: { ...task.env.variables, [name]: value } } })),
    ),
  ];
  const first: BatchTask = {
    identifier: "",
    debugSession: false,
    dependsOn: [],
    ignoreFailure: matrix.ignoreFailure,
    env: matrix.env,
  };
  let tasks = [first];
  for (const dimension of dimensions) tasks = tasks.flatMap(dimension);
  return tasks.map((task, index) => ({ ...task, identifier: `build${index + 1}` }));
}

/** How many builds a matrix means. */
export const combinations = ({ buildspecs, images, computeTypes, variables }: BuildMatrix): number =>
  [buildspecs, images, computeTypes, ...Object.values(variables)].reduce((product, values) => product * Math.max(values.length, 1), 1);

const each = (values: string[], task: BatchTask, change: (value: string) => BatchTask): BatchTask[] =>
  values.length === 0 ? [task] : values.map(change);
