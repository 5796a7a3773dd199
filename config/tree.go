package config

// form is the form of a value in a file.
type form uint8

const (
	broken     form = iota // present, but no TOML: said already
	isText                 //
	isNumber               // whole
	isFraction             //
	isFlag                 //
	isDate                 // of any kind; we have no use for them
	isList                 // [ … ]
	isTable                // [x], { … }, or made by a dotted key
	isTables               // [[x]]
)

// String is how a fault calls a value.
func (f form) String() string {
	return [...]string{"nothing", "text", "a number", "a fraction", "true or false", "a date", "a list", "a table", "tables"}[f]
}

// node is a value and its line.
type node struct {
	form  form
	line  int
	text  string // of a text, as meant; of numbers and flags, as written
	skip  int    // lines between the key and the first of a text: 1 where only the quotes stand beside the key
	list  []node // of isList and isTables
	table *table
}

// how a table came to be, which decides who may add to it.
type made uint8

const (
	implied made = iota // on the way to a longer header
	headed              // by its own header
	dotted              // by a dotted key
	inline              // { … }: complete
)

// table is a TOML table in the order of the file.
type table struct {
	line    int
	made    made
	entries []entry
	index   map[string]int // of entries, once there are many
}

type entry struct {
	name string
	node // line is the key's, which is the one to change
}

// linear is the number of entries up to which looking through them is as quick as a map.
const linear = 16

// find gives the entry of that name, or nil.
func (t *table) find(name string) *entry {
	if t.index != nil {
		if i, ok := t.index[name]; ok {
			return &t.entries[i]
		}
		return nil
	}
	for i := range t.entries {
		if t.entries[i].name == name {
			return &t.entries[i]
		}
	}
	return nil
}

func (t *table) add(e entry) {
	if t.entries == nil {
		t.entries = make([]entry, 0, 6)
	}
	t.entries = append(t.entries, e)
	switch {
	case t.index != nil:
		t.index[e.name] = len(t.entries) - 1
	case len(t.entries) > linear:
		t.index = make(map[string]int, 4*linear)
		for i := range t.entries {
			t.index[t.entries[i].name] = i
		}
	}
}

// line of a key, or of the table itself if the key is not there.
func (t *table) lineOf(name string) int {
	if e := t.find(name); e != nil {
		return e.line
	}
	return t.line
}
