package export

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// mdHeading is a heading that a reader of CommonMark sees, and how deep in
// quotations and lists it stands.
type mdHeading struct {
	level, depth int
	text         string
}

// mdReader reads the blocks of CommonMark (0.31), as far as it takes to tell
// what is a heading, what is code and what is HTML. It knows nothing of the
// writer.
type mdReader struct {
	containers []int // -1 for a quotation, else the indent of a list item's content
	fence      string
	fenceDepth int
	para       []string
	paraDepth  int
	headings   []mdHeading
	html       []string // what a reader would take for HTML
}

var (
	mdATX     = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	mdSetext  = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	mdFence   = regexp.MustCompile("^ {0,3}(`{3,}|~{3,})([^`]*)$")
	mdBreak   = regexp.MustCompile(`^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	mdItem    = regexp.MustCompile(`^( {0,3})([-+*]|[0-9]{1,9}[.)])( +|$)`)
	mdAuto    = regexp.MustCompile(`^<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20<>]*>`)
	mdDefines = regexp.MustCompile(`^ {0,3}\[(?:[^\\\[\]]|\\.)+\]:`)
)

func readMarkdown(text string) *mdReader {
	r := &mdReader{}
	for line := range strings.SplitSeq(text, "\n") {
		r.line(line)
	}
	r.endPara()
	return r
}

func (r *mdReader) line(line string) {
	matched := 0
	for _, c := range r.containers {
		rest, ok := strings.CutPrefix(strings.TrimLeft(line, " "), ">")
		if c < 0 && ok && indent(line) < 4 {
			line = strings.TrimPrefix(rest, " ")
		} else if c >= 0 && (indent(line) >= c || strings.TrimSpace(line) == "") {
			line = line[min(c, len(line)):]
		} else {
			break
		}
		matched++
	}
	if r.fence != "" && matched >= r.fenceDepth {
		if s := strings.TrimSpace(line); indent(line) < 4 && strings.HasPrefix(s, r.fence) && strings.Trim(s, r.fence[:1]) == "" {
			r.fence = ""
		}
		return
	}
	r.fence = ""
	opened := false
	for {
		if indent(line) < 4 && strings.HasPrefix(strings.TrimLeft(line, " "), ">") {
			r.open(&matched, -1)
			line = strings.TrimPrefix(strings.TrimPrefix(strings.TrimLeft(line, " "), ">"), " ")
			opened = true
			continue
		}
		if m := mdItem.FindStringSubmatch(line); m != nil && !mdBreak.MatchString(line) && !(len(r.para) > 0 && matched == r.paraDepth && !opened && strings.TrimSpace(line[len(m[0]):]) == "") {
			width := len(m[0])
			if n := len(m[3]); n > 4 {
				width = len(m[1]) + len(m[2]) + 1
			}
			r.open(&matched, width)
			line = line[min(width, len(line)):]
			opened = true
			continue
		}
		break
	}
	blank := strings.TrimSpace(line) == ""
	lazy := len(r.para) > 0 && matched < len(r.containers) && !opened && !blank
	switch {
	case blank:
		r.endPara()
		r.containers = r.containers[:matched]
		return
	case mdSetext.MatchString(line) && len(r.para) > 0 && !lazy && !opened && matched == r.paraDepth:
		level := 2
		if strings.Contains(line, "=") {
			level = 1
		}
		r.headings = append(r.headings, mdHeading{level, matched, strings.Join(r.para, " ")})
		r.para = nil
	case mdBreak.MatchString(line):
		r.endPara()
		r.containers = r.containers[:matched]
	case mdATX.MatchString(line):
		r.endPara()
		r.containers = r.containers[:matched]
		m := mdATX.FindStringSubmatch(line)
		r.headings = append(r.headings, mdHeading{len(m[1]), matched, m[2]})
		r.inline(m[2])
	case mdFence.MatchString(line) && !(line[indent(line)] == '`' && strings.Contains(mdFence.FindStringSubmatch(line)[2], "`")):
		r.endPara()
		r.containers = r.containers[:matched]
		r.fence, r.fenceDepth = mdFence.FindStringSubmatch(line)[1], matched
	case indent(line) >= 4 && len(r.para) == 0:
		r.html = append(r.html, "indented code: "+line)
	default:
		if !lazy && matched != r.paraDepth || opened {
			r.endPara()
		}
		if !lazy {
			r.containers = r.containers[:matched]
			r.paraDepth = matched
		}
		if len(r.para) == 0 && mdDefines.MatchString(line) {
			r.html = append(r.html, "link definition: "+line)
		}
		r.para = append(r.para, strings.TrimLeft(line, " "))
	}
}

