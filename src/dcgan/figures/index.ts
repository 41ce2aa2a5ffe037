/** The figures of chapter 07. */
export { classBars, distanceBySize, distanceByStep, distanceByTime } from "./charts";
export { reachGrid, sampleGrid } from "./grids";
