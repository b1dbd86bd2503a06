/** For tests of whole installations on the engine in memory. */
export { type Command, fakeAgentWith } from "./codebuild/testing/fake-agent.ts";
