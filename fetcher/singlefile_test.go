package fetcher

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

func TestPicturesInAPageOfSingleFileGetTheAddressOfTheirBytes(t *testing.T) {
	picture, small := strings.Repeat("picture", 30), "GIF89a"
	coded, tiny := base64.StdEncoding.EncodeToString([]byte(picture)), base64.StdEncoding.EncodeToString([]byte(small))
	const mark = "<!--\n Page saved with SingleFile \n url: https://forum.example/t \n-->"
	const address = "https://forum.example/.well-known/ni/sha-256/aIhifL2xtxAP2q-9bUyAe7TgpAI0eaJufWL6EjrzITU" // printf picture… | sha256sum, in base64
	for name, tc := range map[string]struct{ in, want string }{
		"in quotes":            {mark + `<img alt="" src="data:image/png;base64,` + coded + `">`, mark + `<img alt="" src="` + address + `">`},
		"in none":              {mark + `<img src=data:image/png;base64,` + coded + ` alt=x>`, mark + `<img src=` + address + ` alt=x>`},
		"a place of its own":   {mark + `<img src="data:image/gif;base64,` + tiny + `">`, ""},
		"no picture":           {mark + `<img src="data:text/html;base64,` + coded + `">`, ""},
		"in words":             {mark + `<p>data:image/png;base64,` + coded, ""},
		"broken off":           {mark + `<img src="data:image/png;base64,` + coded[:len(coded)-1] + `">`, ""},
		"a page of another":    {`<img src="data:image/png;base64,` + coded + `">`, ""},
		"one twice, one other": {mark + `<img src='data:image/png;base64,` + coded + `'><img src="/a.png"><img src="data:image/png;base64,` + coded + `">`, mark + `<img src='` + address + `'><img src="/a.png"><img src="` + address + `">`},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := url.Parse("https://forum.example/threads/ferries.12/")
			if err != nil {
				t.Fatal(err)
			}
			want := tc.want
			if want == "" {
				want = tc.in
			}
			if got := string(namePictures([]byte(tc.in), u)); got != want {
				t.Errorf("namePictures = %q, want %q", got, want)
			}
			held := HeldPictures([]byte(tc.in), u.String())
			if (held != nil) != (tc.want != "") {
				t.Fatalf("HeldPictures gives any: %v", held != nil)
			}
			if held == nil {
				return
			}
			if f, ok := held(address); !ok || string(f.Body) != picture || f.Type != "image/png" {
				t.Errorf("the picture is %+v, %v", f, ok)
			}
			if _, ok := held("https://forum.example/a.png"); ok {
				t.Error("a picture that is not in the page is held")
			}
		})
	}
}
