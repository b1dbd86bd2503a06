import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { type Input, textOf, textsOf } from "../command.ts";
import { UserError } from "../errors.ts";
import { imageDefault } from "./image-default.ts";

/** What is to be built, and how. */
export interface Wanted {
  /** Without symbolic links in it, so that it is the same by whichever way it is reached. */
  readonly directory: string;
  /** Further sources, which the build finds at CODEBUILD_SRC_DIR_IDENTIFIER. */
  readonly secondary: readonly { readonly identifier: string; readonly directory: string }[];
  readonly buildspec: Buildspec;
  readonly image: string;
  readonly isPrivileged: boolean;
  /** Whether codebuild-breakpoint pauses it. */
  readonly isDebugged: boolean;
  readonly variables: readonly { readonly name: string; readonly value: string; readonly type: "PLAINTEXT" }[];
  readonly vpcOf: string | undefined;
  readonly role: string | undefined;
  readonly timeoutMinutes: number | undefined;
}

export interface Buildspec {
  readonly file: string;
  /** Its path in the source; undefined for a file elsewhere. */
  readonly path: string | undefined;
  readonly text: string;
}

/** Throws UserError for options that cannot be followed. A variable without a value has that of `env`. */
export function wantedOf(input: Input, env: Readonly<Record<string, string | undefined>>, currentDirectory: string): Wanted {
  const { directory, secondary } = sourcesOf(input, currentDirectory);
  const timeout = textOf(input, "timeout");
  if (timeout !== undefined && !/^[1-9]\d*$/.test(timeout)) throw misused(`--timeout takes minutes, not "${timeout}".`);
  const vpcOf = textOf(input, "vpcOf");
  return {
    directory,
    secondary,
    buildspec: findBuildspec(directory, currentDirectory, textOf(input, "buildspec")),
    image: textOf(input, "image") ?? imageDefault,
    isPrivileged: input.options["privileged"] === true,
    isDebugged: input.options["debug"] === true,
    variables: textsOf(input, "env").map((text) => variableOf(text, env)),
    vpcOf: vpcOf === "none" ? undefined : vpcOf,
    role: textOf(input, "role"),
    timeoutMinutes: timeout === undefined ? undefined : Number(timeout),
  };
}

/** One source without an identifier, by default the current directory, and any number of IDENTIFIER=DIRECTORY. */
function sourcesOf(input: Input, currentDirectory: string): Pick<Wanted, "directory" | "secondary"> {
  const given = input.options["source"];
  const texts = typeof given === "string" ? [given] : textsOf(input, "source");
  const isDirectory = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const real = (path: string) => {
    const full = resolve(currentDirectory, path);
    if (!isDirectory(full)) throw misused(`There is no directory ${full}.`);
    return realpathSync(full);
  };
  const secondary: { identifier: string; directory: string }[] = [];
  const primary: string[] = [];
  for (const text of texts) {
    const [, identifier, path] = /^([A-Za-z]\w*)=(.+)$/.exec(text) ?? [];
    if (identifier === undefined || path === undefined || isDirectory(resolve(currentDirectory, text))) primary.push(text);
    else if (secondary.some((one) => one.identifier === identifier)) throw misused(`--source ${identifier}=... was given twice.`);
    else secondary.push({ identifier, directory: real(path) });
  }
  if (primary.length > 1) throw misused("--source takes one directory, and further ones as IDENTIFIER=DIRECTORY.");
  return { directory: real(primary[0] ?? "."), secondary };
}

const misused = (message: string): UserError => new UserError(message, { exitCode: 2 });

function variableOf(text: string, env: Readonly<Record<string, string | undefined>>): Wanted["variables"][number] {
  const equals = text.indexOf("=");
  const name = equals === -1 ? text : text.slice(0, equals);
  if (!/^[A-Za-z_]\w*$/.test(name)) throw misused(`--env takes NAME=VALUE, or the NAME of a variable that is set here, not "${text}".`);
  const value = equals === -1 ? env[name] : text.slice(equals + 1);
  if (value === undefined) throw misused(`--env ${name}: there is no variable ${name} here, and no value was given.`);
  return { name, value, type: "PLAINTEXT" };
}

/** As AWS looks for it, in the source; a file that was named may also be elsewhere. */
function findBuildspec(directory: string, currentDirectory: string, named: string | undefined): Buildspec {
  const places = [
    ...new Set([resolve(directory, named ?? "buildspec.yml"), ...(named === undefined ? [] : [resolve(currentDirectory, named)])]),
  ];
  const file = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
  if (file === undefined) throw new UserError(`There is no buildspec: looked for ${places.join(" and ")}.${otherName(directory, named)}`);
  const path = relative(directory, file);
  const isInside = !path.startsWith(`..${sep}`) && !path.startsWith(sep);
  return { file, path: isInside ? path : undefined, text: readFileSync(file, "utf8") };
}

function otherName(directory: string, named: string | undefined): string {
  const other = ["buildspec.yaml", "Buildspec.yml", ".buildspec.yml"].find((name) => existsSync(join(directory, name)));
  if (named !== undefined || other === undefined) return " Name another file with --buildspec.";
  return ` There is ${other}, which CodeBuild does not take by itself: --buildspec ${other}`;
}

/** The command line that does the same again, for a POSIX shell. */
export function againOf({ options }: Input): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [flag];
    const values = typeof value === "string" ? [value] : typeof value === "object" ? value : [];
    return values.flatMap((one) => [flag, quoted(one)]);
  });
  return ["towpath build", ...words].join(" ");
}

const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`);
