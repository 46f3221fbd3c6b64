import { makeStyles, tokens } from '@fluentui/react-components';

/** CSS pixels. */
export const rowHeight = 30;

export const useTableStyles = makeStyles({
  frame: { position: 'relative', flexGrow: 1, minHeight: 0, minWidth: 0, display: 'flex', flexDirection: 'column' },
  scroller: { flexGrow: 1, minHeight: 0, overflow: 'auto', outlineStyle: 'none' },
  header: { position: 'sticky', top: 0, zIndex: 1, backgroundColor: tokens.colorNeutralBackground2 },
  headerRow: { display: 'grid', height: '32px', alignItems: 'stretch', fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2, borderBottom: `1px solid ${tokens.colorNeutralStroke2}`, boxSizing: 'border-box' },
  body: { position: 'relative' },
  row: {
    display: 'grid',
    position: 'absolute',
    top: 0,
    left: 0,
    width: '100%',
    height: `${rowHeight}px`,
    boxSizing: 'border-box',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    cursor: 'default',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    '@media (forced-colors: active)': { ':hover': { outline: '1px solid Highlight' } },
  },
  selected: { backgroundColor: tokens.colorBrandBackground2, ':hover': { backgroundColor: tokens.colorBrandBackground2Hover } },
  active: { boxShadow: `inset 3px 0 0 ${tokens.colorCompoundBrandStroke}`, '@media (forced-colors: active)': { outline: '1px solid Highlight' } },
  cell: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalXS,
    minWidth: 0,
    paddingLeft: tokens.spacingHorizontalS,
    paddingRight: tokens.spacingHorizontalS,
    fontSize: '13px',
    lineHeight: '18px',
    ':focus-visible': { outlineStyle: 'solid', outlineWidth: '2px', outlineColor: tokens.colorStrokeFocus2, outlineOffset: '-2px' },
  },
  // The text of a cell is foreign: its reading order ends with it.
  text: { minWidth: 0, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', unicodeBidi: 'isolate' },
  end: { justifyContent: 'flex-end', textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
  box: { justifyContent: 'center', padding: 0 },
  sortable: { cursor: 'pointer', ':hover': { color: tokens.colorNeutralForeground1 } },
  group: { gridColumn: '2 / -1', fontWeight: tokens.fontWeightSemibold },
  count: { color: tokens.colorNeutralForeground3, fontWeight: tokens.fontWeightRegular },
  empty: { position: 'absolute', top: '32px', left: 0, right: 0, bottom: 0, display: 'flex', overflow: 'auto', pointerEvents: 'auto' },
});
