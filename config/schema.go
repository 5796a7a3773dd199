package config

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Schema is a JSON Schema (draft 2020-12) of one configuration file, for editors
// and for checks by other programs. It is made from the table that the decoder
// reads by. It knows the form of each value; what only a parser can tell, Load does.
func Schema() []byte {
	c, source, topic := Default(), politeness.source(), defaultTopic()
	slug := schema{Type: "string", Pattern: "^[a-z0-9][a-z0-9-]{0,63}$"}
	one := tableSchema(sourceKeys, &source, "A place to read: a feed, a board of a forum or a single thread.")
	one.Required = []string{"url"}
	for _, p := range one.Properties {
		switch {
		case p.name == "id":
			p.Pattern = slug.Pattern
		case slices.ContainsFunc(sharedKeys, func(k sharedKey) bool { return k.name == p.name }):
			p.Default = nil // what [fetch] says
		}
	}
	about := tableSchema(topicKeys, &topic, "A query over all posts, published as a feed.")
	about.Required = []string{"query"}
	root := schema{
		Schema: "https://json-schema.org/draft/2020-12/schema",
		Title:  "skein configuration",
		Type:   "object",
		Properties: properties{
			{includeKey.name, valueSchema(&includeKey, c)},
			{"archive", tableSchema(archiveKeys, &c.Archive, "Where what we keep is kept. In the main file only.")},
			{"server", tableSchema(serverKeys, &c.Server, "Where feeds and pages are served. In the main file only.")},
			{"fetch", tableSchema(fetchKeys, &c.Fetch, "How places are visited. In the main file only; a source may set most of it for itself.")},
			{"source", &schema{Type: "array", Items: one}},
			{"topic", &schema{Type: "object", PropertyNames: &slug, Others: about}},
		},
		Others: false,
	}
	b, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic("config: schema: " + err.Error()) // nothing of it comes from outside
	}
	return append(b, '\n')
}

// schema is what we use of JSON Schema, in the order in which it is written.
type schema struct {
	Schema        string     `json:"$schema,omitempty"`
	Title         string     `json:"title,omitempty"`
	Description   string     `json:"description,omitempty"`
	Type          string     `json:"type"`
	Enum          []string   `json:"enum,omitempty"`
	Pattern       string     `json:"pattern,omitempty"`
	Minimum       *int64     `json:"minimum,omitempty"`
	Maximum       *int64     `json:"maximum,omitempty"`
	Items         *schema    `json:"items,omitempty"`
	PropertyNames *schema    `json:"propertyNames,omitempty"`
	Properties    properties `json:"properties,omitempty"`
	Required      []string   `json:"required,omitempty"`
	Others        any        `json:"additionalProperties,omitempty"`
	Default       any        `json:"default,omitempty"`
}

// properties are written as one object in their order.
type properties []property

type property struct {
	name string
	*schema
}

// MarshalJSON writes the properties in their order.
func (ps properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(',')
		}
		v, err := json.Marshal(p.schema)
		if err != nil {
			return nil, err
		}
		b.WriteString(strconv.Quote(p.name) + ":")
		b.Write(v)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// tableSchema is the schema of one table; the defaults are those of v.
func tableSchema[T any](keys []key[T], v *T, about string) *schema {
	s := &schema{Type: "object", Description: about, Others: false}
	for i := range keys {
		if keys[i].kind != later {
			s.Properties = append(s.Properties, property{keys[i].name, valueSchema(&keys[i], v)})
		}
	}
	return s
}

// forms of the texts that are more than text.
var patterns = map[kind]string{
	ofSpan: `^([0-9]+[dw]|[0-9]*\.?[0-9]+(ns|us|µs|ms|s|m|h))+$`,
	ofSize: `^[0-9]*\.?[0-9]+ ?([KkMmGg][Ii]?)?[Bb]$`,
}

// valueSchema is the schema of one key; the default is that of v.
func valueSchema[T any](k *key[T], v *T) *schema {
	if k.kind == ofTable {
		return tableSchema(k.keys, v, k.doc)
	}
	s := &schema{Type: "string", Description: k.doc, Enum: k.oneOf, Pattern: patterns[k.kind]}
	switch k.kind {
	case ofNumber:
		s.Type, s.Minimum = "integer", &k.least
		if k.most > 0 {
			s.Maximum = &k.most
		}
	case ofFlag:
		s.Type = "boolean"
	case ofWords:
		s.Type, s.Items = "array", &schema{Type: "string"}
	}
	switch d := k.field(v).(type) {
	case *string:
		if *d != "" {
			s.Default = *d
		}
	case *int:
		s.Default = *d
	case *bool:
		s.Default = *d
	case *time.Duration:
		s.Default = formatSpan(*d)
	case *int64:
		s.Default = formatSize(*d)
	}
	return s
}
