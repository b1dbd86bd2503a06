import { FakeClock, inMemoryJournal, Outbox, sealWith, seededIds, silentLog } from "@towpath/journal";
import { expect, test } from "vitest";
import { allowEverybody, Door, rootCaller } from "../index.ts";
import { openSecretsmanager } from "./service.ts";

function opened() {
  const clock = new FakeClock();
  const parts = { journal: inMemoryJournal(clock), clock, ids: seededIds(1), seal: sealWith(Buffer.alloc(32, 7)) };
  const door = new Door({ ...parts, log: silentLog, authorize: allowEverybody });
  const service = openSecretsmanager(parts);
  door.add(service);
  return { ...parts, service, secrets: door.as(rootCaller("000000000000", "us-east-1")).secretsmanager };
}
const token = (n: number) => `${n}`.repeat(32);

test("a new value becomes AWSCURRENT and the old one AWSPREVIOUS", async () => {
  const { secrets, journal } = opened();
  await secrets.CreateSecret({ Name: "dev/db", SecretString: "one", ClientRequestToken: token(1) });
  await secrets.PutSecretValue({ SecretId: "dev/db", SecretString: "two", ClientRequestToken: token(2) });
  await secrets.PutSecretValue({ SecretId: "dev/db", SecretString: "three", ClientRequestToken: token(3) });
  await expect(secrets.GetSecretValue({ SecretId: "dev/db" })).resolves.toMatchObject({
    SecretString: "three",
    VersionStages: ["AWSCURRENT"],
  });
  await expect(secrets.GetSecretValue({ SecretId: "dev/db", VersionStage: "AWSPREVIOUS" })).resolves.toMatchObject({ SecretString: "two" });
  const { VersionIdsToStages } = await secrets.DescribeSecret({ SecretId: "dev/db" });
  expect(VersionIdsToStages).toEqual({ [token(2)]: ["AWSPREVIOUS"], [token(3)]: ["AWSCURRENT"] });
  expect(journal.all("SELECT * FROM secretsmanager_versions WHERE CAST(sealed AS TEXT) LIKE '%three%'")).toEqual([]);
});

test("the same token with the same value is one version, with another value a conflict", async () => {
  const { secrets } = opened();
  await secrets.CreateSecret({ Name: "s", SecretString: "one", ClientRequestToken: token(1) });
  await secrets.PutSecretValue({ SecretId: "s", SecretString: "one", ClientRequestToken: token(1) });
  await expect(secrets.PutSecretValue({ SecretId: "s", SecretString: "two", ClientRequestToken: token(1) })).rejects.toMatchObject({
    name: "ResourceExistsException",
  });
});

test("a secret is found by name, ARN and ARN without its suffix", async () => {
  const { secrets } = opened();
  const { ARN = "" } = await secrets.CreateSecret({ Name: "a/b", SecretBinary: Buffer.from([1, 2]) });
  expect(ARN).toMatch(/:secret:a\/b-[A-Za-z0-9]{6}$/);
  for (const SecretId of ["a/b", ARN, ARN.slice(0, -7)]) {
    await expect(secrets.GetSecretValue({ SecretId })).resolves.toMatchObject({ SecretBinary: Buffer.from([1, 2]) });
  }
});

test.each([
  [{ SecretId: "none" }, "Secrets Manager can't find the specified secret."],
  [{ SecretId: "s", VersionStage: "NEXT" }, "Secrets Manager can't find the specified secret value for staging label: NEXT"],
  [{ SecretId: "s", VersionId: token(9) }, `Secrets Manager can't find the specified secret value for VersionId: ${token(9)}`],
])("reading %o is refused", async (input, text) => {
  const { secrets } = opened();
  await secrets.CreateSecret({ Name: "s", SecretString: "v" });
  await expect(secrets.GetSecretValue(input)).rejects.toThrow(text);
});

