/** The part of Dockerfiles that the fake understands: everything that settles an image's configuration, COPY, and RUN by programs. */
import { BuildFailed } from "../errors.ts";
import type { FakeImage } from "./world.ts";

export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

export function parseDockerfile(text: string): readonly Instruction[] {
  const joined = text.replace(/\\\r?\n/g, " ").split(/\r?\n/);
  const lines = joined.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const word = line.split(/\s/, 1)[0]!;
    return { word: word.toUpperCase(), rest: line.slice(word.length).trim() };
  });
}

type Config = Pick<FakeImage, "entrypoint" | "command" | "env" | "labels" | "user" | "workingDirectory" | "exposedPorts" | "volumes">;

/** The configuration after one instruction; undefined when it does not settle configuration. */
export function configure(config: Config, { word, rest }: Instruction): Partial<Config> | undefined {
  switch (word) {
    case "CMD":
      return { command: commandLine(rest) };
    case "ENTRYPOINT":
      return { entrypoint: commandLine(rest), command: [] };
    case "ENV":
      return { env: { ...config.env, ...pairs(rest) } };
    case "LABEL":
      return { labels: { ...config.labels, ...pairs(rest) } };
    case "USER":
      return { user: rest };
    case "WORKDIR":
      return { workingDirectory: rest };
    case "EXPOSE":
      return { exposedPorts: [...config.exposedPorts, ...rest.split(/\s+/).map((port) => (port.includes("/") ? port : `${port}/tcp`))] };
    case "VOLUME":
      return { volumes: [...config.volumes, ...(rest.startsWith("[") ? commandLine(rest) : rest.split(/\s+/))] };
    case "STOPSIGNAL":
    case "HEALTHCHECK":
    case "ARG":
    case "SHELL":
    case "MAINTAINER":
      return {};
    default:
      return undefined;
  }
}

/** `["a", "b"]`, or a line for the shell. */
export function commandLine(rest: string): readonly string[] {
  if (!rest.startsWith("[")) return ["/bin/sh", "-c", rest];
  try {
    return JSON.parse(rest) as string[];
  } catch (cause) {
    throw new BuildFailed(`dockerfile parse error: ${rest}`, { cause });
  }
}

/** `A=1 B="two words"`, or the old form `A the rest`. */
function pairs(rest: string): Record<string, string> {
  if (!/^[^\s=]+=/.test(rest)) {
    const space = rest.search(/\s/);
    return { [rest.slice(0, space)]: rest.slice(space).trim() };
  }
  const found = rest.matchAll(/([^\s=]+)=("(?:[^"\\]|\\.)*"|'[^']*'|\S*)/g);
  return Object.fromEntries([...found].map(([, key, value]) => [key!, value!.replace(/^(["'])(.*)\1$/s, "$2")]));
}
