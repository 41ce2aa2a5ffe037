import { mean } from "../statistics";
import type { History } from "../training";
import { blocks, type Colors, type Picture } from "./blocks";
import { sparkline } from "./sparkline";

/** Where a training stands, as its view shows it. */
export interface TrainingView {
  /** What is trained on what. */
  title: string;
  step: number;
  total: number;
  /** Absent until it is known. */
  stepsPerSecond?: number;
  /** Absent until it is known. */
  secondsLeft?: number;
  history: Omit<History, "steps">;
  samples?: Picture;
  /** Both losses where D cannot tell, of another loss than the non-saturating one. */
  balance?: { readonly discriminator: number; readonly generator: number };
  /** The last line: what the reader can do. */
  hint?: string;
}

/** What the terminal can show. */
export interface Room {
  columns: number;
  rows: number;
  colors: Colors;
}

/** Fewer columns than this hold no view; see {@link reportLine}. */
export const LEAST_COLUMNS = 60;

/** Reported numbers are means over so many of the last steps: single ones jump about. */
const RECENT = 50;

const [BOLD, DIM, BLUE, ORANGE, RESET] = ["\x1b[1m", "\x1b[2m", "\x1b[34m", "\x1b[33m", "\x1b[0m"];

/**
 * A training as lines for a terminal: a bar, speed and time left; both losses and D's two accuracies with their curves; and
 * what G makes of its fixed latent vectors. Never more lines than `rows`, none longer than `columns`.
 */
export function trainingLines(state: TrainingView, { columns, rows, colors }: Room): string[] {
  const { history, title, step, total, hint, samples, balance } = state;
  const width = columns - 1; // the last column is left free: some terminals wrap when it is written to
  const status = [`${count(step)} of ${count(total)} steps`, ...speedAndTimeLeft(state)].join(" · ");
  const bar = Math.max(10, Math.min(40, width - status.length - 2));
  const full = Math.round((bar * step) / total);
  const curve = Math.max(8, Math.min(40, width - 40));
  const row = (name: string, values: readonly number[], digits: number, note: string, color: string) => {
    const said = values.length > 0 ? recent(values).toFixed(digits) : "…";
    const graph = sparkline(values, curve).padEnd(curve);
    return `${name.padEnd(11)}${BOLD}${said.padStart(7)}${RESET}  ${color}${graph}${RESET}  ${DIM}${note}${RESET}`;
  };
  const head = [
    `${BOLD}${cut(title, width)}${RESET}`,
    `${BLUE}${"█".repeat(full)}${DIM}${"░".repeat(bar - full)}${RESET}  ${cut(status, width - bar - 2)}`,
    "",
    row("D loss", history.discriminatorLoss, 3, balanced(balance?.discriminator, "1.386 = 2 log 2"), BLUE),
    row("G loss", history.generatorLoss, 3, balanced(balance?.generator, "0.693 = log 2"), ORANGE),
    row("real", history.realAccuracy, 2, "taken for real", BLUE),
    row("generated", history.fakeAccuracy, 2, "seen through", BLUE),
    "",
  ];
  const foot = hint === undefined ? [] : ["", `${DIM}${cut(hint, width)}${RESET}`];
  // A line is left for the cursor, which rests below.
  const room = rows - 1 - head.length - foot.length;
  const images = samples && room > 0 ? blocks(samples, { columns: width, lines: room }, colors) : [];
  return [...head, ...images, ...foot].slice(0, Math.max(1, rows - 1));
}

function balanced(loss: number | undefined, usual: string): string {
  return loss === undefined ? usual : `${loss.toFixed(3)} at balance`;
}

/** A report as one line, for a log file or a terminal without colours. */
export function reportLine({ history, step, total, ...state }: Omit<TrainingView, "title">): string {
  const { discriminatorLoss, generatorLoss, realAccuracy, fakeAccuracy } = history;
  const said = (values: readonly number[], digits: number) =>
    values.length > 0 ? recent(values).toFixed(digits) : "…";
  return [
    `${count(step).padStart(count(total).length)} of ${count(total)}`,
    `D loss ${said(discriminatorLoss, 3)}`,
    `G loss ${said(generatorLoss, 3)}`,
    `real ${said(realAccuracy, 2)}`,
    `generated ${said(fakeAccuracy, 2)}`,
    ...speedAndTimeLeft(state),
  ].join("   ");
}

/** Speed and time left, in words. */
function speedAndTimeLeft({
  stepsPerSecond,
  secondsLeft,
}: Pick<TrainingView, "stepsPerSecond" | "secondsLeft">): string[] {
  const speed = stepsPerSecond && Number.isFinite(stepsPerSecond) ? stepsPerSecond : undefined;
  const left = secondsLeft && Number.isFinite(secondsLeft) ? secondsLeft : undefined;
  return [
    ...(speed === undefined ? [] : [`${speed.toFixed(speed < 10 ? 1 : 0)} steps/s`]),
    ...(left === undefined ? [] : [`${timeLeft(left)} left`]),
  ];
}

/** A time for a reader: `48 s`, `3 min 20 s`, `2 h 05 min`. */
export function timeLeft(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 120) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  return minutes < 60
    ? `${minutes} min ${two(whole % 60)} s`
    : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** A whole number in groups of three digits. */
function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, " ");
}

function recent(values: readonly number[]): number {
  return mean(values.slice(-RECENT));
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
