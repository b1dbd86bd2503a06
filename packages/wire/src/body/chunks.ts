/** The aws-chunked framing: `size[;chunk-signature=...]`, data, and after the last chunk trailing headers. */
import { createHash, type Hash } from "node:crypto";
import { ApiError } from "../errors.ts";
import { credentialScope, hmac, sha256 } from "../sigv4/canonical.ts";
import { refuse } from "../sigv4/refusals.ts";
import { same, type Seal } from "../sigv4/seal.ts";

const MAX_LINE_BYTES = 8 * 1024;
const MAX_TRAILERS = 32;
const EMPTY_HASH = sha256("");
const SIGNATURE = "x-amz-trailer-signature";

const incomplete = () => new ApiError("IncompleteBody", "The request body terminated unexpectedly");

/** Decodes the framing as it arrives, and verifies the chain of signatures when `seal` is given. */
export class ChunkDecoder {
  /** Trailing headers, lower case; complete after `finish`. */
  readonly trailers: Record<string, string> = {};
  private readonly seal: Seal | undefined;
  private state: "size" | "data" | "data-end" | "trailers" | "done" = "size";
  private line: Buffer = Buffer.alloc(0);
  private remaining = 0;
  private previous: string;
  private signature: string | undefined;
  private chunkHash: Hash | undefined;

  constructor(seal: Seal | undefined) {
    this.seal = seal;
    this.previous = seal?.seedSignature ?? "";
  }

  /** The data among the next bytes. */
  update(bytes: Uint8Array): Uint8Array[] {
    const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const data: Uint8Array[] = [];
    let at = 0;
    while (at < input.length && this.state !== "done") {
      if (this.state !== "data") {
        at = this.takeLine(input, at);
        continue;
      }
      const part = input.subarray(at, at + this.remaining);
      this.chunkHash?.update(part);
      data.push(part);
      at += part.length;
      this.remaining -= part.length;
      if (this.remaining === 0) this.endChunk("data-end");
    }
    if (at < input.length && input.subarray(at).toString("latin1").trim() !== "") throw incomplete();
    return data;
  }

  /** Throws IncompleteBody when the last chunk or the end of the trailers has not come. */
  finish(): void {
    // Some clients leave out the empty line that ends the trailers.
    if (this.state === "trailers" && this.line.length > 0) this.endLine(this.line.toString("latin1").trim());
    if (this.state !== "trailers" && this.state !== "done") throw incomplete();
    const { seal } = this;
    if (!seal?.payloadHash.endsWith("-TRAILER")) return;
    const { [SIGNATURE]: given, ...signed } = this.trailers;
    const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
    this.verify(seal, "AWS4-HMAC-SHA256-TRAILER", [sha256(lines.join(""))], given);
  }

  private takeLine(input: Buffer, from: number): number {
    const end = input.indexOf(0x0a, from);
    const part = input.subarray(from, end < 0 ? input.length : end + 1);
    this.line = this.line.length > 0 ? Buffer.concat([this.line, part]) : part;
    if (this.line.length > MAX_LINE_BYTES) throw incomplete();
    if (end >= 0) {
      const text = this.line.toString("latin1").replace(/\r?\n$/, "");
      this.line = Buffer.alloc(0);
      this.endLine(text);
    } else this.line = Buffer.from(this.line);
    return from + part.length;
  }

  private endLine(line: string): void {
    if (this.state === "size") this.startChunk(line);
    else if (this.state === "data-end" && line === "") this.state = "size";
    else if (this.state === "trailers") this.addTrailer(line);
    else throw incomplete();
  }

  private startChunk(line: string): void {
    const [size = "", ...extensions] = line.split(";");
    if (!/^[0-9a-f]{1,12}$/i.test(size)) throw incomplete();
    this.remaining = Number.parseInt(size, 16);
    this.signature = extensions.find((text) => text.startsWith("chunk-signature="))?.slice("chunk-signature=".length);
    this.chunkHash = this.seal ? createHash("sha256") : undefined;
    if (this.remaining === 0) this.endChunk("trailers");
    else this.state = "data";
  }

  private endChunk(next: "data-end" | "trailers"): void {
    this.state = next;
    if (this.seal && this.chunkHash) {
      this.verify(this.seal, "AWS4-HMAC-SHA256-PAYLOAD", [EMPTY_HASH, this.chunkHash.digest("hex")], this.signature);
    }
  }

  private addTrailer(line: string): void {
    if (line === "") {
      this.state = "done";
      return;
    }
    const at = line.indexOf(":");
    if (at < 1 || Object.keys(this.trailers).length >= MAX_TRAILERS) throw incomplete();
    this.trailers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim();
  }

  private verify(seal: Seal, kind: string, hashes: string[], given: string | undefined): void {
    const text = [kind, seal.dateTime, credentialScope(seal.scope), this.previous, ...hashes].join("\n");
    const own = hmac(seal.signingKey, text).toString("hex");
    if (!given || !same(own, given)) throw refuse.mismatch("s3", { StringToSign: text, SignatureProvided: given ?? "" });
    this.previous = own;
  }
}
