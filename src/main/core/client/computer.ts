import type { XmlElement } from '../../../shared/catalog.js';
import type { ElementWriters } from '../wsus/soap/envelope.js';

/** The computer that a client speaks for. */
export interface Computer {
  /** How the server tells computers apart; a client makes a GUID once and keeps it. */
  readonly clientId: string;
  readonly dnsName: string;
  /** The target group that the computer asks to be in; empty leaves the choice to the server. */
  readonly groupName: string;
}

/**
 * What a computer tells about itself when it registers, in the order of the description: a Windows 11 24H2
 * with a client of its time. [MS-WUSP] 2.2.2.2.3.
 */
export const writeComputerInfo = ({ structure, text, integer, dateTime }: ElementWriters, { dnsName }: Computer): XmlElement =>
  structure('computerInfo', [
    text('DnsName', dnsName),
    integer('OSMajorVersion', 10),
    integer('OSMinorVersion', 0),
    integer('OSBuildNumber', 26100),
    integer('OSServicePackMajorNumber', 0),
    integer('OSServicePackMinorNumber', 0),
    text('OSLocale', 'en-US'),
    text('ComputerManufacturer', 'Countersign'),
    text('ComputerModel', 'Practice computer'),
    text('BiosVersion', '1.0'),
    text('BiosName', 'Practice'),
    dateTime('BiosReleaseDate', '2024-01-01T00:00:00'),
    text('ProcessorArchitecture', 'AMD64'),
    // VER_SUITE_SINGLEUSERTS, VER_NT_WORKSTATION, PRODUCT_PROFESSIONAL.
    integer('SuiteMask', 256),
    integer('OldProductType', 1),
    integer('NewProductType', 48),
    integer('SystemMetrics', 0),
    integer('ClientVersionMajorNumber', 10),
    integer('ClientVersionMinorNumber', 0),
    integer('ClientVersionBuildNumber', 26100),
    integer('ClientVersionQfeNumber', 1),
    text('OSDescription', 'Windows 11'),
  ]);
