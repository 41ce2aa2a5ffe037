import { mean } from "../statistics";

const BARS = "▁▂▃▄▅▆▇█";

/**
 * A curve on one line: the means of as many equal stretches of it as there are characters, drawn from the least of them (▁)
 * to the greatest (█). A curve with fewer values than characters is as long as it has values; what is not finite is a blank.
 *
 * @param width characters
 */
export function sparkline(values: readonly number[], width: number): string {
  const length = Math.min(width, values.length);
  const means = Array.from({ length }, (_, i) => {
    return mean(values.slice(Math.floor((i * values.length) / length), Math.floor(((i + 1) * values.length) / length)));
  });
  const finite = means.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return means
    .map((height) => {
      if (!Number.isFinite(height)) return " ";
      const share = high > low ? (height - low) / (high - low) : 0.5;
      return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))];
    })
    .join("");
}
