import type { Recipe } from "../recipe.ts";

/** What all images below stand on. It has no ENTRYPOINT: images are made by running a script in a container of their parent. */
export const base: Recipe = {
  name: "towpath/base:bookworm",
  aliases: ["debian:bookworm-slim", "public.ecr.aws/docker/library/debian:bookworm-slim", "public.ecr.aws/debian/debian:bookworm-slim"],
  summary: "Debian 12's essential packages, apt and certificate authorities",
  contents: { kind: "debian", release: "bookworm", parts: [{ packages: ["ca-certificates"] }] },
  changes: ['CMD ["/bin/bash"]', "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
};
