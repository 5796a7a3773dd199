package web_test

import (
	"errors"
	"testing"
	"time"

	"skein/fetcher/web"
	"skein/fetcher/web/webtest"
)

func TestAPageThatAsksForProofOfAPersonIsNoPageOfTheSite(t *testing.T) {
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	for name, tc := range map[string]struct {
		reply     webtest.Reply
		challenge bool
	}{
		"a header says so":               {webtest.Reply{Status: 403, Header: map[string]string{"Cf-Mitigated": "challenge"}}, true},
		"a header, with status 202":      {webtest.Reply{Status: 202, Header: map[string]string{"X-Amzn-Waf-Action": "challenge"}}, true},
		"a script, with status 503":      {webtest.Reply{Status: 503, Header: html, Body: `<html><title>Wait</title><script>(function(){window._cf_chl_opt={a:1}})()</script></html>`}, true},
		"an element, with status 200":    {webtest.Reply{Header: html, Body: `<html><script id="anubis_challenge" type="application/json">{"d":4}</script></html>`}, true},
		"a script's address":             {webtest.Reply{Header: html, Body: `<html><script src="/.well-known/ddos-guard/js-challenge/index.js"></script></html>`}, true},
		"somebody writes of such a page": {webtest.Reply{Header: html, Body: `<html><script>var a=1</script><p>What does _cf_chl_opt mean, and sucuri_cloudproxy_js?</p></html>`}, false},
		"a guard's script on a page":     {webtest.Reply{Header: html, Body: `<html><p>Ropes</p><script src="/_Incapsula_Resource?x=1"></script></html>`}, false},
		"a program":                      {webtest.Reply{Header: map[string]string{"Content-Type": "text/javascript"}, Body: `<script>_cf_chl_opt`}, false},
	} {
		t.Run(name, func(t *testing.T) {
			server := webtest.New(t)
			server.Handle("/page", tc.reply)
			server.Handle("/other", webtest.Reply{Body: "well"})
			c := &web.Client{AllowLoopback: true}
			defer c.Close()
			_, err := c.Get(t.Context(), web.Request{URL: server.URL + "/page"})
			var status *web.StatusError
			if got := errors.As(err, &status) && status.Challenge; got != tc.challenge {
				t.Fatalf("Get: %v; want a challenge: %v", err, tc.challenge)
			}
			_, err = c.Get(t.Context(), web.Request{URL: server.URL + "/other"})
			var busy *web.BusyError
			switch {
			case tc.challenge && !errors.As(err, &busy):
				t.Errorf("another page of the host: %v; want the host to be left alone", err)
			case tc.challenge && time.Until(busy.Until) < 50*time.Minute:
				t.Errorf("the host is left alone until %v, want an hour", busy.Until)
			case !tc.challenge && err != nil:
				t.Errorf("another page of the host: %v", err)
			}
		})
	}
}
