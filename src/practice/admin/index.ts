import { adminFault } from '../soap/fault.js';
import type { Operation } from '../soap/schema.js';
import { createSoapService, type Handler, type ReportDefect, type SoapService } from '../soap/service.js';
import { approvalRuleHandlers } from './approval-rule-handlers.js';
import { categoryHandlers } from './category-handlers.js';
import { currentRole, type AdminContext } from './context.js';
import { adminContract, monitorContract } from './contract.js';
import { deploymentHandlers } from './deployment-handlers.js';
import { groupHandlers } from './group-handlers.js';
import { importHandlers } from './import-handlers.js';
import { ping, serviceHandlers } from './service-handlers.js';
import { signingHandlers } from './signing-handlers.js';
import { updateHandlers } from './update-handlers.js';

type AdminOperation = keyof typeof adminContract;

const handlersOf = (context: AdminContext): Record<AdminOperation, Handler> => ({
  ...serviceHandlers(context),
  ...signingHandlers(context),
  ...importHandlers(context),
  ...updateHandlers(context),
  ...categoryHandlers(context),
  ...groupHandlers(context),
  ...deploymentHandlers(context),
  ...approvalRuleHandlers(context),
});

/** What anybody who reaches the service may ask. */
const forEverybody: ReadonlySet<string> = new Set(['GetServerVersion', 'GetServerProtocolVersion', 'GetCurrentUserRole']);
/** What changes something, and so is for administrators. Everything else is for reporters too. */
const changes = /^(?:ExecuteSP(?:Set|Create|Delete|Deploy|Decline)|ExecuteSet|SignCab|ImportUpdate)/u;

const guarded =
  ({ store }: AdminContext, name: string, handler: Handler): Handler =>
  (parameters, caller) => {
    const needed = forEverybody.has(name) ? 0 : changes.test(name) ? 2 : 1;
    if (currentRole(store) < needed) throw adminFault({ type: 'System.UnauthorizedAccessException', message: 'Access is denied.' });
    return handler(parameters, caller);
  };

/** ApiRemoting30/WebService.asmx. */
export function createAdminService(context: AdminContext, reportDefect: ReportDefect): SoapService {
  const handlers = handlersOf(context);
  const operations = (Object.keys(adminContract) as AdminOperation[]).map(
    (name): readonly [Operation, Handler] => [adminContract[name], guarded(context, name, handlers[name])],
  );
  return createSoapService([...operations, [monitorContract.Ping, ping(context)]], reportDefect);
}
