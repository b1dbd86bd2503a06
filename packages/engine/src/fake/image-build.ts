import { posix } from "node:path";
import { BuildFailed } from "../errors.ts";
import type { BuildOptions, ByteSource } from "../port.ts";
import { configure, commandLine, type Instruction, parseDockerfile } from "./dockerfile.ts";
import { FakeFiles } from "./files.ts";
import { FakeProcess } from "./process.ts";
import { matches } from "./program.ts";
import { type FakeImage, normalReference, type World } from "./world.ts";

export const emptyImage = (world: World, arch = "amd64"): FakeImage => ({
  id: `sha256:${world.newId()}`,
  labels: {},
  createdAtMs: world.clock.now(),
  os: "linux",
  arch,
  entrypoint: [],
  command: [],
  env: {},
  workingDirectory: "",
  user: "",
  exposedPorts: [],
  volumes: [],
  files: new FakeFiles(),
});

/** Runs a Dockerfile: COPY from the context, RUN by the registered programs, the rest is configuration. */
export async function buildImage(world: World, context: ByteSource, options: BuildOptions): Promise<string> {
  const files = new FakeFiles();
  await files.unpack("/", context);
  const path = posix.join("/", options.dockerfile ?? "Dockerfile");
  if (!files.exists(path)) throw new BuildFailed(`Cannot locate specified Dockerfile: ${options.dockerfile ?? "Dockerfile"}`);
  const instructions = parseDockerfile(files.text(path));
  if (instructions.find(({ word }) => word !== "ARG")?.word !== "FROM") throw new BuildFailed("No build stage in current context");
  let image = emptyImage(world);
  for (const [index, instruction] of instructions.entries()) {
    options.onOutput?.(`Step ${index + 1}/${instructions.length} : ${instruction.word} ${instruction.rest}\n`);
    image = await step(world, { image, context: files, options }, instruction);
  }
  const built = { ...image, id: `sha256:${world.newId()}`, labels: { ...image.labels, ...options.labels } };
  world.images.set(built.id, built);
  if (options.ref) world.refs.set(normalReference(options.ref), built.id);
  options.onOutput?.(`Successfully built ${built.id.slice(7, 19)}\n`);
  return built.id;
}

interface Stage {
  readonly image: FakeImage;
  readonly context: FakeFiles;
  readonly options: BuildOptions;
}

async function step(world: World, { image, context, options }: Stage, instruction: Instruction): Promise<FakeImage> {
  const { word, rest } = instruction;
  if (word === "FROM") {
    const ref = rest.split(/\s+/)[0]!;
    const base = ref === "scratch" ? emptyImage(world) : world.image(ref);
    return { ...base, files: base.files.copy(), createdAtMs: world.clock.now() };
  }
  if (word === "COPY" || word === "ADD") {
    copy(context, image.files, rest, image.workingDirectory || "/");
    return image;
  }
  if (word === "RUN") {
    await run(world, image, commandLine(rest), options);
    return image;
  }
  const changes = configure(image, instruction);
  if (!changes) throw new BuildFailed(`dockerfile parse error: unknown instruction: ${word}`);
  return { ...image, ...changes };
}

function copy(context: FakeFiles, target: FakeFiles, rest: string, workingDirectory: string): void {
  const words = rest.startsWith("[") ? commandLine(rest) : rest.split(/\s+/);
  const paths = words.filter((word) => !word.startsWith("--"));
  const to = posix.resolve("/", workingDirectory, paths.at(-1)!);
  const intoDirectory = paths.at(-1)!.endsWith("/") || paths.length > 2 || target.entry(to)?.type === "directory";
  for (const source of paths.slice(0, -1)) {
    const from = posix.join("/", source);
    const entry = context.entry(from);
    if (!entry) throw new BuildFailed(`COPY failed: file not found in build context: ${source}`);
    if (entry.type === "directory") copyTree(context, from, target, to);
    else target.put(intoDirectory ? posix.join(to, posix.basename(from)) : to, entry);
  }
}

function copyTree(context: FakeFiles, from: string, target: FakeFiles, to: string): void {
  for (const name of context.list(from)) {
    const entry = context.entry(posix.join(from, name))!;
    if (entry.type === "directory") copyTree(context, posix.join(from, name), target, posix.join(to, name));
    else target.put(posix.join(to, name), entry);
  }
}

async function run(world: World, image: FakeImage, argv: readonly string[], options: BuildOptions): Promise<void> {
  const program = world.program("", argv, matches);
  const line = argv.join(" ");
  if (!program) throw new BuildFailed(`The command '${line}' returned a non-zero code: 127`);
  const { promise, resolve } = Promise.withResolvers<number>();
  const process = new FakeProcess({
    program,
    surroundings: {
      argv,
      env: { ...image.env, ...options.buildArgs },
      workingDirectory: image.workingDirectory || "/",
      user: image.user,
      container: { id: "build", name: "build", image: "", labels: {} },
      ipAddresses: [],
      files: image.files,
    },
    clock: world.clock,
    isFirst: true,
    stdinOpen: false,
    output: (_stream, bytes) => options.onOutput?.(bytes.toString("utf8")),
    ended: ({ exitCode }) => resolve(exitCode),
  });
  void process.run();
  const exitCode = await promise;
  if (exitCode !== 0) throw new BuildFailed(`The command '${line}' returned a non-zero code: ${exitCode}`);
}
