/** Bytes of one PutObject or UploadPart, and of the source of a CopyObject. */
export const uploadBytesMax = 5 * 1024 ** 3;
export const objectBytesMax = 5 * 1024 ** 4;
/** Every part but the last has at least so many bytes. */
export const partBytesMin = 5 * 1024 ** 2;
export const partsMax = 10_000;
export const keyBytesMax = 1_024;
/** Bytes of the names and values of user metadata. */
export const metadataBytesMax = 2_048;
export const objectTagsMax = 10;
export const bucketTagsMax = 50;
/** Entries of a page of every list. */
export const pageMax = 1_000;
export const bucketsPageMax = 10_000;
/** Rows read at once while a list looks for common prefixes. */
export const walkRows = 256;
/** Objects that one DeleteObjects takes. */
export const deletesMax = 1_000;
