import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Command } from "../parts/copy-text.tsx";
import { useSession } from "../session.tsx";

export interface PushPlace {
  /** This server's registry, as the browser reaches it. */
  readonly registry: string;
  readonly region: string;
}

/** The registry answers on the server's one port. */
export const usePushPlace = (): PushPlace => ({ registry: window.location.host, region: useSession().region });

export const pushCommands = (repository: string, { registry, region }: PushPlace): string[] => [
  `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}`,
  `docker build --tag ${registry}/${repository}:latest .`,
  `docker push ${registry}/${repository}:latest`,
];

export function PushCommands({ repository, isOpen = false }: { repository: string; isOpen?: boolean }) {
  const place = usePushPlace();
  return (
    <ExpandableSection headerText="How to push" defaultExpanded={isOpen} variant="container">
      <SpaceBetween size="s">
        {pushCommands(repository, place).map((command) => (
          <Command key={command} text={command} />
        ))}
        <div>
          The AWS command needs this installation&apos;s endpoint and keys: <code>eval &quot;$(towpath env)&quot;</code> sets them.
        </div>
      </SpaceBetween>
    </ExpandableSection>
  );
}
