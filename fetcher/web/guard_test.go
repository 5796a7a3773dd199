package web

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"skein/fetcher/web/webtest"
)

func TestGuardTellsAddressesApart(t *testing.T) {
	const (
		public  = iota // always
		private        // with allow_private
		local          // with allow_private, and with loopback allowed
		never
	)
	for addr, want := range map[string]int{
		"8.8.8.8":                public,
		"93.184.216.34":          public,
		"2606:4700:4700::1111":   public,
		"::ffff:8.8.8.8":         public,
		"64:ff9b::8.8.8.8":       public, // NAT64
		"127.0.0.1":              local,
		"127.9.9.9":              local,
		"::1":                    local,
		"::ffff:127.0.0.1":       local,
		"64:ff9b::127.0.0.1":     local,
		"10.0.0.1":               private,
		"172.16.0.1":             private,
		"172.31.255.255":         private,
		"192.168.1.1":            private,
		"100.64.0.1":             private,
		"198.18.0.1":             private,
		"fd00::1":                private,
		"::ffff:10.0.0.1":        private,
		"64:ff9b::10.0.0.1":      private,
		"0.0.0.0":                never,
		"0.1.2.3":                never,
		"::":                     never,
		"169.254.169.254":        never,
		"::ffff:169.254.169.254": never,
		"fe80::1":                never,
		"fe80::1%eth0":           never,
		"224.0.0.1":              never,
		"ff02::1":                never,
		"255.255.255.255":        never,
		"240.0.0.1":              never,
		"192.0.2.1":              never,
		"2001:db8::1":            never,
		"2002:7f00:1::":          never, // 6to4 of loopback
		"2001::1":                never, // Teredo
		"::127.0.0.1":            never,
		"172.32.0.1":             public,
	} {
		ip := netip.MustParseAddr(addr)
		for name, g := range map[string]struct {
			guard  guard
			passes bool
		}{
			"public only": {newGuard(false, false), want == public},
			"loopback":    {newGuard(false, true), want == public || want == local},
			"private":     {newGuard(true, false), want != never},
		} {
			err := g.guard.check(ip)
			if (err == nil) != g.passes {
				t.Errorf("%s: check(%s) = %v, want it let through: %v", name, addr, err, g.passes)
			}
			if err == nil {
				continue
			}
			way := strings.Contains(err.Error(), "allow_private = true allows it")
			if way != (want == private || want == local) {
				t.Errorf("%s: check(%s) = %q, which shows a wrong way out", name, addr, err)
			}
		}
	}
}

func TestGetRefusesAddressesThatAreNotPublic(t *testing.T) {
	s := webtest.New(t)
	s.Handle("/", webtest.Reply{Body: "secret"})
	port := s.Addr[strings.LastIndex(s.Addr, ":"):]
	names := map[string]string{"rebound.test": "127.0.0.1", "inner.test": "10.1.2.3", "cloud.test": "169.254.169.254"}
	c := &Client{Resolve: func(host string) (string, bool) { a, ok := names[host]; return a, ok }}
	for _, url := range []string{
		s.URL, "http://localhost" + port, "http://[::1]" + port, "http://[::ffff:127.0.0.1]" + port, "http://0.0.0.0" + port,
		"http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://192.168.0.1/",
		"http://rebound.test" + port, "http://inner.test/", "http://cloud.test/",
	} {
		res, err := c.Get(t.Context(), Request{URL: url})
		var addr *AddressError
		if !errors.As(err, &addr) {
			t.Errorf("Get(%s) = %v, %v, want an AddressError", url, res, err)
			continue
		}
		if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), addr.Addr) || addr.URL == "" {
			t.Errorf("Get(%s): %q does not say on one line what is wrong", url, err)
		}
	}
	if n := s.Conns(); n != 0 {
		t.Errorf("%d connections were made all the same", n)
	}
}

func TestGetReachesInnerAddressesOnlyAsAllowed(t *testing.T) {
	s := webtest.New(t)
	s.Handle("/", webtest.Reply{Body: "inner"})
	for name, tc := range map[string]struct {
		client  *Client
		request Request
		allowed bool
	}{
		"nobody said so":               {&Client{}, Request{}, false},
		"the client may":               {&Client{AllowPrivate: true}, Request{}, true},
		"loopback only":                {&Client{AllowLoopback: true}, Request{}, true},
		"the request may":              {&Client{}, Request{AllowPrivate: true}, true},
		"a name for it, not allowed":   {&Client{Resolve: s.Resolve}, Request{URL: "http://world.localhost/"}, false},
		"a name for it, loopback only": {&Client{Resolve: s.Resolve, AllowLoopback: true}, Request{URL: "http://world.localhost/"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			if tc.request.URL == "" {
				tc.request.URL = s.URL
			}
			_, err := tc.client.Get(t.Context(), tc.request)
			if (err == nil) != tc.allowed {
				t.Errorf("Get = %v, want it allowed: %v", err, tc.allowed)
			}
			tc.client.Close()
		})
	}
}

func TestGetDoesNotLendConnectionsToThoseWhoMayNotGoThere(t *testing.T) {
	s := webtest.New(t)
	s.Handle("/", webtest.Reply{Body: "inner"})
	c := &Client{}
	defer c.Close()
	for range 3 {
		if _, err := c.Get(t.Context(), Request{URL: s.URL, AllowPrivate: true}); err != nil {
			t.Fatal(err)
		}
		var addr *AddressError
		if _, err := c.Get(t.Context(), Request{URL: s.URL}); !errors.As(err, &addr) {
			t.Fatalf("Get without leave = %v while a connection was open, want an AddressError", err)
		}
	}
	if n := len(s.Requests()); n != 3 {
		t.Errorf("%d requests came, want the three that were allowed", n)
	}
}

func TestGetChecksTheAddressAtEachRedirect(t *testing.T) {
	s := webtest.New(t)
	s.Handle("/a", webtest.Redirect(301, "http://10.0.0.1/admin"))
	s.Handle("/b", webtest.Redirect(302, "/c"))
	s.Handle("/c", webtest.Redirect(307, "http://169.254.169.254/latest/meta-data/"))
	c := &Client{AllowLoopback: true}
	defer c.Close()
	for path, want := range map[string]string{"/a": "10.0.0.1", "/b": "169.254.169.254"} {
		res, err := c.Get(t.Context(), Request{URL: s.URL + path})
		var addr *AddressError
		if !errors.As(err, &addr) || addr.Addr != want {
			t.Errorf("Get(%s) = %v, want %s refused", path, err, want)
		}
		if res == nil || res.Requests == 0 || res.Status != 0 || res.Body != nil {
			t.Errorf("Get(%s) gave %+v, want no more than what came so far", path, res)
		}
	}
}

// A proxy would connect for us, past the guard. The environment is read once
// per process, so setting a variable here would prove nothing.
func TestGetAsksNoProxyOfTheEnvironment(t *testing.T) {
	c := &Client{}
	defer c.Close()
	c.once.Do(c.init)
	if c.public.Proxy != nil || c.private.Proxy != nil {
		t.Error("a transport takes a proxy")
	}
}
