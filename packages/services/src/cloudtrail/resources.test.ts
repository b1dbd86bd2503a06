import { expect, test } from "vitest";
import { resourcesOf } from "./resources.ts";

test.each([
  ["codepipeline", "StopPipelineExecution", { pipelineName: "p" }, [["AWS::CodePipeline::Pipeline", "p"]]],
  ["codepipeline", "CreatePipeline", { pipeline: { name: "p", stages: [{ name: "s" }] } }, [["AWS::CodePipeline::Pipeline", "p"]]],
  [
    "ecs",
    "UpdateService",
    { cluster: "c", service: "web" },
    [
      ["AWS::ECS::Cluster", "c"],
      ["AWS::ECS::Service", "web"],
    ],
  ],
  ["ec2", "CreateSubnet", { vpcId: "vpc-0123456789abcdef0", cidrBlock: "10.0.0.0/24" }, [["AWS::EC2::VPC", "vpc-0123456789abcdef0"]]],
  [
    "s3",
    "PutObject",
    { bucket: "b", key: "a/k" },
    [
      ["AWS::S3::Object", "arn:aws:s3:::b/a/k"],
      ["AWS::S3::Bucket", "b"],
    ],
  ],
  [
    "ssm",
    "GetParameters",
    { names: ["/a", "/b"], withDecryption: true },
    [
      ["AWS::SSM::Parameter", "/a"],
      ["AWS::SSM::Parameter", "/b"],
    ],
  ],
  ["ssm", "GetParameter", { name: "/a:3" }, [["AWS::SSM::Parameter", "/a"]]],
  ["codebuild", "StopBuild", { id: "p:1" }, []],
  [
    "codebuild",
    "TagResource",
    { arn: "arn:aws:codebuild:us-east-1:000000000000:build/p:1" },
    [["AWS::CodeBuild::Build", "arn:aws:codebuild:us-east-1:000000000000:build/p:1"]],
  ],
] as const)("%s:%s names its resources", (service, operation, parameters, expected) => {
  expect(resourcesOf(service, operation, parameters).map(({ type, name }) => [type, name])).toEqual(expected);
});
