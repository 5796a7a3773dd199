package demo

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"math"
	"path"
	"strconv"
	"strings"
)

// drawing is a picture of few colours, numbered as in its palette.
type drawing struct{ *image.Paletted }

func newDrawing(width, height int, colours ...string) drawing {
	var p color.Palette
	for _, c := range colours {
		p = append(p, hexColour(c))
	}
	return drawing{image.NewPaletted(image.Rect(0, 0, width, height), p)}
}

// hexColour reads "#rrggbb"; anything else is black.
func hexColour(s string) color.RGBA {
	v, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil {
		v = 0
	}
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255}
}

func (d drawing) rect(x0, y0, x1, y1 int, c uint8) {
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			d.dot(x, y, c)
		}
	}
}

func (d drawing) dot(x, y int, c uint8) {
	if (image.Point{X: x, Y: y}).In(d.Rect) {
		d.SetColorIndex(x, y, c)
	}
}

func (d drawing) disc(cx, cy, r int, c uint8) {
	for y := -r; y <= r; y++ {
		for x := -r; x <= r; x++ {
			if x*x+y*y <= r*r {
				d.dot(cx+x, cy+y, c)
			}
		}
	}
}

// line draws from one point to another; every other dash pixels are left out if dash is not 0.
func (d drawing) line(x0, y0, x1, y1, width, dash int, c uint8) {
	steps := max(abs(x1-x0), abs(y1-y0), 1)
	for i := range steps + 1 {
		if dash > 0 && i/dash%2 == 1 {
			continue
		}
		x, y := x0+(x1-x0)*i/steps, y0+(y1-y0)*i/steps
		d.rect(x-width/2, y-width/2, x-width/2+width, y-width/2+width, c)
	}
}

// ship draws a hull from above, bow to the right.
func (d drawing) ship(cx, cy, length int, c uint8) {
	for x := -length / 2; x <= length/2; x++ {
		half := length / 7
		if x > length/5 {
			half = half * (length/2 - x) / (length/2 - length/5)
		}
		d.rect(cx+x, cy-half, cx+x+1, cy+half+1, c)
	}
}

func (d drawing) png() []byte {
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, d); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

func abs(n int) int { return max(n, -n) }

// sign is the pattern that stands for a name: five by five fields, the same from left and right.
func sign(name string, size int, ink, paper string) drawing {
	h := fnv.New32a()
	h.Write([]byte(name))
	bits := h.Sum32()
	d := newDrawing(size, size, paper, ink)
	cell := size / 6
	margin := (size - 5*cell) / 2
	for row := range 5 {
		for col := range 3 {
			if bits>>(row*3+col)&1 == 0 {
				continue
			}
			for _, x := range []int{col, 4 - col} {
				d.rect(margin+x*cell, margin+row*cell, margin+(x+1)*cell, margin+(row+1)*cell, 1)
			}
		}
	}
	return d
}

// formationSketch shows a group in the strait: escorts, merchant ships, lanes.
func formationSketch() []byte {
	d := newDrawing(640, 360, "#d9e8f2", "#d8c9a3", "#8d7b4f", "#2b4c7e", "#8a4f2b", "#7f9db3")
	for x := range 640 { // coasts above and below
		north := 46 + int(14*math.Sin(float64(x)/57)+9*math.Sin(float64(x)/23))
		south := 318 + int(12*math.Sin(float64(x)/71+2)+8*math.Sin(float64(x)/19))
		d.rect(x, 0, x+1, north, 1)
		d.rect(x, north, x+1, north+2, 2)
		d.rect(x, south, x+1, 360, 1)
		d.rect(x, south-2, x+1, south, 2)
	}
	for _, y := range []int{120, 180, 240} {
		d.line(0, y, 640, y-16, 2, 9, 5)
	}
	for i := range 5 {
		d.ship(150+i*78, 211-i*2, 42, 4)
	}
	d.ship(560, 200, 34, 3)
	d.ship(300, 158, 34, 3)
	d.ship(300, 262, 34, 3)
	return d.png()
}

