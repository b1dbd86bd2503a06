/** The disk refused a write; nothing of the transaction was kept. */
export class DiskFull extends Error {
  override readonly name = "DiskFull";
}

/** Another server works on this data directory. */
export class DirectoryLocked extends Error {
  override readonly name = "DirectoryLocked";
}

/** The data directory was written by a newer version of Towpath. */
export class NewerDirectory extends Error {
  override readonly name = "NewerDirectory";
}

/** A guarded move found the row in another state than the decision was made from: somebody else moved it first. */
export class LostRace extends Error {
  override readonly name = "LostRace";
}

/** A flush of the disk failed: what is on it is unknown until the server starts anew. */
export class DiskFailed extends Error {
  override readonly name = "DiskFailed";
}
