/** The programs people use Towpath with; none of them is needed by it. */
import { type Check, ok, warn } from "./check.ts";

export const aws: Check = async ({ host }) => {
  const { code, stdout, stderr } = await host.run("aws", ["--version"]);
  if (code !== 0) return warn("aws", "not found", "The AWS CLI is the usual client: apt-get install awscli.");
  const version = /aws-cli\/(\d+)\.(\d+)\.\d+/.exec(stdout || stderr);
  const [text = "", major, minor] = version ?? [stdout.trim()];
  const readsEndpoint = Number(minor) >= (Number(major) === 1 ? 29 : 13);
  return readsEndpoint
    ? ok("aws", text)
    : warn("aws", text, 'It does not read AWS_ENDPOINT_URL (1.29 and 2.13 do): give it --endpoint-url "$AWS_ENDPOINT_URL".');
};

export const docker: Check = async ({ host }) => {
  const { code, stdout } = await host.run("docker", ["--version"]);
  return code === 0 ? ok("docker", stdout.trim()) : warn("docker", "not found", "Only needed to push and pull images by hand.");
};
