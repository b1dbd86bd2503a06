import http from "node:http";
import type { Plugin } from "esbuild";

/** Getters that load node's whole fetch and WebSocket implementation; an `import` of the module reads every export once. */
const heavy = new Set(["CloseEvent", "MessageEvent", "WebSocket"]);

/** `import` of node:http takes what require() gives, less what costs a tenth of the start and some megabytes and is not used here. */
export const lightHttp: Plugin = {
  name: "light-http",
  setup(build) {
    build.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === "import-statement" ? { path: "http", namespace: "light" } : undefined,
    );
    build.onLoad({ filter: /^http$/, namespace: "light" }, () => {
      const names = Object.keys(http).filter((name) => !heavy.has(name));
      const contents = `const http = process.getBuiltinModule("node:http");\nexport default http;\nexport const { ${names.join(", ")} } = http;`;
      return { contents, loader: "js" };
    });
  },
};
