import {
  broadcast,
  family,
  host,
  inetContainedBy,
  inetContainedByOrEquals,
  inetContains,
  inetContainsOrEquals,
  inetOverlaps,
  masklen,
  netmask,
  network,
  setMasklen
} from "@aludel/sql"
import { each, samples } from "../Samples.ts"

const { address } = samples

export const cases = [
  each(inetContainedBy(address, "192.168.0.0/16"), "address << $1", ["192.168.0.0/16"], true, false, null),
  each(inetContainedByOrEquals(address, address), "address <<= address", [], true, true, null),
  each(inetContains(address, "192.168.1.7"), "address >> $1", ["192.168.1.7"], true, false, null),
  each(inetContainsOrEquals(address, "::1"), "address >>= $1", ["::1"], false, true, null),
  each(inetOverlaps(address, "192.168.1.0/28"), "address && $1", ["192.168.1.0/28"], true, false, null),
  each(host(address), "host(address)", [], "192.168.1.5", "::1", null),
  each(masklen(address), "masklen(address)", [], 24, 128, null),
  each(family(address), "family(address)", [], 4, 6, null),
  each(network(address), "network(address)", [], "192.168.1.0/24", "::1/128", null),
  each(broadcast(address), "broadcast(address)", [], "192.168.1.255/24", "::1", null),
  each(netmask(address), "netmask(address)", [], "255.255.255.0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", null),
  each(setMasklen(address, 16), "set_masklen(address, $1)", ["16"], "192.168.1.5/16", "::1/16", null)
]
