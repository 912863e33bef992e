/** Surfaces as files. Coordinates are LPS mm, which both files say in the words that 3D Slicer reads. */
import type { Surface } from './labelSurface.ts';

const COMMENT = 'Segloop SPACE=LPS unit mm';

/** Binary STL. */
export async function writeStl(surface: Surface): Promise<Blob> {
  const { default: vtkSTLWriter } = await import('@kitware/vtk.js/IO/Geometry/STLWriter.js');
  const written = vtkSTLWriter.writeSTL(surface);
  new Uint8Array(written.buffer).set(new TextEncoder().encode(COMMENT));
  return new Blob([written], { type: 'model/stl' });
}

/** Wavefront OBJ, one object. @param name of the object */
export async function writeObj(surface: Surface, name: string): Promise<Blob> {
  const { default: vtkOBJWriter } = await import('@kitware/vtk.js/IO/Misc/OBJWriter.js');
  const comment = `# ${COMMENT}\n# SPACE=LPS\no ${name.replace(/\s+/g, '_')}\n`;
  return new Blob([comment, vtkOBJWriter.writeOBJ(surface)], { type: 'model/obj' });
}
