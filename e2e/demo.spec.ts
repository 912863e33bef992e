import { expect, test } from './fixtures.ts';

test('the demo is one click, one Segment, and the organs with their volumes', async ({ studio }) => {
  await studio.tryDemo();
  await expect(studio.models.getByRole('listitem')).toHaveCount(1);
  await studio.chooseDevice('CPU');
  await studio.setMirroring(false);
  await studio.segment();
  await expect(studio.legend('liver')).toContainText('ml');
  await expect(studio.segments.getByRole('listitem')).not.toHaveCount(0);
});
