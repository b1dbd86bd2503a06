import { expect, test } from "vitest";
import { fits, lookUpOf } from "./filter.ts";
import { pathOfResource } from "./links.ts";
import { callOf } from "./record.ts";

const event = (record: object, more: object = {}) =>
  callOf({
    EventId: "1",
    EventName: "StopBuild",
    EventSource: "codebuild.amazonaws.com",
    CloudTrailEvent: JSON.stringify(record),
    ...more,
  });

test("a call tells who made it, and through what", () => {
  const session = {
    type: "AssumedRole",
    sessionContext: { sessionIssuer: { userName: "deploy" } },
    invokedBy: "codepipeline.amazonaws.com",
  };
  expect(event({ userIdentity: session }, { Username: "1234" })).toMatchObject({ who: "role deploy (1234)", through: "codepipeline" });
  const root = { userIdentity: { type: "Root" }, sourceIPAddress: "127.0.0.1" };
  expect(event(root)).toMatchObject({ who: "root", through: "127.0.0.1", service: "codebuild" });
  expect(event({ ...root, sessionCredentialFromConsole: "true" })).toMatchObject({ through: "console" });
  expect(event({ userIdentity: { type: "AWSService", invokedBy: "ecs.amazonaws.com" } })).toMatchObject({ who: "service ecs" });
});

test("a call is done, refused, or of unknown end", () => {
  expect(event({}).outcome).toBe("done");
  expect(event({ errorCode: "AccessDenied" }).outcome).toBe("refused");
  expect(event({ additionalEventData: { outcome: "unknown" } }).outcome).toBe("unknown");
});

test("the server looks for the attribute that leaves the fewest, the page for the others", () => {
  const now = 10 * 3_600_000;
  expect(lookUpOf({ person: "ann", resource: "web", service: "ecs", hours: "1" }, now)).toEqual({
    LookupAttributes: [{ AttributeKey: "ResourceName", AttributeValue: "web" }],
    StartTime: new Date(9 * 3_600_000),
  });
  expect(lookUpOf({ outcome: "refused" }, now)).toEqual({});
  const call = event({ errorCode: "X" }, { Username: "ann" });
  expect(fits({ person: "ann", outcome: "refused" }, call)).toBe(true);
  expect(fits({ person: "ann", outcome: "done" }, call)).toBe(false);
  expect(fits({ resource: "web" }, call)).toBe(false);
});

test.each([
  ["AWS::CodePipeline::Pipeline", "arn:aws:codepipeline:us-east-1:000000000000:web", "/pipelines/web"],
  ["AWS::CodeBuild::Build", "arn:aws:codebuild:us-east-1:000000000000:build/web:1-2", "/builds/web/1-2"],
  ["AWS::ECS::Service", "arn:aws:ecs:us-east-1:000000000000:service/main/web", "/deployments/main/web"],
  ["AWS::ECS::Service", "web", undefined],
  ["AWS::SecretsManager::Secret", "arn:aws:secretsmanager:us-east-1:000000000000:secret:db-AbCdEf", "/secrets/db"],
  ["AWS::IAM::Role", "deploy", undefined],
])("%s %s leads to %s", (ResourceType, ResourceName, path) => {
  expect(pathOfResource({ ResourceType, ResourceName })).toBe(path);
});
