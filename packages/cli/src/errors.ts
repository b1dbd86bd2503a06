/** Something the user can do something about: the message says what is wrong and what to do, and no stack is shown. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** 1: it failed; 2: the command was not understood. */
  readonly exitCode: 1 | 2;
  constructor(message: string, options?: ErrorOptions & { exitCode?: 1 | 2 }) {
    super(message, options);
    this.exitCode = options?.exitCode ?? 1;
  }
}

export class NotRunning extends UserError {
  constructor(dataDirectory: string) {
    super(`No Towpath server runs on the data directory ${dataDirectory}. Start it with: towpath up`);
  }
}
