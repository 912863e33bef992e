import { Anchor, Button, Group, Loader, NativeSelect, Text, Tooltip } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { chooseMeasure, type OpenedConfidence, useConfidence } from '../../confidence/index.ts';
import { Choice } from '../../editing/index.ts';
import { modelOf, shownScanOf, usePreferences, useStudio } from '../../state/index.ts';
import { openTeacher } from '../../teacher/index.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import { Panel } from '../Panel.tsx';
import classes from './ConfidencePanel.module.css';
import { MapHistogram } from './MapHistogram.tsx';

const VIEWS = ['labels', 'confidence', 'doubt', 'pseudoLabel'] as const;

/** How sure the network was of the shown prediction, and what the planes show of it. */
export function ConfidencePanel() {
  const { t } = useTranslation('confidence');
  const opened = useConfidence((state) => state.opened);
  const opening = useConfidence((state) => state.opening);
  const view = useConfidence((state) => state.view);
  if (!opened) {
    return (
      <Panel title={t('title')} grows>
        {opening ? <Opening /> : <NoConfidence />}
      </Panel>
    );
  }
  return (
    <Panel title={t('title')} note={opened.name}>
      <div className={classes.body}>
        <Choice
          label={t('view')}
          value={view}
          choices={VIEWS}
          text={(one) => t(`views.${one}`)}
          onChange={(chosen) => useConfidence.setState({ view: chosen })}
        />
        {(view === 'confidence' || view === 'doubt') && (
          <>
            {opened.measures.length > 0 && <MeasureChoice opened={opened} />}
            <MapHistogram />
          </>
        )}
        <Facts opened={opened} />
      </div>
    </Panel>
  );
}

/** Which face of uncertainty the map shows. */
function MeasureChoice({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('confidence');
  const measure = useConfidence((state) => state.measure);
  const all = ['confidence', ...opened.measures] as const;
  return (
    <NativeSelect
      aria-label={t('measure')}
      value={measure}
      data={all.map((value) => ({ value, label: t(`measures.${value}`) }))}
      onChange={(event) => {
        const chosen = all.find((one) => one === event.currentTarget.value);
        if (chosen) void attempt(() => chooseMeasure(chosen));
      }}
    />
  );
}

function Opening() {
  const { t } = useTranslation('confidence');
  return (
    <Group px="sm" gap="xs" role="status">
      <Loader size="xs" />
      <Text size="sm">{t('opening')}</Text>
    </Group>
  );
}

/** What is missing, and the way there. */
function NoConfidence() {
  const { t } = useTranslation('confidence');
  const rightTabChosen = usePreferences((state) => state.rightTabChosen);
  const confidenceChosen = usePreferences((state) => state.confidenceChosen);
  const isPrediction = useStudio((state) => state.results.some(({ id }) => id === state.shownLabels));
  const ofCase = useStudio((state) => shownScanOf(state)?.inDataset?.case);
  const isCase = ofCase !== undefined && !isPrediction;
  return (
    <EmptyNote text={isCase ? t('noneOfCase', { name: ofCase }) : t(isPrediction ? 'notKept' : 'empty')}>
      <Button
        variant="light"
        leftSection={<IconArrowLeft size={14} aria-hidden />}
        onClick={() => {
          confidenceChosen(true);
          rightTabChosen('segment');
        }}
      >
        {t('turnOn')}
      </Button>
    </EmptyNote>
  );
}

function Facts({ opened }: { readonly opened: OpenedConfidence }) {
  const { t, i18n } = useTranslation('confidence');
  const model = useStudio((state) => modelOf(state.models, opened.model)?.name);
  const mean = opened.foregroundConfidence;
  const calibrated = opened.temperatures.some((temperature) => temperature !== 1);
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 });
  const temperature = t('calibrated', { temperatures: opened.temperatures.map(number.format).join(', ') });
  return (
    <dl className={classes.facts}>
      <div>
        <dt>{t('mean')}</dt>
        <dd>{mean === undefined ? t('noForeground') : t('share', { value: mean })}</dd>
      </div>
      <div>
        <dt>{t('calibration')}</dt>
        <dd>
          {calibrated ? (
            temperature
          ) : (
            <Tooltip label={t('notCalibratedWhat')} multiline w={260}>
              <Anchor
                component="button"
                className={classes.warning}
                onClick={() => openTeacher(opened.model, 'calibrate')}
              >
                {t('notCalibrated')}
              </Anchor>
            </Tooltip>
          )}
        </dd>
      </div>
      {model && (
        <div>
          <dt>{t('model')}</dt>
          <dd>{model}</dd>
        </div>
      )}
    </dl>
  );
}
