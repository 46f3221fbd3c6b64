import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { useShapes } from './styles.js';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0, minWidth: 0 },
  header: { padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalM}`, flexShrink: 0 },
  heading: { margin: 0, fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', outlineStyle: 'none', ':focus-visible': { textDecorationLine: 'none' } },
  body: { flexGrow: 1, minHeight: 0, minWidth: 0, display: 'flex', flexDirection: 'column' },
  scroll: { overflowY: 'auto', padding: `0 ${tokens.spacingHorizontalXXL} ${tokens.spacingVerticalXXL}` },
  column: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, maxWidth: '1080px', minWidth: 0 },
});

/** A heading that takes the focus when its page opens, so that screen readers and Tab start there. */
export function FocusHeading({ children, level = 1, className }: { readonly children: ReactNode; readonly level?: 1 | 2; readonly className?: string }): ReactElement {
  const heading = useRef<HTMLHeadingElement>(null);
  const styles = useStyles();
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const Tag = level === 1 ? 'h1' : 'h2';
  return (
    <Tag ref={heading} tabIndex={-1} className={className ?? styles.heading}>
      {children}
    </Tag>
  );
}

interface PageProps {
  readonly title: string;
  /** One line under the title. */
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** A page of reading scrolls as a whole; one of panes fills the window. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, subtitle, actions, fill = false, children }: PageProps): ReactElement {
  const styles = useStyles();
  const shapes = useShapes();
  return (
    <section className={styles.page} aria-label={title} data-pane={fill ? undefined : 'page'}>
      <header className={`${styles.header} ${shapes.spread}`} data-pane={fill ? 'header' : undefined}>
        <div className={shapes.tight}>
          <FocusHeading>{title}</FocusHeading>
          {subtitle !== undefined && <div className={shapes.muted}>{subtitle}</div>}
        </div>
        {actions !== undefined && <div className={shapes.row}>{actions}</div>}
      </header>
      {fill ? (
        <div className={styles.body}>{children}</div>
      ) : (
        <div className={`${styles.body} ${styles.scroll}`}>
          <div className={styles.column}>{children}</div>
        </div>
      )}
    </section>
  );
}
