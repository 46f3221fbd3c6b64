import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement, type ReactNode } from 'react';
import { useApp } from '../app/services.js';

const useStyles = makeStyles({
  pane: { display: 'flex', flexDirection: 'column', flexShrink: 0, minWidth: 0, minHeight: 0, overflow: 'hidden' },
  separator: {
    position: 'relative',
    // Borders, because forced colours take backgrounds away.
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    flexShrink: 0,
    cursor: 'col-resize',
    touchAction: 'none',
    '::after': { content: '""', position: 'absolute', top: 0, bottom: 0, left: '-4px', right: '-4px', zIndex: 1 },
    ':hover': { borderLeftColor: tokens.colorNeutralStroke1Hover },
    ':focus-visible': { outlineStyle: 'solid', outlineWidth: '2px', outlineColor: tokens.colorStrokeFocus2, zIndex: 2 },
  },
  dragging: { borderLeftColor: tokens.colorBrandStroke1 },
});

interface SidePaneProps {
  /** The name under which the width is remembered. */
  readonly name: string;
  readonly label: string;
  readonly side: 'left' | 'right';
  readonly initial: number;
  readonly smallest: number;
  readonly largest: number;
  readonly children: ReactNode;
}

const keyStep = 16;

/** A pane at the side of a row, with the handle that sets its width by pointer or arrow keys. The width is remembered. */
export function SidePane({ name, label, side, initial, smallest, largest, children }: SidePaneProps): ReactElement {
  const styles = useStyles();
  const remembered = useApp((state) => state.settings?.paneWidths[name]);
  const remember = useApp((state) => state.setPaneWidth);
  const [moved, setMoved] = useState<number>();
  const [drag, setDrag] = useState<{ readonly x: number; readonly width: number }>();
  const pane = useRef<HTMLDivElement>(null);
  const clamp = (value: number): number => Math.round(Math.min(largest, Math.max(smallest, value)));
  const width = clamp(moved ?? remembered ?? initial);
  const towards = side === 'left' ? 1 : -1;

  const onKeyDown = (event: KeyboardEvent): void => {
    const change = { ArrowRight: keyStep, ArrowLeft: -keyStep }[event.key];
    const next = event.key === 'Home' ? smallest : event.key === 'End' ? largest : change === undefined ? undefined : width + change * towards;
    if (next === undefined) return;
    event.preventDefault();
    setMoved(clamp(next));
    remember(name, clamp(next));
  };
  const onPointerDown = (event: PointerEvent): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ x: event.clientX, width });
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (drag !== undefined) setMoved(clamp(drag.width + (event.clientX - drag.x) * towards));
  };
  const onPointerUp = (): void => {
    if (drag !== undefined && moved !== undefined) remember(name, moved);
    setDrag(undefined);
  };

  const content = (
    <div ref={pane} key="pane" className={styles.pane} style={{ width }} data-pane={name}>
      {children}
    </div>
  );
  // A separator that can be moved is a control (WAI-ARIA: window splitter).
  const handle = (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      key="handle"
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      aria-valuemin={smallest}
      aria-valuemax={largest}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={mergeClasses(styles.separator, drag !== undefined && styles.dragging)}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
    />
  );
  return <>{side === 'left' ? [content, handle] : [handle, content]}</>;
}
