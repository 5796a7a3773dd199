package web

import (
	"bytes"
	"net/http"
	"strings"
	"time"
)

// ChallengeRest is how long a host is left alone that wants proof of a person in
// a browser: we do not give it, and asking on would look like an attempt to.
const ChallengeRest = time.Hour

// challengeMarks are what the pages hold by which guards of sites ask for such a
// proof, and the sites' own pages do not, though the same guards write into them.
// Each line is one guard's; all of its marks must be there.
var challengeMarks = [][]string{
	{"_cf_chl_opt"},      // Cloudflare
	{"jschl_vc"},         // Cloudflare's of old
	{"anubis_challenge"}, // Anubis
	{"/.within.website/x/cmd/anubis/", "anubis_ve"}, // Anubis's of old
	{"/ddos-guard/js-challenge"},                    // DDoS-Guard
	{"sucuri_cloudproxy_js"},                        // Sucuri
	{"_Incapsula_Resource", "main-iframe"},          // Imperva
	{"captcha-delivery.com/", "var dd="},            // DataDome
	{"window._pxAppId", "px-captcha"},               // PerimeterX
	{"awsWafCookieDomainList", "gokuProps"},         // AWS
}

// maxChallenge bounds the size of a page that asks for proof: some carry their
// whole program with them.
const maxChallenge = 512 << 10

// challenged reports whether an answer asks for proof of a person in a browser,
// whatever its status is.
func challenged(resp *http.Response, body []byte) bool {
	if strings.EqualFold(resp.Header.Get("Cf-Mitigated"), "challenge") {
		return true
	}
	if a := resp.Header.Get("X-Amzn-Waf-Action"); strings.EqualFold(a, "challenge") || strings.EqualFold(a, "captcha") {
		return true
	}
	if len(body) > maxChallenge || !strings.Contains(strings.ToLower(resp.Header.Get("Content-Type")), "html") {
		return false
	}
	for _, marks := range challengeMarks {
		all := true
		for _, m := range marks {
			all = all && inMarkup(body, m)
		}
		if all {
			return true
		}
	}
	return false
}

// inMarkup reports whether a mark stands in a page's tags or scripts, and not
// only in what people say.
func inMarkup(body []byte, mark string) bool {
	for from := 0; ; {
		at := bytes.Index(body[from:], []byte(mark))
		if at < 0 {
			return false
		}
		at += from
		before := body[:at]
		if lt := bytes.LastIndexByte(before, '<'); lt >= 0 && bytes.IndexByte(before[lt:], '>') < 0 {
			return true
		}
		if open := bytes.LastIndex(before, []byte("<script")); open >= 0 && bytes.LastIndex(before, []byte("</script")) < open {
			return true
		}
		from = at + len(mark)
	}
}
