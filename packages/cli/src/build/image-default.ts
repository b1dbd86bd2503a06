/** The image that AWS's own examples name. */
export const imageDefault = "aws/codebuild/standard:7.0";
