package config

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"
)

// starterText is the starter file with the places where the keys go.
//
//go:embed starter.toml
var starterText string

// Starter is what `skein init` writes: a commented skein.toml with a topic, real
// sources and every key with its default. The keys come from the decoder's table.
func Starter() []byte {
	c, source, topic := Default(), politeness.source(), defaultTopic()
	own := sourceKeys[:len(sourceKeys)-len(sharedKeys)]
	parts := map[string]string{
		"include": above([]key[Config]{includeKey}, c),
		"archive": above(archiveKeys, &c.Archive),
		"server":  above(serverKeys, &c.Server),
		"fetch":   above(fetchKeys, &c.Fetch),
		"source":  beside(own, &source),
		"topic":   beside(topicKeys, &topic),
	}
	t := template.Must(template.New("starter").Option("missingkey=error").Parse(starterText))
	var b bytes.Buffer
	if err := t.Execute(&b, parts); err != nil {
		panic("config: starter: " + err.Error()) // nothing of it comes from outside
	}
	return b.Bytes()
}

// above gives every key of a table that is built, with its default in v, below
// what it is for.
func above[T any](keys []key[T], v *T) string {
	var lines []string
	for _, k := range keys {
		if k.kind != later {
			lines = append(lines, "# "+k.doc, k.name+" = "+write(k.field(v)))
		}
	}
	return strings.Join(lines, "\n")
}

// beside gives them as comments, what each is for behind it.
func beside[T any](keys []key[T], v *T) string {
	var lines []string
	for _, k := range keys {
		switch k.kind {
		case later:
		case ofTable:
			lines = append(lines, fmt.Sprintf("#   %-18s # %s", "[source."+k.name+"]", k.doc), beside(k.keys, v))
		default:
			lines = append(lines, fmt.Sprintf("#   %-18s # %s", k.name+" = "+write(k.field(v)), k.doc))
		}
	}
	return strings.Join(lines, "\n")
}
