import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useState } from "react";
import { ask } from "../aws/aws.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { plainText } from "./ansi.ts";
import type { Line, Place } from "./log-lines.ts";
import type { Range } from "./range.ts";

export interface ToolbarProps {
  readonly place: Place;
  readonly count: number;
  readonly marks: Range | undefined;
  readonly line: (number: number) => Line | undefined;
  readonly search: {
    readonly text: string;
    readonly setText: (text: string) => void;
    readonly hit: number;
    readonly hits: number;
    readonly isSearching: boolean;
    readonly goTo: (hit: number) => void;
  };
  readonly follow: { readonly isFollowing: boolean; readonly isGrowing: boolean; readonly setIsFollowing: (isFollowing: boolean) => void };
  readonly shown: {
    readonly hasTime: boolean;
    readonly setHasTime: (hasTime: boolean) => void;
    readonly isWrapped: boolean;
    readonly setIsWrapped: (isWrapped: boolean) => void;
  };
}

export function Toolbar({ place, count, marks, line, search, follow, shown }: ToolbarProps) {
  const [typed, setTyped] = useState(search.text);
  const found =
    search.text === ""
      ? ""
      : search.isSearching
        ? "Searching"
        : `${search.hits === 0 ? "no" : `${search.hit + 1} of ${search.hits}`} lines`;
  return (
    <div className="tp-log-bar">
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Input
          type="search"
          value={typed}
          placeholder="Search the whole log"
          ariaLabel="Search the whole log"
          clearAriaLabel="Clear the search"
          onChange={({ detail }) => setTyped(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key !== "Enter") return;
            if (typed === search.text) search.goTo(search.hit + (detail.shiftKey ? -1 : 1));
            else search.setText(typed.trim());
          }}
        />
        <Button iconName="angle-up" ariaLabel="Previous hit" disabled={search.hits === 0} onClick={() => search.goTo(search.hit - 1)} />
        <Button iconName="angle-down" ariaLabel="Next hit" disabled={search.hits === 0} onClick={() => search.goTo(search.hit + 1)} />
        <span role="status">{found}</span>
      </SpaceBetween>
      <SpaceBetween direction="horizontal" size="s" alignItems="center">
        <span className="tp-figures">{count.toLocaleString()} lines</span>
        {follow.isGrowing && (
          <Toggle checked={follow.isFollowing} onChange={({ detail }) => follow.setIsFollowing(detail.checked)}>
            Follow
          </Toggle>
        )}
        <Toggle checked={shown.hasTime} onChange={({ detail }) => shown.setHasTime(detail.checked)}>
          Times (UTC)
        </Toggle>
        <Toggle checked={shown.isWrapped} onChange={({ detail }) => shown.setIsWrapped(detail.checked)}>
          Wrap
        </Toggle>
        {marks !== undefined && <CopyText label="Copy the marked lines" shown="Marked lines" text={textOf(marks, line)} />}
        <Button iconName="download" onClick={() => void download(place)}>
          Download
        </Button>
      </SpaceBetween>
    </div>
  );
}

const textOf = ({ from, to }: Range, line: ToolbarProps["line"]): string =>
  Array.from({ length: Math.min(to - from + 1, 10_000) }, (_, i) => plainText(line(from + i)?.message ?? "")).join("\n");

/** The whole log as text, read page by page. */
async function download({ group, stream }: Place): Promise<void> {
  const parts: string[] = [];
  for (let from = 0; ;) {
    const page = await ask<{ first: number; lines: Line[] }>("logs", "lines", { group, stream, from: String(from) });
    if (page.lines.length === 0) break;
    parts.push(page.lines.map(({ message }) => `${message.replace(/[\r\n]+$/, "")}\n`).join(""));
    from = page.first + page.lines.length;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(parts, { type: "text/plain" }));
  link.download = `${stream.replaceAll("/", "-")}.txt`;
  link.click();
  URL.revokeObjectURL(link.href);
}