// huntingTrack shows how a minehunter searches: legs to and fro, a cross at each stop.
func huntingTrack() []byte {
	d := newDrawing(640, 360, "#eef3ee", "#c3d3c6", "#2b4c7e", "#a33b2b")
	for x := 40; x < 640; x += 60 {
		d.line(x, 0, x, 359, 1, 3, 1)
	}
	for y := 30; y < 360; y += 60 {
		d.line(0, y, 639, y, 1, 3, 1)
	}
	stops := [][]int{{180, 430}, {300}, {}, {140, 330, 520}, {290}}
	for leg := range 5 {
		y := 60 + leg*58
		drift := leg * 9
		left, right := 70+drift, 550+drift
		if leg == 4 {
			right = 300
		}
		d.line(left, y, right, y+10, 2, 0, 2)
		if leg < 4 {
			x := right
			if leg%2 == 1 {
				x = left
			}
			d.line(x, y+10*((leg+1)%2), x+9, y+58+10*((leg+1)%2), 2, 0, 2)
		}
		for _, x := range stops[leg] {
			cy := y + 10*(x-left)/(right-left)
			d.line(x-7, cy-7, x+7, cy+7, 3, 0, 3)
			d.line(x-7, cy+7, x+7, cy-7, 3, 0, 3)
		}
	}
	return d.png()
}

var reactionColours = []string{"#3d7edb", "#d6455d", "#e5b62f", "#e58a2f", "#6f8fae", "#b33a2b", "#3f9b67", "#6d5aa8"}

// avatarColour is a member's, from a few that go together.
func avatarColour(m *member) string {
	colours := []string{"#2f5d62", "#7a4b2a", "#394a7a", "#7a2e4d", "#4c6b2f", "#5a4a7a", "#8a6a1f"}
	return colours[m.id%len(colours)]
}

// drawAll makes every picture of the sample, by the path under which it is served.
func drawAll(lib *library) map[string][]byte {
	images := map[string][]byte{}
	for _, o := range lib.outlets {
		images[o.host] = sign(o.title, 32, "#ffffff", o.colour).png()
	}
	images[lib.forum.host] = sign(lib.forum.title, 32, "#ffffff", forumColour).png()
	for _, m := range lib.forum.members {
		if m.avatar {
			images[avatarPath(m)] = sign(m.name, 96, avatarColour(m), "#ece8df").png()
		}
	}
	for i, c := range reactionColours {
		d := newDrawing(16, 16, "#ffffff", c)
		d.disc(8, 8, 7, 1)
		images[reactionPath(i+1)] = d.png()
	}
	images["formation-sketch.png"] = formationSketch()
	images["hunting-track.png"] = huntingTrack()
	return images
}

func avatarPath(m *member) string {
	return fmt.Sprintf("/data/avatars/m/%d/%d.png", m.id/1000, m.id)
}

func reactionPath(id int) string { return fmt.Sprintf("/data/reactions/%d.png", id) }

// file is an attachment of the forum.
type file struct {
	id            int
	name, kind    string
	path          string // of its address
	body          []byte
	width, height int // of a picture
}

// fileNames are the attachments, numbered from firstFile in this order.
var fileNames = []string{"formation-sketch.png", "hunting-track.png", "notam-card.txt", "channel-notes.txt"}

const firstFile = 701

// file finds an attachment by its name; the zero value if there is none.
func (d *Demo) file(name string) file {
	for i, n := range fileNames {
		if n != name {
			continue
		}
		f := file{id: firstFile + i, name: n, kind: "text/plain; charset=utf-8"}
		f.path = fmt.Sprintf("/attachments/%s.%d/", slugify(n), f.id)
		if path.Ext(n) == ".png" {
			f.kind, f.body, f.width, f.height = "image/png", d.images[n], 640, 360
			return f
		}
		f.body, _ = contentFiles.ReadFile("content/files/" + n)
		return f
	}
	return file{}
}
