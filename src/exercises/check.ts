import { randomUUID } from "node:crypto";
import { host, Interrupted, tf } from "../engine";
import { escapeHtml } from "../figures";
import type { Exercise, Verdict } from "./exercise";

/** The exercises of a chapter by number, such as `"1.2"`; each with its own type of answer. */
// biome-ignore lint/suspicious/noExplicitAny: only as a bound; every use infers the answer's own type
export type Exercises = Readonly<Record<string, Exercise<any>>>;

/** The type of answer that an exercise wants. */
export type AnswerOf<E> = E extends Exercise<infer A> ? A : never;

export interface Checker<E extends Exercises> {
  /**
   * Judges the answer to an exercise and shows the verdict under the cell. `undefined` stands for "not answered yet".
   * A wrong answer is explained, never thrown: the cells after it still run.
   *
   * @throws RangeError for a number that no exercise of the chapter has
   */
  check<Id extends keyof E & string>(id: Id, answer: AnswerOf<E[Id]> | undefined): Promise<void>;
  /** Numbers of the exercises that have had no right answer since the kernel started, in order. */
  unsolved(): string[];
}

/** Makes the `check` of a chapter out of its exercises. */
export function checker<E extends Exercises>(exercises: E): Checker<E> {
  const ids = Object.keys(exercises);
  const solved = new Set<string>();
  return {
    unsolved: () => ids.filter((id) => !solved.has(id)),
    async check(id, answer) {
      const exercise = exercises[id];
      if (!exercise) throw new RangeError(`there is no exercise ${id}; this chapter has ${ids.join(", ")}`);
      if (answer === undefined) {
        tell("○", id, { right: false, because: `not answered yet. Give check ${exercise.expects}.` });
        return;
      }
      const verdict = await judge(exercise, answer);
      if (verdict.right) solved.add(id);
      tell(verdict.right ? "✓" : "✗", id, verdict);
    },
  };
}

/** The verdict; what the answer's own code throws becomes part of it. Tensors made on the way are freed. */
async function judge<A>(exercise: Exercise<A>, answer: A): Promise<Verdict> {
  const engine = tf.engine();
  engine.startScope();
  try {
    return await exercise.judge(answer);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { right: false, because: `your answer stopped with ${message}` };
  } finally {
    engine.endScope();
  }
}

type Mark = "○" | "✓" | "✗";

/** Border and ground of each verdict's box: grey, green, red. */
const COLORS: Record<Mark, readonly [string, string]> = {
  "○": ["#8c959f", "#f6f8fa"],
  "✓": ["#1a7f37", "#dafbe1"],
  "✗": ["#cf222e", "#ffebe9"],
};

function tell(mark: Mark, id: string, { because, hint }: Verdict): void {
  const text = [`${mark} ${id}: ${because}`, ...(hint === undefined ? [] : [`  Hint: ${hint}`])].join("\n");
  const front = host();
  if (!front) {
    console.log(text);
    return;
  }
  const [border, ground] = COLORS[mark];
  const said = escapeHtml(because).replaceAll("\n", "<br>");
  const help = hint === undefined ? "" : `<div style="margin-top:4px"><b>Hint:</b> ${escapeHtml(hint)}</div>`;
  const html = `<div style="max-width:700px;padding:8px 12px;border-left:5px solid ${border};background:${ground};color:#1f2328;font-family:sans-serif;font-size:14px"><b style="color:${border}">${mark} ${escapeHtml(id)}</b> ${said}${help}</div>`;
  front.display({ data: { "text/html": html, "text/plain": text }, displayId: randomUUID() });
}
