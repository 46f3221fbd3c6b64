/** The files of a kit beside the certificates. */
export const kitNames = {
  guide: 'Read me first.html',
  install: 'Install-SigningCertificate.ps1',
  check: 'Test-SigningCertificate.ps1',
  remove: 'Remove-SigningCertificate.ps1',
  registry: 'AcceptTrustedPublisherCerts.reg',
} as const;
