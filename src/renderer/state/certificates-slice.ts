import { certificateGuideReducer, initialCertificateGuide, type CertificateGuideEvent, type CertificateGuideState } from '../features/certificates/guide.js';
import type { Slice } from './store.js';

export interface CertificatesSlice {
  readonly certificateGuide: CertificateGuideState;

  readonly dispatchCertificateGuide: (event: CertificateGuideEvent) => void;
}

export const createCertificatesSlice: Slice<CertificatesSlice> = () => (set) => ({
  certificateGuide: initialCertificateGuide,
  dispatchCertificateGuide: (event) => set(({ certificateGuide }) => ({ certificateGuide: certificateGuideReducer(certificateGuide, event) })),
});
