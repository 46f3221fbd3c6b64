import { Menu, MenuItem, MenuList, MenuPopover } from '@fluentui/react-components';
import { CopyRegular, OpenRegular, TableCopyRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';

export interface MenuPoint {
  readonly x: number;
  readonly y: number;
}

interface RowMenuProps {
  readonly point: MenuPoint | undefined;
  /** Absent when a row has nothing to open. */
  readonly onOpen: (() => void) | undefined;
  readonly onClose: () => void;
  readonly onCopyCell: () => void;
  readonly onCopyRows: () => void;
}

/** The menu of a right click, with the keys that do the same. */
export function RowMenu({ point, onOpen, onClose, onCopyCell, onCopyRows }: RowMenuProps): ReactElement | null {
  if (point === undefined) return null;
  const rect = { x: point.x, y: point.y, left: point.x, top: point.y, right: point.x, bottom: point.y, width: 0, height: 0 };
  return (
    <Menu open positioning={{ target: { getBoundingClientRect: () => rect }, position: 'below', align: 'start' }} onOpenChange={(_, data) => !data.open && onClose()}>
      <MenuPopover>
        <MenuList>
          {onOpen !== undefined && (
            <MenuItem icon={<OpenRegular />} secondaryContent="Enter" onClick={onOpen}>
              Open
            </MenuItem>
          )}
          <MenuItem icon={<CopyRegular />} secondaryContent="Ctrl+Shift+C" onClick={onCopyCell}>
            Copy cell
          </MenuItem>
          <MenuItem icon={<TableCopyRegular />} secondaryContent="Ctrl+C" onClick={onCopyRows}>
            Copy rows
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
