/** Cabinets over 2 GiB cannot exist: their offsets have 31 usable bits. */
export const largestCabinetLimitMegabytes = 2047;
