import { Button, ProgressBar } from '@fluentui/react-components';
import { useEffect, useState, type ReactElement } from 'react';
import { useShapes } from './styles.js';

interface ProgressLineProps {
  readonly label: string;
  /** 0 … 1; undefined while it cannot be told. */
  readonly value?: number;
  readonly onCancel?: (() => void) | undefined;
}

/** Shows that something works, how far it is, and offers the way out. */
export function ProgressLine({ label, value, onCancel }: ProgressLineProps): ReactElement {
  const shapes = useShapes();
  return (
    <div className={shapes.tight}>
      <div className={shapes.spread}>
        <span>{label}</span>
        {onCancel !== undefined && (
          <Button size="small" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
      <ProgressBar aria-label={label} {...(value === undefined ? {} : { value })} thickness="large" />
    </div>
  );
}

/** For what usually takes less than 100 ms: nothing at first, so that the window does not flicker. */
export function Waiting({ label, onCancel }: Pick<ProgressLineProps, 'label' | 'onCancel'>): ReactElement | null {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 80);
    return () => clearTimeout(timer);
  }, []);
  return late ? <ProgressLine label={label} onCancel={onCancel} /> : null;
}
