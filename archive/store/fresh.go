package store

import "skein/archive"

// fresh is new threads on their way into the tables. They are written together,
// when all is known of them: where several machines write, each statement is a
// journey to the server. Whoever is about to look at a thread that may be among
// them has them written first.
type fresh struct {
	named    map[name]bool // names that this transaction gave
	threads  [][]any
	mentions [][]any
	raws     [][]any
	aliases  struct {
		scopes, names []string
		threads       []int64
	}
}

// name is a name of a thread, with its scope; an id of its own has none.
type name struct{ scope, name string }

// names are all names by which a thread may be held already.
func names(t *archive.Thread) []name {
	out := []name{{"", t.ID}, {archive.MergedScope, t.ID}, named(archive.Alias{Scope: archive.AddressScope, Name: t.NativeID})}
	for _, a := range t.Aliases {
		out = append(out, named(a))
		if id := addressID(t, a); id != "" {
			out = append(out, name{"", id})
		}
	}
	return out
}

// named is an alias as the tables hold it.
func named(a archive.Alias) name {
	held := []any{a.Scope, aliasName(a.Name)}
	clean(held)
	return name{held[0].(string), held[1].(string)}
}

// newThreadColumns are those of a new thread, in the order of its values.
var newThreadColumns = []string{"n", "id", "kind", "platform", "site", "native_id", "url", "title", "lang", "author", "published_ms", "published_precision", "facts", "complete",
	"first_seen_ms", "last_checked_ms", "active_ms"}

// ask asks in one question which names of threads are known. Those whose names
// are all unknown are new, and are not looked for one by one.
func (v *saver) ask(ts []archive.Thread) error {
	if v.store.dialect.oneWriter && len(ts) == 1 {
		return nil // the question that finds one costs no more
	}
	var ids, scopes, aliases []string
	for i := range ts {
		for _, n := range names(&ts[i]) {
			if n.scope == "" {
				ids = append(ids, n.name)
			} else {
				scopes, aliases = append(scopes, n.scope), append(aliases, n.name)
			}
		}
	}
	rows, err := v.store.dialect.known(v.tx, ids, scopes, aliases)
	if err != nil {
		return err
	}
	known, err := collect(rows, func(r scanner) (n name, err error) {
		err = r.Scan(&n.scope, &n.name)
		return n, err
	})
	if err != nil {
		return err
	}
	v.taken = make(map[name]bool, len(known))
	for _, n := range known {
		v.taken[n] = true
	}
	return nil
}

// isNew reports that no name of a thread is known, as far as ask told.
func (v *saver) isNew(t *archive.Thread) bool {
	if v.taken == nil {
		return false
	}
	for _, n := range names(t) {
		if v.taken[n] || v.fresh.named[n] {
			return false
		}
	}
	return true
}

// call notes a name that this transaction gives to a thread.
func (t *tx) call(n name) {
	if t.fresh.named == nil {
		t.fresh.named = map[name]bool{}
	}
	t.fresh.named[n] = true
}

// writeFresh writes the new threads that are still on their way.
func (t *tx) writeFresh() error {
	f := &t.fresh
	if len(f.threads) == 0 {
		return nil
	}
	insert := t.store.dialect.insertRows
	if err := insert(t, "threads", newThreadColumns, f.threads); err != nil {
		return err
	}
	if len(f.mentions) > 0 {
		if err := insert(t, "mentions", []string{"thread_n", "source_n", "active_ms"}, f.mentions); err != nil {
			return err
		}
	}
	if len(f.raws) > 0 {
		if err := insert(t, "raws", []string{"thread_n", "fetched_ms", "url", "warc", "record"}, f.raws); err != nil {
			return err
		}
	}
	if a := f.aliases; len(a.names) > 0 {
		if err := t.store.dialect.alias(t, a.scopes, a.names, a.threads); err != nil {
			return err
		}
	}
	t.fresh = fresh{named: f.named}
	return nil
}

// enter has a new thread written later, with those who mention it, the bytes
// that it was made from and its other names.
func (v *saver) enter(t *archive.Thread, have stored, row []any, active int64) {
	f := &v.fresh
	f.threads = append(f.threads, append(row, active))
	if v.source != 0 {
		f.mentions = append(f.mentions, []any{have.n, v.source, active})
	}
	cited := map[[2]any]bool{}
	for _, r := range t.Raw {
		// One place for an address and a moment, as the index has it.
		if at := [2]any{r.URL, r.Fetched.UnixMilli()}; !cited[at] {
			cited[at] = true
			f.raws = append(f.raws, []any{have.n, ms(r.Fetched), r.URL, r.WARC, r.Record})
			clean(f.raws[len(f.raws)-1])
		}
	}
	v.call(name{"", t.ID})
	for _, a := range t.Aliases {
		n := named(a)
		f.aliases.scopes, f.aliases.names, f.aliases.threads = append(f.aliases.scopes, n.scope), append(f.aliases.names, n.name), append(f.aliases.threads, have.n)
		v.call(n)
	}
}
