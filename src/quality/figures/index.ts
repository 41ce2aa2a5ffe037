/** The figures of chapter 10. */
export { luckChart, nearestChart, noticeChart, sizeChart } from "./charts";
export { neighbourhoodChart } from "./neighbourhoods";
export { numberedSheet, pairSheet, setSheet } from "./sheets";
export { scoreTable } from "./table";
