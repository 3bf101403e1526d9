package hook

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
	"pgregory.net/rapid"
)

func TestOnlyPublicAddressesAreGlobal(t *testing.T) {
	for _, ip := range strings.Fields(`
		0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255
		169.254.0.0 169.254.169.254 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.9 192.0.0.170 192.0.0.255
		192.0.2.0 192.0.2.255 192.31.196.0 192.31.196.255 192.52.193.0 192.52.193.255 192.88.99.0 192.88.99.255
		192.168.0.0 192.168.255.255 192.175.48.0 192.175.48.255 198.18.0.0 198.19.255.255
		198.51.100.0 198.51.100.255 203.0.113.0 203.0.113.255 224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255
		:: ::1 ::10.0.0.1 ::8.8.8.8 ::ffff:0.0.0.0 ::ffff:10.0.0.1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:808:808
		64:ff9b::a00:1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::1:808:808 64:ff9b:1:: 64:ff9b:1:ffff::808:808
		100:: 100::ffff:ffff:ffff:ffff 100:0:0:1:: 200:: 1fff:ffff::
		2001:: 2001:0:808:808:: 2001:1::1 2001:2:: 2001:3::1 2001:4:112::1 2001:10::1 2001:20::1 2001:30::1 2001:1ff:ffff::
		2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff 2002:: 2002:a00:1:: 2002:808:808::1 2002:ffff:ffff:: 2620:4f:8000::
		2620:4f:8000:ffff::1 3fff:: 3fff:fff:ffff::1 4000:: 5f00:: 5f00:ffff:: 8000:: e000:: fc00:: fd00:ec2::254 fdff:ffff::1
		fe00:: fe80:: fe80::1 febf:ffff::1 fec0:: feff:: ff00:: ff02::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
		fe80::1%eth0 2a00:1450::1%eth0`) {
		if global(netip.MustParseAddr(ip)) {
			t.Errorf("%s counts as public", ip)
		}
	}
	// The neighbours of every block are public, where they are not in another.
	for _, ip := range strings.Fields(`
		1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 169.255.0.0
		172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.1.255 192.0.3.0 192.31.195.255 192.31.197.0
		192.52.192.255 192.52.194.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 192.175.47.255 192.175.49.0
		198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255
		::ffff:8.8.8.8 64:ff9b::808:808 2000:: 2000:ffff::1 2001:200:: 2001:db7:ffff::1 2001:db9:: 2001:ffff:ffff::1
		2003:: 2620:4f:7fff:ffff::1 2620:4f:8001:: 2a00:1450:4009::200e 3ffe:ffff:ffff::1 3fff:1000:: 3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff`) {
		if !global(netip.MustParseAddr(ip)) {
			t.Errorf("%s does not count as public", ip)
		}
	}
	if global(netip.Addr{}) {
		t.Error("no address counts as public")
	}
}

// What net/netip knows to be special is a part of what the registries list.
func TestTheListHoldsWhatTheStandardLibraryKnows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b [16]byte
		copy(b[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		ip := netip.AddrFrom16(b)
		four := netip.AddrFrom4([4]byte(b[12:]))
		mapped := netip.AddrFrom16(four.As16())
		if global(four) != global(mapped) {
			t.Fatalf("%v is not judged as %v", mapped, four)
		}
		for _, ip := range []netip.Addr{ip, four} {
			if global(ip) && (!ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast()) {
				t.Fatalf("%v counts as public", ip)
			}
		}
	})
}

func TestTheGuardJudgesWhatIsDialled(t *testing.T) {
	for address, passes := range map[string]bool{
		"8.8.8.8:443": true, "[2a00:1450::1]:443": true,
		"127.0.0.1:443": false, "[::1]:443": false, "[::ffff:10.0.0.1]:443": false, "[fe80::1%eth0]:443": false,
		"/run/socket": false, "": false,
	} {
		err := guard("tcp", address, nil)
		if passes != (err == nil) || !passes && !errors.Is(err, errNotPublic) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

const notPublic = "The address leads into a private network, where nothing is sent. Give the address of a public server."

func TestLoopbackIsRefusedWhenDialled(t *testing.T) {
	s, hits := counter(t)
	port := strings.TrimPrefix(s.URL, "http://127.0.0.1")
	c := newClient(t, Config{})
	// Past CheckURL, which would refuse most of these: the guard stands alone.
	for _, host := range []string{"localhost", "127.0.0.1", "127.255.0.1", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		for _, scheme := range []string{"http://", "https://"} {
			a, err := c.post(t.Context(), scheme+host+port, message(t, ""))
			if err != nil || a.OK() || a.Words != notPublic {
				t.Errorf("%s%s: %+v, %v", scheme, host, a, err)
			}
		}
		if _, err := c.CheckURL("https://" + host + port); err == nil {
			t.Errorf("%s passes CheckURL", host)
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("%d messages arrived", n)
	}
}

func TestANameThatLeadsInsideIsRefused(t *testing.T) {
	s, hits := counter(t)
	port := strings.TrimPrefix(s.URL, "http://127.0.0.1")
	c := newClient(t, Config{})
	c.dialer.Resolver = names(t, dnsmessage.RCodeSuccess, netip.MustParseAddr("127.0.0.1"))
	if a := send(t, c, message(t, "https://hook.example"+port)); a.OK() || a.Words != notPublic {
		t.Errorf("%+v", a)
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("%d messages arrived", n)
	}
	// The same name and way do lead there where that is allowed.
	c = newClient(t, open)
	c.dialer.Resolver = names(t, dnsmessage.RCodeSuccess, netip.MustParseAddr("127.0.0.1"))
	if a := send(t, c, message(t, "http://hook.example"+port)); !a.OK() || hits.Load() != 1 {
		t.Errorf("%+v", a)
	}
}
