import { explainCode } from '../../../shared/system-codes/explain.js';

/**
 * Says that a client would not install an update: what Windows would report, in this update's words. Ends
 * a check wherever it is noticed; the check turns it into its answer.
 */
export class ClientRefusal extends Error {
  override readonly name = 'ClientRefusal';
  /** Of wuerror.h, as an unsigned number. */
  readonly code: number;
  /** The way on. */
  readonly remedy: string;

  /** @param remedy where there is a better one than that of the code */
  constructor(code: number, message: string, remedy: string = explainCode(code).remedy) {
    super(message);
    this.code = code;
    this.remedy = remedy;
  }
}

/** Codes of wuerror.h that a check can end with before content is fetched. */
export const clientCodes = {
  /** WU_E_NO_UPDATE */
  nothingOffered: 0x8024_0024,
  /** WU_E_UH_UNKNOWNHANDLER */
  unknownHandler: 0x8024_2002,
  /** WU_E_UH_INVALIDMETADATA */
  invalidMetadata: 0x8024_2006,
  /** WU_E_UH_BADHANDLERXML */
  badHandlerData: 0x8024_2009,
  /** WU_E_PT_EXCEEDED_MAX_SERVER_TRIPS */
  tooManyTrips: 0x8024_4010,
  /** WU_E_PT_REFRESH_CACHE_REQUIRED */
  cacheOutdated: 0x8024_4015,
  /** WU_E_DM_URLNOTAVAILABLE */
  noAddress: 0x8024_6001,
  /** WU_E_DM_UNKNOWNALGORITHM */
  noStrongDigest: 0x8024_6003,
  /** WU_E_EE_UNKNOWN_EXPRESSION */
  unknownRule: 0x8024_e001,
  /** WU_E_EE_INVALID_EXPRESSION */
  invalidRule: 0x8024_e002,
  /** WU_E_EE_MISSING_METADATA */
  missingRuleData: 0x8024_e003,
} as const;

/** A description of an update that cannot be read. */
export const unreadable = (reason: string): ClientRefusal => new ClientRefusal(clientCodes.invalidMetadata, `A client cannot read the description of the update: ${reason}.`);