func (r *mdReader) open(matched *int, c int) {
	r.endPara()
	r.containers = append(r.containers[:*matched], c)
	*matched++
}

func (r *mdReader) endPara() {
	r.inline(strings.Join(r.para, "\n"))
	r.para = nil
}

// inline looks for HTML in running text.
func (r *mdReader) inline(s string) {
	for i := 0; i < len(s); {
		switch s[i] {
		case '\\':
			i += 2
		case '`':
			n := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
			end := i + n
			for end < len(s) {
				at := strings.Index(s[end:], s[i:i+n])
				if at < 0 {
					end = len(s)
					break
				}
				end += at
				run := len(s[end:]) - len(strings.TrimLeft(s[end:], "`"))
				if run == n {
					break
				}
				end += run
			}
			if end < len(s) {
				i = end + n
			} else {
				i += n
			}
		case '<':
			if m := mdAuto.FindString(s[i:]); m != "" {
				i += len(m)
				continue
			}
			r.html = append(r.html, s[i:min(i+40, len(s))])
			i++
		default:
			i++
		}
	}
}

func indent(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

func TestMarkdownReaderReadsAsCommonMarkSays(t *testing.T) {
	for name, tc := range map[string]struct {
		in       string
		headings []mdHeading
		html     int
	}{
		"headings":             {"# a\nb\n=\n\nc\n---\n", []mdHeading{{1, 0, "a"}, {1, 0, "b"}, {2, 0, "c"}}, 0},
		"in code":              {"```go\n# a\n```\n# b", []mdHeading{{1, 0, "b"}}, 0},
		"in a quotation":       {"> # a\n> ```\n> # b\n# c", []mdHeading{{1, 1, "a"}, {1, 0, "c"}}, 0},
		"in a list":            {"- a\n\n  # b\n  ```\n  # c\n  ```\n\n# d", []mdHeading{{1, 1, "b"}, {1, 0, "d"}}, 0},
		"after a lazy line":    {"> a\nb\n===\n# c", []mdHeading{{1, 0, "c"}}, 0},
		"escaped":              {"\\# a\n\n&lt;b&gt; `<c>` <https://d.example/>", nil, 0},
		"html":                 {"a <b>\n\n<!-- c", nil, 2},
		"break":                {"a\n\n---\n\n- - -\n", nil, 0},
		"unclosed code span":   {"a ` <b>", nil, 1},
		"indented code":        {"    a", nil, 1},
		"definition of a link": {"[a]: b", nil, 1},
	} {
		r := readMarkdown(tc.in)
		if len(r.html) != tc.html {
			t.Errorf("%s: found %q, want %d", name, r.html, tc.html)
		}
		if len(r.headings) != len(tc.headings) {
			t.Errorf("%s: headings %v, want %v", name, r.headings, tc.headings)
			continue
		}
		for i, h := range r.headings {
			if h != tc.headings[i] {
				t.Errorf("%s: heading %v, want %v", name, h, tc.headings[i])
			}
		}
	}
}

// cmark reads Markdown with the reference implementation of GitHub's, and
// skips the test where it is not installed.
func cmark(t testing.TB, text string) string {
	t.Helper()
	bin, err := exec.LookPath("cmark-gfm")
	if err != nil {
		t.Skip("no cmark-gfm here (Debian: apt-get install cmark-gfm)")
	}
	cmd := exec.Command(bin, "-e", "table", "-e", "strikethrough")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
