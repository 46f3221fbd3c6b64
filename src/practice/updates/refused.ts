/** An update document that the server does not take. The text says where and why. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
}

export const refuse = (reason: string): never => {
  throw new ImportRefused(reason);
};
