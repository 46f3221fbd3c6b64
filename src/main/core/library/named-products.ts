import { z } from 'zod';
import type { Database } from '../store/database.js';

/** The vendor and the products of an update, as catalogues name them. */
export interface LibraryNames {
  readonly vendorName: string;
  readonly productNames: readonly string[];
}

const namesRow = z.object({ vendor: z.string(), products: z.string().transform((text): readonly string[] => z.array(z.string()).parse(JSON.parse(text))) });

const namesSql = `
  SELECT DISTINCT p.light ->> 'vendor' AS vendor, p.light -> 'products' AS products
  FROM lines l JOIN packages p ON p.import_id = l.current_import
  WHERE NOT p.light ->> 'expired'`;

/** Each combination that updates of the current catalogues have, once. */
export const libraryNames = (database: Database): readonly LibraryNames[] =>
  database.all(namesRow, namesSql).map(({ vendor, products }) => ({ vendorName: vendor, productNames: products }));
