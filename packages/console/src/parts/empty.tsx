import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { Command } from "./copy-text.tsx";

/** Nothing is here yet: what it would be, and the exact commands that make it so. */
export function Empty({ title, children, commands = [] }: { title: string; children?: ReactNode; commands?: readonly string[] }) {
  return (
    <Box textAlign="center" padding={{ vertical: "m" }}>
      <SpaceBetween size="s">
        <Box variant="strong">{title}</Box>
        {children !== undefined && <Box color="text-body-secondary">{children}</Box>}
        {commands.map((command) => (
          <Command key={command} text={command} />
        ))}
      </SpaceBetween>
    </Box>
  );
}
