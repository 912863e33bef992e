/** What stands in files that say how they were made; a test holds it equal to package.json. */
export const SOFTWARE = { name: 'segloop', version: '0.1.0' } as const;
