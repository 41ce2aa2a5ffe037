/** The figures of chapter 05. */
export { checkerboardBars, dimensionBars, errorCurves, walkCurves } from "./charts";
export { latentExplorer } from "./explorer";
export { angleHistogram, lengthHistograms, outputHistogram, valueHistogram } from "./noise";
export { overlapReplay, pairReplay, printReplay, reconstructionReplay } from "./replays";
export { imageSheet, mapSheet } from "./sheets";