test("a deleted secret is unreadable, restorable, and gone when its window ends", async () => {
  const { secrets, clock, journal, service } = opened();
  await using _outbox = new Outbox({ journal, clock, log: silentLog }, "secretsmanager", service.effects);
  await secrets.CreateSecret({ Name: "s", SecretString: "v" });
  await secrets.DeleteSecret({ SecretId: "s", RecoveryWindowInDays: 7 });
  await expect(secrets.GetSecretValue({ SecretId: "s" })).rejects.toThrow("marked for deletion");
  await expect(secrets.CreateSecret({ Name: "s" })).rejects.toThrow("already scheduled for deletion");
  await secrets.RestoreSecret({ SecretId: "s" });
  await clock.advance(8 * 24 * 3_600_000);
  await expect(secrets.GetSecretValue({ SecretId: "s" })).resolves.toMatchObject({ SecretString: "v" });
  await secrets.DeleteSecret({ SecretId: "s", RecoveryWindowInDays: 7 });
  await clock.advance(8 * 24 * 3_600_000);
  await expect(secrets.DescribeSecret({ SecretId: "s" })).rejects.toThrow("can't find");
});

test("moving AWSCURRENT back moves AWSPREVIOUS too, and must name where it comes from", async () => {
  const { secrets } = opened();
  await secrets.CreateSecret({ Name: "s", SecretString: "one", ClientRequestToken: token(1) });
  await secrets.PutSecretValue({ SecretId: "s", SecretString: "two", ClientRequestToken: token(2) });
  const back = { SecretId: "s", VersionStage: "AWSCURRENT", MoveToVersionId: token(1) };
  await expect(secrets.UpdateSecretVersionStage(back)).rejects.toThrow("RemoveFromVersionId");
  await secrets.UpdateSecretVersionStage({ ...back, RemoveFromVersionId: token(2) });
  const { VersionIdsToStages } = await secrets.DescribeSecret({ SecretId: "s" });
  expect(VersionIdsToStages).toEqual({ [token(1)]: ["AWSCURRENT"], [token(2)]: ["AWSPREVIOUS"] });
});

test("who read a secret is recorded, its value is not", async () => {
  const { secrets, journal } = opened();
  await secrets.CreateSecret({ Name: "s", SecretString: "hunter2" });
  await secrets.GetSecretValue({ SecretId: "s" });
  const [event] = journal.eventsAfter(0, { source: "aws.secretsmanager" });
  expect(event?.detail).toMatchObject({ name: "s", principal: "arn:aws:iam::000000000000:root" });
  expect(JSON.stringify(journal.eventsAfter(0))).not.toContain("hunter2");
});

test("a random password has each kind of character and none that was excluded", async () => {
  const { secrets } = opened();
  const { RandomPassword = "" } = await secrets.GetRandomPassword({ PasswordLength: 24, ExcludeCharacters: "aeiou@/", IncludeSpace: true });
  expect(RandomPassword).toHaveLength(24);
  expect(RandomPassword).not.toMatch(/[aeiou@/]/);
  for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^\w ]/, / /]) expect(RandomPassword).toMatch(kind);
});

test("lists filter by prefix and page without a gap", async () => {
  const { secrets } = opened();
  for (const Name of ["dev/a", "dev/b", "prod/a"]) await secrets.CreateSecret({ Name, SecretString: "x" });
  const { SecretList } = await secrets.ListSecrets({ Filters: [{ Key: "name", Values: ["dev/"] }] });
  expect(SecretList?.map(({ Name }) => Name).sort()).toEqual(["dev/a", "dev/b"]);
  const first = await secrets.ListSecrets({ MaxResults: 2 });
  const second = await secrets.ListSecrets({ MaxResults: 2, NextToken: first.NextToken });
  expect([...(first.SecretList ?? []), ...(second.SecretList ?? [])]).toHaveLength(3);
  expect(second.NextToken).toBeUndefined();
});
