import type { PipelineDeclaration } from "@aws-sdk/client-codepipeline";
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { pipelineActions } from "../actions/pipelines.ts";
import { aws } from "../aws/aws.ts";
import { request } from "../aws/request.ts";
import { Confirm } from "../parts/confirm.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { usePipeline } from "./data.ts";
import { type Finding, isConflict, readText, textOf } from "./definition.ts";
import { DiffView } from "./diff-view.tsx";
import { Surface } from "./surface.tsx";

/** What the text was taken from. */
interface Draft {
  readonly text: string;
  readonly base: PipelineDeclaration;
}

/** The definition as JSON: edit it, have it checked, see what changes, save it. */
export function DefinitionTab({ pipelineName }: { pipelineName: string }) {
  const { data, error } = usePipeline(pipelineName);
  const [draft, setDraft] = useState<Draft>();
  const current = data?.pipeline;
  if (current === undefined) return error === null ? <Loading /> : <ErrorBox error={error} />;
  if (draft === undefined)
    return (
      <SpaceBetween size="s">
        <ActionButton
          verdict={pipelineActions.edit({ name: pipelineName, activeCount: 0 })}
          onClick={() => setDraft({ text: textOf(current), base: current })}
        >
          Edit
        </ActionButton>
        <Surface>
          <pre className="tp-diff" tabIndex={0} aria-label={`Definition of ${pipelineName}`}>
            {textOf(current)}
          </pre>
        </Surface>
      </SpaceBetween>
    );
  return <Editor pipelineName={pipelineName} current={current} draft={draft} onChange={setDraft} onDone={() => setDraft(undefined)} />;
}

interface EditorProps {
  readonly pipelineName: string;
  readonly current: PipelineDeclaration;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onDone: () => void;
}

function Editor({ pipelineName, current, draft, onChange, onDone }: EditorProps) {
  const [isReviewed, setReviewed] = useState(false);
  const read = readText(draft.text);
  const check = useMutation<{ findings: Finding[] }, Error, PipelineDeclaration>({
    mutationFn: (pipeline) => request("/ask/codepipeline/validate", { body: pipeline }) as Promise<{ findings: Finding[] }>,
    onSuccess: ({ findings }) => setReviewed(findings.every(({ severity }) => severity !== "error")),
  });
  const isChanged = draft.text !== textOf(draft.base);
  return (
    <SpaceBetween size="s">
      {isConflict(draft.base.version, current.version) && <Conflict draft={draft} current={current} onChange={onChange} />}
      <div className="tp-code">
        <FormField label="Definition" stretch {...("problem" in read && { errorText: read.problem })}>
          <Textarea rows={24} spellcheck={false} value={draft.text} onChange={({ detail }) => onChange({ ...draft, text: detail.value })} />
        </FormField>
      </div>
      <ErrorBox error={check.error} />
      <Findings findings={check.data?.findings ?? []} />
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="primary"
          loading={check.isPending}
          disabled={"problem" in read || !isChanged}
          onClick={() => void ("pipeline" in read && check.mutate(read.pipeline))}
        >
          Review changes
        </Button>
        <Button onClick={onDone}>Discard</Button>
      </SpaceBetween>
      {isReviewed && "pipeline" in read && (
        <Save pipelineName={pipelineName} pipeline={read.pipeline} base={current} onSaved={onDone} onCancel={() => setReviewed(false)} />
      )}
    </SpaceBetween>
  );
}

/** What somebody else saved meanwhile, and the two ways on. */
function Conflict({ draft, current, onChange }: Pick<EditorProps, "draft" | "current" | "onChange">) {
  return (
    <Alert
      type="warning"
      header={`Version ${current.version} was saved while you edited version ${draft.base.version}`}
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={() => onChange({ text: textOf(current), base: current })}>Take theirs</Button>
          <Button onClick={() => onChange({ text: draft.text, base: current })}>Keep mine</Button>
        </SpaceBetween>
      }
    >
      What changed there:
      <DiffView before={textOf(draft.base)} after={textOf(current)} />
    </Alert>
  );
}

function Findings({ findings }: { findings: readonly Finding[] }) {
  return findings.map(({ severity, code, message }) => (
    <Alert key={`${code} ${message}`} type={severity} header={code ?? "Likely a mistake"}>
      {message}
    </Alert>
  ));
}

interface SaveProps {
  readonly pipelineName: string;
  readonly pipeline: PipelineDeclaration;
  readonly base: PipelineDeclaration;
  readonly onSaved: () => void;
  readonly onCancel: () => void;
}

function Save({ pipelineName, pipeline, base, onSaved, onCancel }: SaveProps) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: async () => {
      // Looked at again right before: the operation itself takes whatever comes last.
      const { pipeline: now } = await aws.codepipeline.GetPipeline({ name: pipelineName });
      if (isConflict(base.version, now?.version)) throw new Error(`Version ${now?.version} was saved meanwhile. Close this to compare.`);
      return aws.codepipeline.UpdatePipeline({ pipeline });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["codepipeline"] }),
  });
  const cancels = (base.executionMode ?? "SUPERSEDED") !== "PARALLEL";
  return (
    <Confirm
      title={`Save ${pipelineName}`}
      verb="Save"
      error={save.error}
      isRunning={save.isPending}
      onConfirm={() => save.mutate(undefined, { onSuccess: onSaved })}
      onCancel={onCancel}
    >
      <SpaceBetween size="s">
        <DiffView before={textOf(base)} after={textOf(pipeline)} />
        <div>
          {cancels && "Executions under way are cancelled when their running actions have ended. "}
          Nothing is started; release the pipeline to use the new version.
        </div>
      </SpaceBetween>
    </Confirm>
  );
}
