import type { Part } from "../recipe.ts";
import { bundlePath } from "../trust.ts";

export const nodeVersion = "24.21.0";
export const yarnVersion = "1.22.22";

/** Of OpenSSL's headers for some fifty platforms, those of the two that images are made for. */
const headers = {
  include: "/usr/local/include",
  "include/node/openssl/archs": "",
  ...Object.fromEntries(
    ["linux-x86_64", "linux-aarch64"].map((name) => [
      `include/node/openssl/archs/${name}`,
      `/usr/local/include/node/openssl/archs/${name}`,
    ]),
  ),
};

/** Node and npm below /usr/local, as in the public Node images. With `headers`, native add-ons compile without a download. */
export function nodePart(options: { readonly headers: boolean }): Part {
  return {
    npm: [
      {
        name: "node-linux-{arch}",
        version: nodeVersion,
        place: { "bin/node": "/usr/local/bin/node", ...(options.headers ? headers : {}) },
        executables: ["bin/node"],
        links: { "/usr/local/bin/nodejs": "node" },
      },
      {
        name: "npm",
        version: "11.21.2",
        place: { "": "/usr/local/lib/node_modules/npm" },
        executables: ["bin/npm-cli.js", "bin/npx-cli.js"],
        links: {
          "/usr/local/bin/npm": "../lib/node_modules/npm/bin/npm-cli.js",
          "/usr/local/bin/npx": "../lib/node_modules/npm/bin/npx-cli.js",
        },
      },
      {
        name: "yarn",
        version: yarnVersion,
        place: { "": "/usr/local/lib/node_modules/yarn" },
        executables: ["bin/yarn.js"],
        links: { "/usr/local/bin/yarn": "../lib/node_modules/yarn/bin/yarn.js" },
      },
      {
        name: "corepack",
        version: "0.36.0",
        place: { "": "/usr/local/lib/node_modules/corepack" },
        executables: ["dist/corepack.js"],
        links: { "/usr/local/bin/corepack": "../lib/node_modules/corepack/dist/corepack.js" },
      },
    ],
    after: options.headers ? "echo nodedir=/usr/local >> /usr/local/etc/npmrc\n" : "",
  };
}

/** Node brings its own authorities; this adds those of the image's bundle, and so the host's. */
export const nodeEnvironment = `ENV NODE_VERSION=${nodeVersion} YARN_VERSION=${yarnVersion} NODE_EXTRA_CA_CERTS=${bundlePath}`;
