/** The shell that runs inside the container an image is made in, as root, without network. */
import { excludedPaths } from "./root-tar.ts";
import type { Part } from "./recipe.ts";
import { workPath } from "./workshop.ts";

const environment = `set -eu
export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
for package in ${workPath}/aside/*.deb; do
  if [ -e "$package" ]; then dpkg-deb --extract "$package" ${workPath}/aside; fi
done
for library in ${workPath}/aside/usr/lib/*/libeatmydata.so; do
  if [ -e "$library" ]; then export LD_PRELOAD="$library"; fi
done
`;

const clean = `
unset LD_PRELOAD
rm -rf ${workPath} /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/log/apt /var/log/dpkg.log /var/log/alternatives.log
rm -rf /var/cache/ldconfig/aux-cache /var/cache/debconf/*-old /var/lib/dpkg/*-old
`;

/**
 * The second half of a Debian installation: the files are there, the package database is empty. base-passwd and base-files come first,
 * for the users and directories that other packages expect. Afterwards services do not start by themselves, documentation stays out,
 * and the certificates of the host, laid in place before, are trusted.
 */
export function baseScript(parts: Required<Part>): string {
  const exclusions = [...excludedPaths.map((path) => `path-exclude=${path}`), "path-include=/usr/share/doc/*/copyright"].join("\n");
  return `${environment}
mkdir -p /var/lib/dpkg/info /var/lib/dpkg/updates
: > /var/lib/dpkg/status
: > /var/lib/dpkg/available
mkdir -p /etc/dpkg/dpkg.cfg.d
cat > /etc/dpkg/dpkg.cfg.d/image <<'END'
force-unsafe-io
${exclusions}
END
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
${parts.before}
dpkg --force-depends --install ${workPath}/debs/base-passwd_*.deb ${workPath}/debs/base-files_*.deb
dpkg --force-depends --install ${workPath}/debs/*.deb
test -z "$(dpkg --audit)"
rm -f /etc/machine-id
: > /etc/machine-id
${parts.after}
${clean}`;
}

/** Local files need no package lists: apt only puts them in the right order. */
export function derivedScript(parts: Required<Part>, hasPackages: boolean): string {
  const install = `apt-get -qq -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold -o APT::Sandbox::User= \\
  install --yes --no-install-recommends ${workPath}/debs/*.deb`;
  return `${environment}
${parts.before}
${hasPackages ? install : ""}
${parts.after}
${clean}`;
}
