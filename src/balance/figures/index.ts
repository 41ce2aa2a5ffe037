/** The figures of chapter 09. */
export { circlingChart, distanceChart } from "./circling";
export { galleryChart } from "./gallery";
export { type OutcomeMap, outcomeMaps } from "./maps";
export { growthChart, type Panel, pointsChart } from "./points";
