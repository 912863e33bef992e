/** vtk.js 36.4.1 has no types for this filter. */
declare module '@kitware/vtk.js/Filters/General/ImageMarchingCubes.js' {
  import type vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData.js';
  import type vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData.js';

  interface ImageMarchingCubes {
    setInputData(image: vtkImageData): void;
    getOutputData(): vtkPolyData;
    delete(): void;
  }
  const factory: {
    newInstance(values: {
      contourValue: number;
      computeNormals: boolean;
      mergePoints: boolean;
    }): ImageMarchingCubes;
  };
  export default factory;
}
