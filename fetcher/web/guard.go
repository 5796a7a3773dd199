package web

import (
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// Addresses that are no strangers' business: the home network's own.
// Link-local ones are not among them, because cloud machines keep their keys there.
var (
	loopback4 = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	loopback6 = []netip.Prefix{netip.MustParsePrefix("::1/128")}
	private4  = append([]netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"),
		netip.MustParsePrefix("172.16.0.0/12"),
		netip.MustParsePrefix("192.168.0.0/16"),
		netip.MustParsePrefix("100.64.0.0/10"), // carriers' and overlay networks
		netip.MustParsePrefix("198.18.0.0/15"), // what some local proxies answer for every name
	}, loopback4...)
	private6 = append([]netip.Prefix{netip.MustParsePrefix("fc00::/7")}, loopback6...)
)

// guard decides which addresses a dialer may connect to. It is asked with the
// address that will be used, after name lookup, so a name that resolves
// differently the second time gains nothing.
type guard struct {
	safe *ssrf.Guardian
}

// newGuard makes a guard that lets pass public addresses and, if asked, those
// of private networks or only those of this machine.
func newGuard(private, loopback bool) guard {
	opts := []ssrf.Option{ssrf.WithAnyPort()}
	switch {
	case private:
		opts = append(opts, ssrf.WithAllowedV4Prefixes(private4...), ssrf.WithAllowedV6Prefixes(private6...))
	case loopback:
		opts = append(opts, ssrf.WithAllowedV4Prefixes(loopback4...), ssrf.WithAllowedV6Prefixes(loopback6...))
	}
	return guard{ssrf.New(opts...)}
}

// control is a net.Dialer's Control. It returns an *AddressError without URL.
func (g guard) control(network, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return g.check(ap.Addr())
}

func (g guard) check(ip netip.Addr) error {
	inner := innerV4(ip)
	if g.safe.SafeAddr(inner) == nil {
		return nil
	}
	e := &AddressError{Addr: ip.String(), Kind: kindOf(inner)}
	if allows(private4, inner) || allows(private6, inner) {
		e.Way = "allow_private = true"
	}
	return e
}

// innerV4 is the IPv4 address that an IPv6 one stands for: written as IPv6, or
// reached through a NAT64 gateway (RFC 6052), which IPv6-only machines use for
// every old host. Both are judged as what they lead to.
func innerV4(ip netip.Addr) netip.Addr {
	ip = ip.Unmap()
	if ssrf.IPv6NAT64Prefix.Contains(ip) {
		b := ip.As16()
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return ip
}

func allows(ps []netip.Prefix, ip netip.Addr) bool {
	for _, p := range ps {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

func kindOf(ip netip.Addr) string {
	switch {
	case ip.IsLoopback():
		return "a loopback address"
	case ip.IsUnspecified():
		return "no address at all"
	case ip.IsLinkLocalUnicast():
		return "a link-local address"
	case ip.IsMulticast():
		return "a multicast address"
	case allows(private4, ip) || allows(private6, ip):
		return "a private address"
	}
	return "a reserved address"
}
