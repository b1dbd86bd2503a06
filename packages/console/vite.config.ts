import { createRequire } from "node:module";
import { join } from "node:path";
import { defineConfig } from "vite";
import { budgets } from "./build/budgets.ts";
import { compressed } from "./build/compressed.ts";
import { packages } from "./build/packages.ts";

const components = join(createRequire(import.meta.url).resolve("@cloudscape-design/components/package.json"), "..");

/** The server serves what is built here below `/_console/`; `npm run dev -w @towpath/console` passes requests on to a running server. */
const server = process.env["TOWPATH_ENDPOINT"] ?? "http://127.0.0.1:4566";

export default defineConfig({
  base: "/_console/",
  plugins: [budgets(), compressed(), packages()],
  resolve: {
    // The names of the tokens' variables differ with each release: those of the components are meant.
    alias: { "@cloudscape-design/design-tokens": join(components, "internal/generated/styles/tokens.js") },
  },
  build: {
    outDir: "dist",
    target: "es2023",
    // Everything is a file of our own: the page's policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { checks: { moduleLevelDirective: false } },
    manifest: "manifest.json",
  },
  server: {
    proxy: Object.fromEntries(
      ["session", "aws", "events", "ask", "object", "enter", "leave", "shell"].map((path) => [
        `/_console/${path}`,
        { target: server, ws: path === "shell", headers: { origin: server } },
      ]),
    ),
  },
});
