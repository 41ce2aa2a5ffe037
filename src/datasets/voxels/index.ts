/** Shapes made of voxels, drawn from parameters that are known: chairs, tables, lamps and cups. */
export { type LabelledShapes, type ShapeDataset, voxelShapes, voxelsAt, voxelTensor } from "./dataset";
export {
  type Chair,
  type Cup,
  type Lamp,
  SHAPE_KINDS,
  type ShapeKind,
  type ShapeParameters,
  type Table,
} from "./shapes";
export { drawShape, type Voxels } from "./voxels";
