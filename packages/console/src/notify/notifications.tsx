import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useLive } from "../live/live.tsx";
import { wordsOf } from "../parts/status.tsx";
import { go } from "../router.ts";
import { type Ended, endedBy } from "./ended.ts";
import { takeStarted } from "./started.ts";

/** Calls back with the end of what this browser started, and tells the system if it may. */
export function useEnds(onEnded: (ended: Ended) => void): void {
  useLive({ source: ["codepipeline", "codebuild"] }, (event) => {
    const ended = endedBy(event);
    if (ended === undefined || !takeStarted(ended.id)) return;
    onEnded(ended);
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const notification = new Notification(ended.title, { body: wordsOf(ended.state), tag: ended.id });
    notification.addEventListener("click", () => {
      window.focus();
      go(ended.path);
    });
  });
}

const permission = (): string => ("Notification" in window ? Notification.permission : "unsupported");

const says: Readonly<Record<string, string>> = {
  granted: "This browser tells you when something that you started here ends.",
  denied: "This browser was told not to show notifications of this page. Its settings for this page change that.",
  default: "This browser can tell you when something that you started here ends, also while the page is in the background.",
  unsupported: "This browser has no notifications for this page.",
};

/** Asks for the browser's leave; that needs a click. */
export function NotificationSettings({ onClose }: { onClose: () => void }) {
  const [now, setNow] = useState(permission);
  return (
    <Modal visible header="Notifications of this browser" closeAriaLabel="Close" onDismiss={onClose}>
      <SpaceBetween size="m">
        <Box>{says[now]}</Box>
        {now === "default" && <Button onClick={() => void Notification.requestPermission().then(setNow)}>Allow notifications</Button>}
      </SpaceBetween>
    </Modal>
  );
}
