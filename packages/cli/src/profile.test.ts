import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { applyProfile, planProfile } from "./profile.ts";

const access = {
  endpoint: "http://127.0.0.1:4566",
  account: "000000000000",
  region: "us-east-1",
  accessKeyId: "AKIA1",
  secretAccessKey: "s1",
  processId: 1,
  installationId: "i",
};
let homeDirectory: string;
beforeEach(() => (homeDirectory = mkdtempSync(join(tmpdir(), "towpath-profile-"))));
afterEach(() => rmSync(homeDirectory, { recursive: true }));

const plan = (name = "towpath", of = access) => planProfile({ env: {}, homeDirectory }, of, name);
const file = (name: string) => join(homeDirectory, ".aws", name);
const put = (config: string, credentials = "") => {
  applyProfile([
    { path: file("config"), before: "", after: config },
    { path: file("credentials"), before: "", after: credentials },
  ]);
};

test("the first profile makes both files, for the user alone", () => {
  applyProfile(plan());
  expect(readFileSync(file("config"), "utf8")).toContain("[profile towpath]\n");
  expect(readFileSync(file("credentials"), "utf8")).toContain("aws_access_key_id = AKIA1\n");
  expect(statSync(file("credentials")).mode & 0o077).toBe(0);
});

test("other profiles stay as they are, byte for byte", () => {
  const mine = "[default]\nregion=eu-west-1\n# mine\n\n[profile work]\nsso_session = x";
  put(mine);
  applyProfile(plan());
  expect(readFileSync(file("config"), "utf8").startsWith(`${mine}\n`)).toBe(true);
});

test("its own section is replaced where it stands", () => {
  put("[profile a]\nregion = x\n");
  applyProfile(plan());
  const [config] = plan("towpath", { ...access, endpoint: "http://127.0.0.1:8000" });
  const after = `${config?.after}`;
  expect(after).toContain("8000");
  expect(after).not.toContain("4566");
  expect(after.match(/\[profile towpath\]/g)).toHaveLength(1);
});

test("written twice, nothing changes", () => {
  applyProfile(plan());
  for (const { before, after } of plan()) expect(after).toBe(before);
});

test("somebody else's profile of that name is never overwritten", () => {
  put("", "[towpath]\naws_access_key_id = real\n");
  expect(() => plan()).toThrow("did not write");
});
