import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { Component, type ReactNode } from "react";

/** A screen that fails says so, and leaves the others usable; another address tries anew. */
export class CrashBoundary extends Component<{ at: string; children: ReactNode }, { error?: unknown; at: string }> {
  override state: { error?: unknown; at: string } = { at: this.props.at };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: { at: string }, state: { error?: unknown; at: string }) {
    return props.at === state.at ? null : { at: props.at, error: undefined };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Alert
        type="error"
        header="This screen failed"
        action={<Button onClick={() => window.location.reload()}>Load the page again</Button>}
      >
        {error instanceof Error ? error.message : String(error)}. This is a bug in Towpath&apos;s console; the server and what runs on it
        are not touched.
      </Alert>
    );
  }
}
