import { type Access, readAccess } from "@towpath/server/access";
import { type Command, textOf } from "../command.ts";
import type { Context } from "../context.ts";
import { NotRunning, UserError } from "../errors.ts";
import { applyProfile, planProfile } from "../profile.ts";
import { settings } from "../settings.ts";

export const environment: Command = {
  name: "env",
  summary: "print the settings by which aws and the SDKs find the server",
  description: 'aws before 2.13 does not read AWS_ENDPOINT_URL: give it --endpoint-url "$AWS_ENDPOINT_URL".',
  options: [
    { flags: "--shell", text: "as export lines for a POSIX shell (the default)" },
    { flags: "--json", text: "as a JSON object" },
    { flags: "--profile [name]", text: 'write them into ~/.aws as a profile (default name "towpath"), after asking' },
    { flags: "--yes", text: "with --profile: do not ask" },
  ],
  examples: [
    ['eval "$(towpath env)"', "use it in this shell"],
    ["towpath env --profile", "then: aws --profile towpath sts get-caller-identity"],
  ],
  async run(context, input) {
    const { dataDirectory } = settings(context);
    const access = readAccess(dataDirectory);
    if (!access) throw new NotRunning(dataDirectory);
    if (input.options["profile"] !== undefined)
      return writeProfile(context, access, textOf(input, "profile") ?? "towpath", input.options["yes"] === true);
    const variables = variablesOf(access);
    if (input.options["json"]) {
      context.print(JSON.stringify(variables, undefined, 2));
      return 0;
    }
    // A token of another account would be sent along with the keys.
    context.print("unset AWS_SESSION_TOKEN");
    for (const [name, value] of Object.entries(variables)) context.print(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`);
    return 0;
  },
};

const variablesOf = (access: Access): Record<string, string> => ({
  AWS_ENDPOINT_URL: access.endpoint,
  AWS_ACCESS_KEY_ID: access.accessKeyId,
  AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
  AWS_REGION: access.region,
  AWS_DEFAULT_REGION: access.region,
});

async function writeProfile(context: Context, access: Access, name: string, isSure: boolean): Promise<number> {
  if (!/^[\w.-]+$/.test(name)) throw new UserError(`"${name}" cannot be the name of a profile.`, { exitCode: 2 });
  const plan = planProfile(context, access, name);
  if (plan.every(({ before, after }) => before === after)) {
    context.print(`The profile ${name} is up to date.`);
    return 0;
  }
  context.note(`Writes the profile ${name} into ${plan.map(({ path }) => path).join(" and ")}; other profiles stay as they are.`);
  if (!isSure) {
    if (!context.canAsk) throw new UserError("Nobody can be asked here: give --yes to write the profile.");
    if (!(await context.ask("Write it?"))) return 1;
  }
  applyProfile(plan);
  context.print(`Use it with: aws --profile ${name} sts get-caller-identity`);
  return 0;
}
