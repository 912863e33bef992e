/** Lengths, angles and regions measured on the planes. */
export { MeasureMenu } from './MeasureMenu.tsx';
export { toggleMeasuring, useMeasuring } from './measuringStore.ts';
export { useMeasuringTool } from './useMeasuringTool.ts';
export { useShownMeasurements } from './useShownMeasurements.ts';
