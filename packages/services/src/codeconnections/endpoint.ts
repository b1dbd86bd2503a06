import { ApiError } from "@towpath/wire";

/** Where a Git server answers: an address without credentials, query and fragment. Throws what AWS calls an invalid input. */
export function endpointOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!isPlain) throw new ApiError("InvalidInputException", `The provider endpoint ${text} is not a URL such as https://git.example.com.`);
  return url.href.replace(/\/+$/, "");
}
