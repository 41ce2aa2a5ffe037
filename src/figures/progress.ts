import { escapeHtml } from "./html";
import { duration, type Frame, LiveOutput, number, Pace } from "./live-output";
import { CARD, GRID, INK, MUTED, PALETTE } from "./palette";

/** A bar under the running cell; without a kernel, a line in the terminal. */
export interface ProgressBar {
  /** `n` of `total` are done. Returns at once; the bar is redrawn at most five times a second. */
  update(n: number, note?: string): void;
  /** Fills the bar and stops it. */
  done(note?: string): Promise<void>;
}

/**
 * Shows how far a loop has come, how fast it goes and how long it still takes.
 *
 * @throws when `total` is not above zero
 */
export function progressBar({ total, label }: { total: number; label: string }): ProgressBar {
  if (!(total > 0)) throw new Error(`progressBar: total must be above zero, got ${total}.`);
  const output = new LiveOutput(5);
  const pace = new Pace();
  pace.mark(0);
  let [at, said] = [0, ""];
  const frame = async (status: string): Promise<Frame> => {
    const state = [status, said].filter(Boolean).join(" · ");
    return { data: { "text/html": html(label, at / total, state), "text/plain": `${label}: ${state}` } };
  };
  const running = () => {
    const percent = `${Math.floor((100 * at) / total)} %`;
    const count = `${number(at)} of ${number(total)}`;
    return frame([percent, count, pace.tell(total, "it")].filter(Boolean).join(" · "));
  };
  output.request(running);
  return {
    update(n, note = "") {
      [at, said] = [Math.max(0, Math.min(total, n)), note];
      pace.mark(at);
      output.request(running);
    },
    async done(note = "") {
      [at, said] = [total, note];
      pace.mark(total);
      await output.finish(() => frame(`${number(total)} in ${duration(pace.elapsed)}`));
    },
  };
}

/** Only elements and inline styles that front ends keep in notebooks they do not trust. */
function html(label: string, share: number, status: string): string {
  const percent = (100 * share).toFixed(1);
  return `<div style="max-width:700px;padding:8px 12px;background:${CARD};color:${INK};font-family:sans-serif;font-size:13px">
<div style="display:flex;justify-content:space-between"><b>${escapeHtml(label)}</b><span style="color:${MUTED}">${escapeHtml(status)}</span></div>
<div style="height:8px;margin-top:6px;background:${GRID};border-radius:4px"><div style="width:${percent}%;height:8px;background:${share >= 1 ? PALETTE[2] : PALETTE[0]};border-radius:4px"></div></div>
</div>`;
}
