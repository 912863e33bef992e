import { useEffect, useState } from 'react';
import { compute } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import type { LabelTableFound } from '../../workers.ts';

/** What a table says of a dataset's cases; undefined until it is read, and where it cannot be. */
export function useLabelTable(text: string | undefined, dataset: string): LabelTableFound | undefined {
  const [found, setFound] = useState<{ readonly of: string; readonly table: LabelTableFound }>();
  const asked = text === undefined ? undefined : `${dataset}\n${text}`;
  useEffect(() => {
    if (text === undefined || asked === undefined) return;
    let current = true;
    void compute()
      .readLabelTable(text, dataset)
      .then((table) => current && setFound({ of: asked, table }), showFailure);
    return () => {
      current = false;
    };
  }, [text, dataset, asked]);
  return found?.of === asked ? found?.table : undefined;
}
