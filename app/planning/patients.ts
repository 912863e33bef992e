/** Which patient a case is of, from its name or from a table. */

export type Patients = Readonly<Record<string, string>>;

/** A pattern with one group: `case_(\d+)_.*`. Undefined for one that is no pattern or has no group. */
export function patternOf(text: string): RegExp | undefined {
  try {
    const pattern = new RegExp(text);
    return (new RegExp(`${text}|`).exec('')?.length ?? 0) > 1 ? pattern : undefined;
  } catch {
    return undefined;
  }
}

/** Cases that the pattern does not match are left out. */
export function patientsByPattern(cases: readonly string[], pattern: RegExp): Patients {
  return Object.fromEntries(
    cases.flatMap((id) => {
      const patient = pattern.exec(id)?.[1];
      return patient === undefined ? [] : [[id, patient]];
    }),
  );
}

/** Lines `case,patient` (commas, semicolons or tabs), quoted or not; a head and cases that are not there are left out. */
export function patientsOfTable(text: string, cases: readonly string[]): Patients {
  const known = new Set(cases);
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const [id = '', patient = ''] = line
        .split(/[,;\t]/)
        .map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
      return known.has(id) && patient !== '' ? [[id, patient]] : [];
    }),
  );
}
