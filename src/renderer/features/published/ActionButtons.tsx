import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { DeleteRegular, DismissCircleRegular, EditRegular, MoreHorizontalRegular, PeopleCheckmarkRegular, ProhibitedRegular, SignatureRegular } from '@fluentui/react-icons';
import type { ReactElement } from 'react';
import type { ServerActionKind } from '../../../shared/ipc/published.js';

interface ActionButtonsProps {
  /** How many updates they would be done to. */
  readonly count: number;
  /** Why no new revision can be made of the one update; its words belong to the details. */
  readonly fixed?: boolean;
  readonly onAct: (kind: ServerActionKind) => void;
}

/** Everything that can be done to published updates; each asks before it begins. */
export function ActionButtons({ count, fixed = false, onAct }: ActionButtonsProps): ReactElement {
  return (
    <>
      <Button icon={<PeopleCheckmarkRegular />} onClick={() => onAct('approve')}>
        Approve…
      </Button>
      <Button icon={<DismissCircleRegular />} onClick={() => onAct('decline')}>
        Decline…
      </Button>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button icon={<MoreHorizontalRegular />}>More</Button>
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<SignatureRegular />} disabled={fixed} onClick={() => onAct('re-sign')}>
              Sign anew…
            </MenuItem>
            <MenuItem icon={<EditRegular />} disabled={fixed || count !== 1} onClick={() => onAct('revise')}>
              Revise…
            </MenuItem>
            <MenuItem icon={<ProhibitedRegular />} disabled={fixed} onClick={() => onAct('expire')}>
              Expire…
            </MenuItem>
            <MenuItem icon={<DeleteRegular />} onClick={() => onAct('delete')}>
              Delete…
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}
