import Modal from "@cloudscape-design/components/modal";
import { goKeys, type Shortcut } from "./keys.ts";

const general: readonly Shortcut[] = [
  { keys: "/", does: "Go to anything by name" },
  { keys: "Ctrl+K", does: "The same, also while typing" },
  { keys: "?", does: "This list" },
  { keys: "Esc", does: "Close what is open" },
];

const inLogs: readonly Shortcut[] = [
  { keys: "f", does: "Follow what comes" },
  { keys: "n", does: "Next match" },
  { keys: "N", does: "Previous match" },
];

/** All shortcuts, as `?` shows them. */
export function Sheet({ onClose }: { onClose: () => void }) {
  return (
    <Modal visible header="Keyboard shortcuts" closeAriaLabel="Close" onDismiss={onClose}>
      <Group title="Everywhere" shortcuts={general} />
      <Group title="Go to" shortcuts={goKeys} />
      <Group title="In a log" shortcuts={inLogs} />
    </Modal>
  );
}

function Group({ title, shortcuts }: { title: string; shortcuts: readonly Shortcut[] }) {
  return (
    <>
      <h3 className="tp-keys-title">{title}</h3>
      <dl className="tp-keys">
        {shortcuts.map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
