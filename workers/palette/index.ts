/** The colours of labels: one palette for what the page draws and what files say. Imports nothing. */
export { IGNORE_COLOUR, segmentColour } from './labelColours.ts';
