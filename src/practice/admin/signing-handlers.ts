import { adminFault, invalidArgument, invalidOperation } from '../soap/fault.js';
import type { Handler } from '../soap/service.js';
import { isOwnFile, localPathOf } from '../shares.js';
import { HResult, type SigningService, type StampWish } from '../signing.js';
import { handlersFor, type AdminContext } from './context.js';

/** Signs the file a server path stands for; the answer is what the real service answers, 0 or an HRESULT. */
async function signFile({ shares, signing, store }: AdminContext, serverPath: string | null, stamp: StampWish): Promise<number> {
  if (serverPath === null || serverPath === '') throw invalidArgument('Value cannot be null. Parameter name: filePath');
  const path = localPathOf(shares, serverPath);
  if (path === undefined) store.journal.observe('sign-path', `asked to sign ${serverPath}, which is not a path of publishing on this server`);
  if (path === undefined || !(await isOwnFile(shares, path))) return HResult.pathNotFound;
  return signing.sign(path, stamp);
}

function stampWish(without: boolean, url: string | null): StampWish {
  if (without) return 'none';
  return url === null || url === '' ? 'any' : { url };
}

/** Since Windows Server 2012 R2 a value of the registry must allow it. */
const selfSign =
  ({ signing, store }: AdminContext): Handler =>
  async () => {
    if (!store.settings.read<boolean>('self-signed-allowed', true)) {
      throw invalidOperation('Self-signed certificates are not enabled on this server (EnableSelfSignedCertificates).');
    }
    await signing.useNewSelfSigned();
    return {};
  };

const setCertificate =
  ({ signing, store }: AdminContext): Handler =>
  async (parameters, caller) => {
    // The private key and its password are in the body. Whoever asks is on the same computer, so encryption is demanded on wish.
    if (!caller.secure && store.settings.read<boolean>('secure-only', false)) throw invalidOperation('SecureConnectionRequired: a signing certificate can only be set over a secure connection.');
    const pfx = parameters.bytes('PFXFileContent');
    const password = parameters.bytes('passwordBytes');
    if (pfx === null) signing.remove();
    else if (!(await signing.usePfx(pfx, password === null ? '' : Buffer.from(password).toString('utf16le')))) {
      throw adminFault({ type: 'System.Security.Cryptography.CryptographicException', message: 'The specified network password is not correct.' });
    }
    return {};
  };

const getCertificate =
  (signing: SigningService): Handler =>
  () => {
    const certificate = signing.certificate();
    if (certificate === undefined) {
      throw adminFault({
        type: 'System.InvalidOperationException',
        message: 'The signing certificate could not be read.',
        inner: { type: 'System.ComponentModel.Win32Exception', message: 'The system cannot find the file specified' },
      });
    }
    return { ExecuteGetSigningCertificateResult: certificate };
  };

export const signingHandlers = handlersFor((context) =>
  ({
    ExecuteSetSelfSigningCertificate: selfSign(context),
    ExecuteSetSigningCertificate: setCertificate(context),
    ExecuteGetSigningCertificate: getCertificate(context.signing),
    SignCabForPublishing: async (parameters) => ({ SignCabForPublishingResult: await signFile(context, parameters.text('filePath'), 'any') }),
    SignCabForPublishingWithTimeStampOption: async (parameters) => ({
      SignCabForPublishingWithTimeStampOptionResult: await signFile(
        context,
        parameters.text('filePath'),
        parameters.boolean('signWithoutTimeStamp') ? 'none' : 'any',
      ),
    }),
    SignCabExForPublishingWithTimeStampOption: async (parameters) => ({
      SignCabExForPublishingWithTimeStampOptionResult: await signFile(
        context,
        parameters.text('filePath'),
        stampWish(parameters.boolean('signWithoutTimeStamp'), parameters.text('httpTimeStamp')),
      ),
    }),
  }));
