import { demandChild, optionalText, readFlag } from '../answer.js';
import { noParameters, type Operation } from '../operation.js';

/** How the server gets Microsoft's updates. */
export interface Subscription {
  readonly synchronizesByItself: boolean;
  /** An account name, as the server writes it; empty when nobody changed it. */
  readonly lastModifiedBy: string;
}

export const getSubscription: Operation<undefined, Subscription> = {
  name: 'GetSubscription',
  parameters: noParameters,
  read: (response) => {
    const row = demandChild(response, 'GetSubscriptionResult');
    return { synchronizesByItself: readFlag(row, 'SynchronizeAutomatically'), lastModifiedBy: (optionalText(row, 'LastModifiedBy') ?? '').trim() };
  },
};
