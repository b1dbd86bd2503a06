import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import type { ScreenProps } from "../screens.tsx";
import { Drawing } from "./drawing.tsx";
import { useVpcFacts } from "./facts.ts";
import "./network.css";
import { nameOf, occupantsOf, pictureOf } from "./picture.ts";
import { Reach } from "./reach.tsx";
import { Tables } from "./tables.tsx";

/** One VPC: who lives where in it, and who reaches whom. */
export function Screen({ params: { vpc: vpcId = "" } }: ScreenProps) {
  const { data: facts, error, refetch } = useVpcFacts(vpcId);
  const name = nameOf(facts?.vpc?.Tags, vpcId);
  const range = facts?.vpc?.CidrBlock;
  const occupants = facts ? occupantsOf(facts) : [];
  return (
    <SpaceBetween size="l">
      <PageTitle title={name} {...(range !== undefined && { description: `${vpcId}, ${range}` })} />
      <ErrorBox error={error} onRetry={() => void refetch()} />
      {!facts && error === null && <Loading />}
      {facts && (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Picture</Header>}>
            <Drawing picture={pictureOf(facts)} name={range === undefined ? name : `${name} ${range}`} />
          </Container>
          <Reach key={vpcId} vpcId={vpcId} occupants={occupants} />
          <Tables facts={facts} picture={pictureOf(facts)} occupants={occupants} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}
