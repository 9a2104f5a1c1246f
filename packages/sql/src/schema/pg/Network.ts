/**
 * Columns of network addresses. The server writes them in a form of its own: `::FFFF` comes back as `::ffff`, and the
 * prefix length of a single host is left out of `inet`.
 *
 * Source: https://www.postgresql.org/docs/current/datatype-net-types.html
 */
import {
  cidr as cidrType,
  inet as inetType,
  macaddr as macaddrType,
  macaddr8 as macaddr8Type
} from "../../type/Network.ts"
import { type ColumnDefinition, columnDefinition } from "../ColumnDefinition.ts"

/** `inet`, a host: a `string`, `192.168.0.1`, `2001:db8::1/64`. */
export const inet = (): ColumnDefinition<string> => columnDefinition(inetType)

/** `cidr`, a network: a `string`, `192.168.0.0/24`. The server refuses bits to the right of the prefix. */
export const cidr = (): ColumnDefinition<string> => columnDefinition(cidrType)

/** `macaddr`: a `string`, `08:00:2b:01:02:03`, which comes back in lower case with colons. */
export const macaddr = (): ColumnDefinition<string> => columnDefinition(macaddrType)

/** `macaddr8`: a `string` of eight bytes, `08:00:2b:01:02:03:04:05`, which comes back in lower case with colons. */
export const macaddr8 = (): ColumnDefinition<string> => columnDefinition(macaddr8Type)
