import type { FileHandle } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { bufferBytes, giveBuffer, takeBuffer } from "./buffers.ts";

/**
 * Sends bytes `start` to `end` (not included) of a file as a response's body and ends it: while one buffer is being sent the next is
 * read. Gives up without an error when the client has gone; throws when the file is too short.
 */
export async function sendFile(file: FileHandle, { start, end }: { start: number; end: number }, response: ServerResponse): Promise<void> {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  response.once("close", close);
  const buffers = [takeBuffer(), takeBuffer()] as const;
  let sending: Promise<void> = Promise.resolve();
  try {
    for (let at = start, turn = 0; at < end && !response.destroyed; turn = 1 - turn) {
      const buffer = buffers[turn] as Buffer;
      const { bytesRead } = await file.read(buffer, 0, Math.min(bufferBytes, end - at), at);
      if (bytesRead === 0) throw new Error(`the file ends at ${at}, before ${end}`);
      at += bytesRead;
      await sending;
      const { promise: sent, resolve } = Promise.withResolvers<void>();
      response.write(buffer.subarray(0, bytesRead), () => resolve());
      sending = Promise.race([sent, closed]);
    }
    await sending;
    response.end();
  } finally {
    // What is still being sent of a connection that breaks is of no interest to anybody.
    for (const buffer of buffers) giveBuffer(buffer);
  }
}
