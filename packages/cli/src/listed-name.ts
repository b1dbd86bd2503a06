/** The reference under which the engine lists an image: what is left unsaid is the tag `latest`. */
export const listedName = (name: string): string => (/:[^/]+$/.test(name) ? name : `${name}:latest`);
