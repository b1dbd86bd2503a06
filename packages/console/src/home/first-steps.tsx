import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Command } from "../parts/copy-text.tsx";
import { useSession } from "../session.tsx";

/** Before there is a pipeline: the exact commands that lead to one. */
export function FirstSteps() {
  const { region } = useSession();
  return (
    <Container header={<Header variant="h2">No pipeline yet</Header>}>
      <SpaceBetween size="s">
        <div>A pipeline takes each push through source, build and deployment. Point AWS&apos;s own tools at this installation:</div>
        <Command text={'eval "$(towpath env)"'} />
        <div>Then make what your project needs as you would in AWS, by CDK, Terraform&apos;s provider, an SDK or the command line:</div>
        <Command text={`aws codepipeline create-pipeline --region ${region} --cli-input-json file://pipeline.json`} />
        <div>Or check the files of a project that you have, without running anything:</div>
        <Command text="towpath validate" />
      </SpaceBetween>
    </Container>
  );
}
