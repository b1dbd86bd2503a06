import { ActionButton } from "../actions/action-button.tsx";
import { approvalActions } from "../actions/approval.ts";
import CloudscapeLink from "@cloudscape-design/components/link";
import { Link } from "../parts/link.tsx";
import { lookOf, Status } from "../parts/status.tsx";
import { Duration, Time } from "../parts/time.tsx";
import type { BoardAction } from "./board.ts";
import { useSteer } from "./steering.tsx";
import { shortRevision, webAddress } from "./told.ts";
import { workLink } from "./work-link.ts";

/** One action: how it stands, since when, on what, and where what it did is shown. */
export function ActionBox({ action }: { action: BoardAction }) {
  const { name, provider, status, percentComplete, revision, revisionUrl, summary, error } = action;
  const says = error ?? summary;
  return (
    <article className="tp-action" data-look={status === undefined ? "none" : lookOf(status)} aria-label={`Action ${name}`}>
      <h4>{name}</h4>
      <div className="tp-line">
        <span>{provider}</span>
        <WorkPlace action={action} />
      </div>
      <Status state={status}>
        {status === "InProgress" && percentComplete !== undefined ? `In progress, ${percentComplete} %` : undefined}
      </Status>
      {status !== undefined && (
        <div className="tp-line">
          {action.startedAt !== undefined ? <Duration since={action.startedAt} /> : <Time at={action.changedAt} relative />}
          {revision !== undefined && <Revision id={revision} url={revisionUrl} />}
        </div>
      )}
      {says !== undefined && says !== "" && !says.startsWith("{") && (
        <div className="tp-says" title={says}>
          {says}
        </div>
      )}
      {action.category === "Approval" && status === "InProgress" && <Answer action={action} />}
    </article>
  );
}

function Revision({ id, url }: { id: string; url: string | undefined }) {
  const address = webAddress(url);
  const text = shortRevision(id);
  if (address === undefined) return <span title={id}>{text}</span>;
  return (
    <CloudscapeLink fontSize="body-s" href={address} target="_blank" external externalIconAriaLabel="Opens in a new tab">
      {text}
    </CloudscapeLink>
  );
}

type Worked = Pick<BoardAction, "provider" | "configuration" | "externalExecutionId" | "url" | "name">;

/** A link to what an action did, large enough for a finger. */
export function WorkPlace({ action }: { action: Worked }) {
  const work = workLink(action);
  if (work === undefined) return null;
  const shared = { fontSize: "body-s", ariaLabel: `${work.text} of ${action.name}` } as const;
  return (
    <span className="tp-target">
      {work.path === undefined ? (
        <CloudscapeLink
          {...shared}
          {...(work.href !== undefined && { href: work.href })}
          target="_blank"
          external
          externalIconAriaLabel="Opens in a new tab"
        >
          {work.text}
        </CloudscapeLink>
      ) : (
        <Link {...shared} to={work.path}>
          {work.text}
        </Link>
      )}
    </span>
  );
}

function Answer({ action }: { action: BoardAction }) {
  const steer = useSteer();
  const { stage, name, token, status, configuration } = action;
  const verdicts = { approve: approvalActions.approve({ status, token }), reject: approvalActions.reject({ status, token }) };
  const ask = (answer: "Approved" | "Rejected") =>
    steer({ kind: "approval", stage, action: name, token: token ?? "", answer, customData: configuration["CustomData"] });
  return (
    <div className="tp-buttons">
      <ActionButton variant="primary" ariaLabel={`Approve ${name}`} verdict={verdicts.approve} onClick={() => ask("Approved")}>
        Approve
      </ActionButton>
      <ActionButton ariaLabel={`Reject ${name}`} verdict={verdicts.reject} onClick={() => ask("Rejected")}>
        Reject
      </ActionButton>
    </div>
  );
}
