import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Command } from "../parts/copy-text.tsx";
import type { Place } from "./place.ts";

/** Where git reaches a repository, through the server as this browser does. */
export const remoteOf = (place: Place, origin: string): string =>
  place.kind === "codecommit"
    ? `${origin}/v1/repos/${encodeURIComponent(place.name)}`
    : `${origin}/git/${encodeURIComponent(place.connection)}/${place.name.split("/").map(encodeURIComponent).join("/")}.git`;

export const pushCommands = (place: Place, origin: string, branch: string): string[] => [
  `git config --global credential.${origin}.helper '!towpath git-credential'`,
  `git remote add towpath ${remoteOf(place, origin)}`,
  `git push towpath HEAD:${branch}`,
];

export function PushCommands({ place, branch = "main", isOpen = false }: { place: Place; branch?: string | undefined; isOpen?: boolean }) {
  return (
    <ExpandableSection headerText="How to push" defaultExpanded={isOpen} variant="container">
      <SpaceBetween size="s">
        <div>The credential helper answers for this server only; it is set once.</div>
        {pushCommands(place, window.location.origin, branch).map((command) => (
          <Command key={command} text={command} />
        ))}
        <div>Another copy is made with:</div>
        <Command text={`git clone ${remoteOf(place, window.location.origin)}`} />
      </SpaceBetween>
    </ExpandableSection>
  );
}
