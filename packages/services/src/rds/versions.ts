/** What the image has: Debian's PostgreSQL, of the newest minor version Debian offers when the image is made. Newest major first. */
export const engineVersions = ["15"];
