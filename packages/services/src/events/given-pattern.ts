import { InvalidEventPatternException } from "@aws-sdk/client-eventbridge";
import { fault } from "@towpath/wire";
import { compilePattern, type EventPattern, PatternFlaw } from "./pattern/compile.ts";

/** Throws InvalidEventPatternException. */
export function givenPattern(text: string): EventPattern {
  try {
    return compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternFlaw)) throw error;
    throw fault(InvalidEventPatternException, `Event pattern is not valid. Reason: ${error.message}`);
  }
}
