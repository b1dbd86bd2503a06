import { styleText } from "node:util";

/** A step under way: `say` replaces its live line. */
export interface Step {
  say(text: string): void;
}

export interface Reporter {
  heading(text: string): void;
  /** Runs `work` and shows how long it takes; its result may be put into words by `ending`. Rejects as `work` does. */
  step<T>(name: string, work: (step: Step) => Promise<T>, ending?: (result: T) => string): Promise<T>;
  line(text?: string): void;
}

const frames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
const seconds = (since: number) => ((performance.now() - since) / 1000).toFixed(1);

/** A live line on a terminal; elsewhere a line when a step begins, when what it says changes, and when it ends. */
export function openReporter(stream: NodeJS.WriteStream): Reporter {
  const isLive = stream.isTTY && process.env["TERM"] !== "dumb";
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    stream.isTTY && !process.env["NO_COLOR"] ? styleText(style, text) : text;
  const line = (text = "") => void stream.write(`${text}\n`);
  return {
    line,
    heading: (text) => line(`\n${paint("bold", text)}`),
    async step(name, work, ending) {
      const since = performance.now();
      const show = isLive ? liveLine(stream, name, since, paint) : plainLines(line, name, since);
      try {
        const result = await work({ say: show.say });
        const end = ending?.(result);
        show.end();
        line(`  ${paint("green", "✓")} ${name}${end ? paint("dim", ` — ${end}`) : ""} ${paint("dim", `${seconds(since)} s`)}`);
        return result;
      } catch (error) {
        show.end();
        line(`  ${paint("red", "✗")} ${name} ${paint("dim", `${seconds(since)} s`)}`);
        throw error;
      }
    },
  };
}

function liveLine(stream: NodeJS.WriteStream, name: string, since: number, paint: (style: "dim" | "cyan", text: string) => string) {
  let said = "";
  let frame = 0;
  const draw = () => {
    const prefix = `  ${frames[frame++ % frames.length]} ${name} ${seconds(since)} s `;
    const room = Math.max(0, (stream.columns || 80) - prefix.length - 1);
    stream.write(`\r\u001b[K${paint("cyan", prefix)}${paint("dim", clean(said).slice(0, room))}`);
  };
  const timer = setInterval(draw, 100);
  draw();
  return {
    say: (text: string) => void (said = text),
    end: () => {
      clearInterval(timer);
      stream.write("\r\u001b[K");
    },
  };
}

/** Without a terminal, what is said is shown at most every two seconds, and each text once. */
function plainLines(line: (text?: string) => void, name: string, since: number) {
  let last = "";
  let shown = performance.now();
  line(`  · ${name}`);
  return {
    say: (text: string) => {
      if (text === last || performance.now() - shown < 2_000) return;
      last = text;
      shown = performance.now();
      line(`      ${seconds(since)} s ${clean(text)}`);
    },
    end: () => {},
  };
}

/** Build output may carry colours and control characters; a live line must not. */
// oxlint-disable-next-line no-control-regex -- controls are what is removed
const clean = (text: string) => text.replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, "").replaceAll(/[\u0000-\u001f]/g, " ");
