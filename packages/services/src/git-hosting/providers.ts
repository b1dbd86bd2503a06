/** What is common to the sites of one kind. */

/** Where the kinds of provider are that have one site. */
export const providerSites: Record<string, string> = {
  GitHub: "https://github.com",
  GitLab: "https://gitlab.com",
  Bitbucket: "https://bitbucket.org",
};

const userNames: [RegExp, string][] = [
  [/^GitHub/i, "x-access-token"],
  [/^GitLab/i, "oauth2"],
  [/^Bitbucket/i, "x-token-auth"],
];

/** The user name that goes with a bare token over HTTP Basic, by the provider's type in the spelling of any AWS service. */
export const tokenUser = (provider: string): string => userNames.find(([pattern]) => pattern.test(provider))?.[1] ?? "token";
