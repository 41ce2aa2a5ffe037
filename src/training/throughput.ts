import { median } from "../statistics";

/** How fast a training goes: a median over the last few reports, which a pause of the machine does not bend. */
export class Throughput {
  private readonly rates: number[] = [];
  private last: { step: number; time: number };

  /**
   * @param step where the training stands; call it after the first step, which is slow because it is recorded
   * @param now milliseconds on a clock
   */
  constructor(
    step: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.last = { step, time: now() };
  }

  /** Steps in a second, now that the training has come to `step`. */
  at(step: number): number {
    const time = this.now();
    if (step > this.last.step) {
      this.rates.push((1000 * (step - this.last.step)) / Math.max(time - this.last.time, 1e-3));
      if (this.rates.length > 7) this.rates.shift();
      this.last = { step, time };
    }
    return this.rates.length === 0 ? 0 : median(this.rates);
  }
}
