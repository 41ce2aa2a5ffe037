/** Shapes made of voxels: many as one picture, or a few to be turned. */
export type { VoxelShape } from "./shape";
export { type VoxelSheetOptions, voxelSheet } from "./sheet";
export { type VoxelStageOptions, voxelStage } from "./stage";
