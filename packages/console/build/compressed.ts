import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const compressible = /\.(?:js|css|html|svg)$/;

/** Writes each file's brotli and gzip beside it, for the server to send as it is. */
export const compressed = (): Plugin => ({
  name: "towpath-compressed",
  apply: "build",
  writeBundle({ dir = "dist" }, bundle) {
    for (const output of Object.values(bundle)) {
      if (!compressible.test(output.fileName)) continue;
      const content = Buffer.from(output.type === "chunk" ? output.code : output.source);
      const path = join(dir, output.fileName);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
      writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    }
  },
});
