import { Button } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useApp } from '../../app/services.js';
import { ErrorNote } from '../../components/ErrorNote.js';
import { Waiting } from '../../components/ProgressLine.js';
import { useShapes } from '../../components/styles.js';
import { CategoriesSection } from './CategoriesSection.js';
import { RulesSection } from './RulesSection.js';
import { UpdatePointSection, useUpdatePoint } from './UpdatePointNote.js';

/** What the server decides about what is published to it. While it cannot be reached, that is said once and not in every section. */
export function Decisions(): ReactElement {
  const shapes = useShapes();
  const { value, error, reload, replace } = useUpdatePoint();
  const isToldAbove = useApp((state) => state.diagnosis.some((step) => step.state === 'failed'));
  if (error !== undefined && isToldAbove) return <p className={`${shapes.paragraph} ${shapes.muted}`}>What the server decides about updates is shown here once the connection works.</p>;
  if (error !== undefined) return <ErrorNote error={error} actions={<Button onClick={reload}>Try again</Button>} />;
  if (value === undefined) return <Waiting label="Asking the server what it decides" />;
  return (
    <>
      <UpdatePointSection view={value} onChange={replace} />
      <RulesSection />
      <CategoriesSection />
    </>
  );
}
