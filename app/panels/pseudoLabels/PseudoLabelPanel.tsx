import { Accordion, Button, SegmentedControl } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { confidenceSession, type OpenedConfidence, useConfidence } from '../../confidence/index.ts';
import { Panel } from '../Panel.tsx';
import { BorderCoverage } from './BorderCoverage.tsx';
import { CaseFooter } from './CaseFooter.tsx';
import { ClassThreshold } from './ClassThreshold.tsx';
import { CleaningForm } from './CleaningForm.tsx';
import { ExportFooter } from './ExportFooter.tsx';
import { PresetsMenu } from './PresetsMenu.tsx';
import classes from './PseudoLabelPanel.module.css';
import { SafetyFields } from './SafetyFields.tsx';
import { ThresholdModes } from './ThresholdModes.tsx';
import { TrueVoxels } from './TrueVoxels.tsx';
import { usePrecisionFirst } from './usePrecisionFirst.ts';

const UNITS = ['percent', 'odds'] as const;

/** Sure voxels become labels, unsure ones nnU-Net's ignore: thresholds by class, previewed as they move. */
export function PseudoLabelPanel() {
  const { t } = useTranslation('pseudoLabels');
  const opened = useConfidence((state) => state.opened);
  usePrecisionFirst(opened);
  if (!opened) return null;
  return (
    <Panel
      grows
      title={t('title')}
      actions={
        <>
          <UnitChoice />
          <PresetsMenu />
        </>
      }
      footer={opened.ofCase ? <CaseFooter opened={opened} /> : <ExportFooter opened={opened} />}
    >
      <ThresholdModes />
      <ClassList opened={opened} />
      <Accordion multiple chevronPosition="left" classNames={classes} variant="default">
        <Section name="safety">
          <SafetyFields opened={opened} />
        </Section>
        <Section name="cleaning">
          <CleaningForm opened={opened} />
        </Section>
        <Section name="borders">
          <BorderCoverage opened={opened} />
        </Section>
        <Section name="truth">
          <TrueVoxels opened={opened} />
        </Section>
      </Accordion>
    </Panel>
  );
}

/** Per cent, or odds for cuts near 100 %. */
function UnitChoice() {
  const { t } = useTranslation('pseudoLabels');
  const unit = useConfidence((state) => state.unit);
  return (
    <SegmentedControl
      size="xs"
      mr={4}
      aria-label={t('unit.label')}
      value={unit}
      onChange={(chosen) => useConfidence.setState({ unit: chosen })}
      data={UNITS.map((value) => ({ value, label: t(`unit.of.${value}`) }))}
    />
  );
}

/** Classes that were predicted; the others keep their cuts for the cases that have them. */
function ClassList({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('pseudoLabels');
  const [othersShown, { toggle }] = useDisclosure(false);
  const counted = useConfidence((state) => state.counted);
  const tally = confidenceSession()?.tally;
  const [predicted, others] = parted(opened.classes, ({ value }) =>
    Boolean(tally?.classes.some((one) => one.value === value)),
  );
  return (
    <>
      <ul className={classes.classes} aria-label={t('classes')}>
        {[...predicted, ...(othersShown ? others : [])].map((one) => (
          <ClassThreshold
            key={one.value}
            one={one}
            voxelMillilitres={opened.voxelMillilitres}
            counted={counted}
          />
        ))}
      </ul>
      {others.length > 0 && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          mx={4}
          my={6}
          leftSection={
            othersShown ? (
              <IconChevronDown size={14} aria-hidden />
            ) : (
              <IconChevronRight size={14} aria-hidden />
            )
          }
          aria-expanded={othersShown}
          onClick={toggle}
        >
          {t('others', { count: others.length })}
        </Button>
      )}
    </>
  );
}

function parted<T>(all: readonly T[], fits: (one: T) => boolean): [fitting: T[], others: T[]] {
  return [all.filter(fits), all.filter((one) => !fits(one))];
}

interface SectionProps {
  readonly name: 'safety' | 'cleaning' | 'borders' | 'truth';
  readonly children: ReactNode;
}

function Section({ name, children }: SectionProps) {
  const { t } = useTranslation('pseudoLabels');
  return (
    <Accordion.Item value={name}>
      <Accordion.Control>{t(`section.${name}`)}</Accordion.Control>
      <Accordion.Panel>{children}</Accordion.Panel>
    </Accordion.Item>
  );
}
