import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { randomPassword } from "../password.ts";

export const GetRandomPassword: Operation<"secretsmanager", "GetRandomPassword", SecretsmanagerParts> = (input, _call, { ids }) => ({
  RandomPassword: randomPassword(input, ids),
});
