/** How the scan itself is drawn: sides, colours, rendering. Names only; what draws them is loaded with the viewer. */

/** How labels are drawn: their area and outline, or one of them. */
export const LABEL_DRAWINGS = ['both', 'outline', 'fill'] as const;
export type LabelDrawing = (typeof LABEL_DRAWINGS)[number];

/** Which patient side lies on screen left in axial and coronal planes: the right (radiological) or the left. */
export const CONVENTIONS = ['radiological', 'neurological'] as const;
export type Convention = (typeof CONVENTIONS)[number];

export const COLOUR_MAPS = ['grey', 'inverted', 'hot', 'viridis', 'inferno', 'coolWarm'] as const;
export type ColourMap = (typeof COLOUR_MAPS)[number];

/** `auto`: bone for CT, else the default for MR. */
export const VOLUME_PRESETS = [
  'auto',
  'bone',
  'softTissue',
  'lung',
  'vessels',
  'ctMaximum',
  'mr',
  'mrAngio',
  'mrMaximum',
] as const;
export type VolumePreset = (typeof VOLUME_PRESETS)[number];

export interface PictureStyle {
  readonly convention: Convention;
  readonly colourMap: ColourMap;
  readonly volumePreset: VolumePreset;
}

export const PLAIN_PICTURE: PictureStyle = {
  convention: 'radiological',
  colourMap: 'grey',
  volumePreset: 'auto',
};

/** Names of vtk.js's colour maps (Rendering/Core/ColorTransferFunction/ColorMaps). */
export const VTK_COLOUR_MAPS: Readonly<Record<ColourMap, string>> = {
  grey: 'Grayscale',
  inverted: 'X Ray',
  hot: 'Black-Body Radiation',
  viridis: 'Viridis (matplotlib)',
  inferno: 'Inferno (matplotlib)',
  coolWarm: 'Cool to Warm',
};

/** Names of cornerstone's volume rendering presets (constants/viewportPresets). */
export const RENDERING_PRESETS: Readonly<Record<Exclude<VolumePreset, 'auto'>, string>> = {
  bone: 'CT-Bone',
  softTissue: 'CT-Soft-Tissue',
  lung: 'CT-Lung',
  vessels: 'CT-Chest-Vessels',
  ctMaximum: 'CT-MIP',
  mr: 'MR-Default',
  mrAngio: 'MR-Angio',
  mrMaximum: 'MR-MIP',
};
