/** What vtk.js 36.4.1 has no types for, or wrong ones. */
declare module '@kitware/vtk.js/IO/Misc/OBJWriter.js' {
  import type vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData.js';

  export function writeOBJ(surface: vtkPolyData): string;
  const factory: { writeOBJ: typeof writeOBJ };
  export default factory;
}
declare module '@kitware/vtk.js/IO/Geometry/STLWriter.js' {
  import type vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData.js';

  /** Binary: 80 bytes for a comment, then the triangles. */
  const factory: { writeSTL(surface: vtkPolyData): DataView<ArrayBuffer> };
  export default factory;
}
