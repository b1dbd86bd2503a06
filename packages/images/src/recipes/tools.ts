import type { Recipe } from "../recipe.ts";

/** For containers that join a namespace for a moment, to set packet rules or to look. */
export const tools: Recipe = {
  name: "towpath/tools",
  summary: "nft, ip, nsenter, ps and nc for short-lived helpers",
  contents: {
    kind: "derived",
    parent: "towpath/base:bookworm",
    parts: [{ packages: ["nftables", "iproute2", "util-linux", "procps", "netcat-openbsd"] }],
  },
  changes: ['CMD ["/bin/sh"]'],
};
