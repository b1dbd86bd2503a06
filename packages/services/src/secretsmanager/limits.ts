/** Bytes of one value. */
export const valueBytesMax = 65_536;
/** Labels of one version. */
export const stagesMax = 20;
/** Versions kept; beyond it, those without a label and older than a day go. */
export const versionsMax = 100;
export const unlabelledKeptMs = 24 * 3_600_000;
/** Days between DeleteSecret and the deletion. */
export const recoveryDays = 30;
/** Secrets that BatchGetSecretValue reads at most. */
export const batchMax = 20;
/** Secrets on a page of ListSecrets. */
export const pageMax = 100;
