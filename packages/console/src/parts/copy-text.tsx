import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

/** Text in the letters of a terminal, with a button that copies it. */
export function CopyText({ text, label = "Copy", shown }: { text: string; label?: string; shown?: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      {...(shown !== undefined && { textToDisplay: shown })}
      copyButtonAriaLabel={label}
      copySuccessText="Copied"
      copyErrorText="Not copied"
    />
  );
}

/** A command that can be copied whole. */
export function Command({ text }: { text: string }) {
  return (
    <div className="tp-command">
      <pre tabIndex={0} aria-label="Command">
        {text}
      </pre>
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel="Copy the command"
        copySuccessText="Copied"
        copyErrorText="Not copied"
      />
    </div>
  );
}
