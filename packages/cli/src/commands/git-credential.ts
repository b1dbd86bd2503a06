import { readAccess } from "@towpath/server/access";
import type { Command } from "../command.ts";
import { settings } from "../settings.ts";

export const gitCredential: Command = {
  name: "git-credential",
  arguments: "<operation>",
  summary: "answer git's question for a user name and password",
  description:
    "Git's credential protocol on standard input and output. Operations other than get are accepted and do nothing.\n" +
    "git config --global credential.http://127.0.0.1:4566.helper '!towpath git-credential'",
  isHidden: true,
  async run(context, input) {
    if (input.arguments[0] !== "get") return 0;
    const asked = await readQuestion(context.stdin);
    const access = readAccess(settings(context).dataDirectory);
    if (!access || !isFor(access.endpoint, asked)) return 0;
    context.print(`username=${access.accessKeyId}`);
    context.print(`password=${access.secretAccessKey}`);
    return 0;
  },
};

/** Lines `key=value` up to an empty line or the end. */
async function readQuestion(stdin: AsyncIterable<Buffer | string>): Promise<ReadonlyMap<string, string>> {
  let text = "";
  for await (const chunk of stdin) {
    text += chunk.toString();
    if (text.includes("\n\n")) break;
  }
  const pairs = text.split("\n").filter((line) => line.includes("="));
  return new Map(pairs.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}

/** The keys go to this server and to no other. */
function isFor(endpoint: string, asked: ReadonlyMap<string, string>): boolean {
  const own = new URL(endpoint);
  const host = asked.get("host") ?? "";
  const [name = "", port = own.protocol === "https:" ? "443" : "80"] = host.split(":");
  const isSameName = name === own.hostname || (own.hostname === "127.0.0.1" && name === "localhost");
  return `${asked.get("protocol")}:` === own.protocol && isSameName && port === (own.port || "80");
}
