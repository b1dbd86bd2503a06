import { JsonRpc } from "./json-rpc.ts";
import type { ServerProtocol } from "./message.ts";
import type { ServiceModel } from "./model.ts";
import { Query } from "./query.ts";
import { Rest } from "./rest.ts";

/** The server's side of the model's protocol. Throws for a protocol none of the AWS services we know uses. */
export function protocolFor(model: ServiceModel): ServerProtocol {
  const name = model.protocol.slice(model.protocol.indexOf("#") + 1);
  if (name.startsWith("awsJson1_")) return new JsonRpc(model);
  if (name === "awsQuery" || name === "ec2Query") return new Query(model);
  if (name === "restXml" || name === "restJson1") return new Rest(model);
  throw new Error(`unsupported protocol ${model.protocol}`);
}
