package export

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
)

// testImages has an avatar and the image of an attachment, and a file that
// says it is an image and is a page.
func testImages(url string) ([]byte, string, bool) {
	switch {
	case strings.HasSuffix(url, "avatars/17.png"):
		return pngOf(8, 8), "image/png", true
	case strings.HasSuffix(url, "table.png"):
		return pngOf(16, 9), "text/html", true
	case strings.HasSuffix(url, "board.jpg"):
		return []byte("<svg onload=alert(1)>"), "image/png", true
	}
	return nil, "", false
}

func pngOf(w, h int) []byte {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = uint8(i)
	}
	m.SetGray(0, 0, color.Gray{Y: 200})
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}
