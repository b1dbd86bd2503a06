import type { Client } from "../../door/aws.ts";
import type { Home } from "../../door/parts.ts";
import type { ActionDeclaration } from "../declare/declaration.ts";
import { pollSecondsDefault } from "../limits.ts";
import { isRefusal } from "../providers/refusals.ts";
import { connectionRepository } from "../providers/sources/code-star-source-connection.ts";

export interface Place {
  url: string;
  providerType: string;
  everySeconds: number;
}

/** Where to ask, and how often. Undefined for what need not be asked: a repository that is hosted here tells by itself. */
export async function whereTo(client: Client, home: Home, { configuration }: ActionDeclaration): Promise<Place | undefined> {
  const { ConnectionArn = "", FullRepositoryId = "" } = configuration;
  try {
    const { Connection } = await client.codeconnections.GetConnection({ ConnectionArn });
    const { Tags = [] } = await client.codeconnections.ListTagsForResource({ ResourceArn: ConnectionArn });
    const valueOf = (key: string) => Tags.find(({ Key }) => Key === key)?.Value;
    if (Connection?.HostArn === undefined && valueOf("towpath:token-secret") === undefined) return undefined;
    const { url, providerType } = await connectionRepository({ client: async () => client, home }, ConnectionArn, FullRepositoryId);
    return { url, providerType, everySeconds: Number(valueOf("towpath:poll-seconds") ?? pollSecondsDefault) };
  } catch (error) {
    if (isRefusal(error, "ResourceNotFoundException")) return undefined;
    throw error;
  }
}
