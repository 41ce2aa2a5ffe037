export { blocks, type Colors, type Picture } from "./blocks";
export { type Output, Screen } from "./screen";
export { sparkline } from "./sparkline";
export { type Room, reportLine, type TrainingState, trainingLines } from "./view";
