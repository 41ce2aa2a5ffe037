/** Tables that a GAN draws: how they are encoded, learned and judged. */
export { associationDistance, associations, correlationRatio, cramersV, pearson } from "./associations";
export { nearestDistances } from "./copying";
export { type EncodingOptions, type Part, TableEncoding } from "./encoding";
export { TableGan, type TableGanOptions, type TableHistory } from "./gan";
export { independentColumns } from "./independent";
export { kolmogorovSmirnov, type MarginalDistance, marginalDistances, shares, totalVariation } from "./marginals";
export { densityAt, fitModes, type Mode, responsibilities } from "./modes";
export { type TableQuality, tableQuality } from "./quality";
export { areaUnderCurve, trainAndTest } from "./usefulness";
