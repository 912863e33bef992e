// @ts-check

const HEAD = `# Results of the benchmarks

Written by \`npm run bench\`; README.md says how each is measured.
`;

/** @param {string} name */
const open = (name) => `<!-- bench: ${name} -->`;
/** @param {string} name */
const close = (name) => `<!-- end: ${name} -->`;

/** @param {string} text @param {string} name */
function sectionOf(text, name) {
  const start = text.indexOf(open(name));
  const end = text.indexOf(close(name));
  return start < 0 || end < start ? undefined : text.slice(start + open(name).length, end).trim();
}

/**
 * RESULTS.md with the section of one bench replaced; the others stay, all in the order of `order`.
 * @param {string} text @param {string} name @param {string} section @param {readonly string[]} order
 */
export function withSection(text, name, section, order) {
  const sections = order.flatMap((bench) => {
    const body = bench === name ? section : sectionOf(text, bench);
    return body === undefined ? [] : [`${open(bench)}\n${body}\n${close(bench)}\n`];
  });
  return [HEAD, ...sections].join('\n');
}
