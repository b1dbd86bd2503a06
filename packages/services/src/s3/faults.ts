import { BucketAlreadyExists, BucketAlreadyOwnedByYou, NoSuchBucket, NoSuchKey, NoSuchUpload } from "@aws-sdk/client-s3";
import { ApiError, fault } from "@towpath/wire";

/** S3's refusals in its own words. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const noSuchBucket = (name: string): Error =>
  Object.assign(fault(NoSuchBucket, "The specified bucket does not exist"), { BucketName: name });
export const bucketExists = (): Error =>
  fault(
    BucketAlreadyExists,
    "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
  );
export const bucketIsYours = (): Error =>
  fault(BucketAlreadyOwnedByYou, "Your previous request to create the named bucket succeeded and you already own it.");
export const noSuchKey = (): Error => fault(NoSuchKey, "The specified key does not exist.");
export const noSuchVersion = (key: string, versionId: string): ApiError =>
  new ApiError("NoSuchVersion", "The specified version does not exist.", 404, { Key: key, VersionId: versionId });
export const noSuchUpload = (): Error =>
  fault(
    NoSuchUpload,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
  );
/** What a HEAD request can say of anything that is not there. */
export const notFound = (): ApiError => new ApiError("NotFound", "Not Found", 404);
export const accessDenied = (): ApiError => new ApiError("AccessDenied", "Access Denied", 403);
export const isMarker = (): ApiError =>
  new ApiError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405, { ResourceType: "DeleteMarker" });
export const preconditionFailed = (condition: string): ApiError =>
  new ApiError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, { Condition: condition });
export const notModified = (): ApiError => new ApiError("NotModified", "Not Modified", 304);
export const invalidArgument = (message: string, name: string, value: string): ApiError =>
  new ApiError("InvalidArgument", message, 400, { ArgumentName: name, ArgumentValue: value });
export const invalidRequest = (message: string): ApiError => new ApiError("InvalidRequest", message);
export const malformedXml = (): ApiError =>
  new ApiError("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
export const invalidPart = (part: { PartNumber?: number | undefined; ETag?: string | undefined }, uploadId: string): ApiError =>
  new ApiError(
    "InvalidPart",
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { UploadId: uploadId, PartNumber: String(part.PartNumber), ETag: part.ETag ?? "" },
  );
export const entityTooSmall = (partNumber: number, size: number, min: number): ApiError =>
  new ApiError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400, {
    PartNumber: String(partNumber),
    ProposedSize: String(size),
    MinSizeAllowed: String(min),
  });
export const entityTooLarge = (max: number): ApiError =>
  new ApiError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400, { MaxSizeAllowed: String(max) });
export const notSupported = (what: string): ApiError => new ApiError("NotImplemented", `Towpath does not support ${what} yet.`, 501);
