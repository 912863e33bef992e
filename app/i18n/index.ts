/** Texts of the page in English and Simplified Chinese (one JSON file a namespace, one folder a language), and
 *  numbers with units as each language writes them. */
export * from './format.ts';
export * from './languages.ts';
export * from './texts.ts';
