package hook

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// errNotPublic is the end of every connection to an address that is not global.
var errNotPublic = errors.New("not an address of the public internet")

// guard is called between the look-up of a name and each connection, so a name
// that changes its address after it was checked gains nothing. net/netip would
// not do as the judge: it calls 100.64.0.0/10 and 64:ff9b::/96 global.
func guard(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotPublic, err)
	}
	if !global(at.Addr()) {
		return fmt.Errorf("%w: %s", errNotPublic, at.Addr())
	}
	return nil
}

// special4 is the IANA IPv4 Special-Purpose Address Registry (RFC 6890), with
// multicast (RFC 5771). The few addresses within that the registry calls
// globally reachable serve protocols of the network, so they are refused too.
var special4 = prefixes(
	"0.0.0.0/8",       // this network
	"10.0.0.0/8",      // private use
	"100.64.0.0/10",   // shared by carriers
	"127.0.0.0/8",     // loopback
	"169.254.0.0/16",  // link-local; the metadata of cloud machines
	"172.16.0.0/12",   // private use
	"192.0.0.0/24",    // IETF protocols
	"192.0.2.0/24",    // documentation
	"192.31.196.0/24", // AS112
	"192.52.193.0/24", // automatic multicast tunnelling
	"192.88.99.0/24",  // relays from 6to4, withdrawn
	"192.168.0.0/16",  // private use
	"192.175.48.0/24", // AS112
	"198.18.0.0/15",   // benchmarking
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"224.0.0.0/4",     // multicast
	"240.0.0.0/4",     // reserved; broadcast
)

// unicast6 is all of IPv6 that is assigned to public machines (RFC 4291, 2.4, and
// the IANA registry of its space). Loopback, unique local and link-local
// addresses, multicast, 64:ff9b:1::/48, 100::/64, 100:0:0:1::/64 and 5f00::/16
// lie outside.
var unicast6 = netip.MustParsePrefix("2000::/3")

// special6 is what lies inside of the IANA IPv6 Special-Purpose Address Registry.
var special6 = prefixes(
	"2001::/23",         // IETF protocols; Teredo, which hides an IPv4 address
	"2001:db8::/32",     // documentation
	"2002::/16",         // 6to4, which hides an IPv4 address
	"2620:4f:8000::/48", // AS112
	"3fff::/20",         // documentation
)

// translated holds IPv4 addresses in its last four bytes, to which a translator
// passes what is sent (RFC 6052).
var translated = netip.MustParsePrefix("64:ff9b::/96")

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

// global says whether an address is one of the public internet. An IPv4 address
// inside an IPv6 one is judged as what it is.
func global(ip netip.Addr) bool {
	if !ip.IsValid() || ip.Zone() != "" { // no prefix contains an address with a zone
		return false
	}
	if ip = ip.Unmap(); translated.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	within := func(p netip.Prefix) bool { return p.Contains(ip) }
	if ip.Is4() {
		return !slices.ContainsFunc(special4, within)
	}
	return unicast6.Contains(ip) && !slices.ContainsFunc(special6, within)
}
