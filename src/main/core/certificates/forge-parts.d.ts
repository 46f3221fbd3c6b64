/*
 * The parts of node-forge that are used, by the files they are in: the whole of it is 700 KB, which every start of the console would read.
 * Its types know the whole only.
 */
declare module 'node-forge/lib/asn1.js' {
  import { asn1 } from 'node-forge';

  export type Asn1 = asn1.Asn1;
  export default asn1;
}

declare module 'node-forge/lib/rc2.js' {
  import { rc2 } from 'node-forge';

  export default rc2;
}

declare module 'node-forge/lib/util.js' {
  import { util } from 'node-forge';

  export default util;
}
