import { expect, test } from "vitest";
import { debianSources, formatSources, parseDeb822, parseOneLine, readSources, sourcesForImages } from "./apt-sources.ts";
import { aptConfig, hostSources, parseUris } from "./apt.ts";
import type { Host } from "./host.ts";

const host = (files: Record<string, string>): Host => ({
  env: {},
  nowMs: () => 0,
  run: async () => ({ code: -1, stdout: "", stderr: "" }),
  readText: async (path) => files[path],
  filesIn: async (directory) =>
    Object.keys(files)
      .filter((path) => path.startsWith(`${directory}/`))
      .sort(),
});

const deb822 = `# Debian
Types: deb deb-src
URIs: http://user:secret@mirror.test/debian
# a comment between
Suites: trixie trixie-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Enabled: no
Types: deb
URIs: http://off.test
Suites: trixie
Components: main

Types: deb
URIs: https://other.test/tool
Suites: trixie
Components: stable
`;

test("reads both formats, without comments and disabled entries", async () => {
  const oneLine = `deb [arch=amd64 signed-by=/k.gpg] http://mirror.test/debian-security trixie-security main # trailing
#deb http://off.test trixie main
deb-src http://mirror.test/debian trixie main
`;
  const sources = await readSources(
    host({
      "/etc/apt/sources.list": oneLine,
      "/etc/apt/sources.list.d/a.sources": deb822,
      "/etc/apt/sources.list.d/b.sources.off": deb822,
    }),
  );
  expect(sources.map(({ uris, suites, components, signedBy }) => [uris, suites, components, signedBy])).toEqual([
    [["http://mirror.test/debian-security"], ["trixie-security"], ["main"], "/k.gpg"],
    [
      ["http://user:secret@mirror.test/debian"],
      ["trixie", "trixie-updates"],
      ["main", "contrib"],
      "/usr/share/keyrings/debian-archive-keyring.gpg",
    ],
    [["https://other.test/tool"], ["trixie"], ["stable"], ""],
  ]);
});

test("keeps Debian's own archive, in the release asked for", () => {
  const sources = [...parseDeb822(deb822), ...parseOneLine("deb http://m.test/debian trixie-backports main\ndeb cdrom:[x]/ trixie main")];
  expect(debianSources(sources, "trixie", "bookworm").map(({ uris, suites, components }) => [uris, suites, components])).toEqual([
    [["http://user:secret@mirror.test/debian"], ["bookworm", "bookworm-updates"], ["main"]],
  ]);
});

test("takes stable for what it means, and another distribution for nothing", () => {
  expect(debianSources(parseOneLine("deb http://m.test/d stable main"), "trixie", "bookworm")[0]?.suites).toEqual(["bookworm"]);
  expect(debianSources(parseOneLine("deb http://m.test/ubuntu noble main universe"), "trixie", "bookworm")).toEqual([]);
});

test("a derivative's own mirrors are not taken for Debian's", async () => {
  const files = (id: string) => ({
    "/etc/os-release": `NAME=x\nID=${id}\nVERSION_CODENAME=noble\n`,
    "/etc/apt/sources.list": "deb http://m.test/archive noble main\n",
  });
  expect(await hostSources(host(files("ubuntu")), "bookworm")).toEqual([]);
  expect((await hostSources(host(files("debian")), "bookworm"))[0]?.suites).toEqual(["bookworm"]);
});

test("images get neither credentials nor what only the host has", async () => {
  const sources = [
    ...parseOneLine("deb http://user:secret@m.test/debian bookworm main"),
    ...parseOneLine("deb mirror+file:/etc/apt/mirrors/debian.list bookworm main"),
    ...parseOneLine("deb file:/srv/debian bookworm main"),
  ];
  const inImages = await sourcesForImages(
    host({ "/etc/apt/mirrors/debian.list": "https://first.test/debian\nhttps://second.test\n" }),
    sources,
  );
  expect(inImages.flatMap(({ uris }) => uris)).toEqual(["http://m.test/debian", "https://first.test/debian"]);
  expect(formatSources(inImages)).toBe(
    "Types: deb\nURIs: http://m.test/debian\nSuites: bookworm\nComponents: main\n\n" +
      "Types: deb\nURIs: https://first.test/debian\nSuites: bookworm\nComponents: main\n",
  );
});

test("a key block survives being written and read", () => {
  const block = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n.\nabc\n-----END PGP PUBLIC KEY BLOCK-----";
  const written = formatSources([{ uris: ["http://m.test"], suites: ["s"], components: ["main"], signedBy: block, trusted: false }]);
  expect(parseDeb822(written)[0]?.signedBy.split(/\n\s*/)).toEqual(block.split("\n"));
});

test("apt lists what it would fetch", () => {
  const output = "'http://m.test/a%2bb_1.deb' a+b_1%3a2_amd64.deb 1234 SHA256:00\nReading...\n'http://m.test/c.deb' c_1_all.deb 5 \n";
  expect(parseUris(output)).toEqual(["a+b_1%3a2_amd64.deb", "c_1_all.deb"]);
});

test("private apt settings end the host's hooks", () => {
  expect(aptConfig("/work", "arm64")).toContain('Dir::State::status "/work/status";');
  expect(aptConfig("/work", "arm64")).toContain("#clear APT::Update::Post-Invoke-Success;");
});
