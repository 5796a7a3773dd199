package config

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"skein/archive"
)

// AppendSource writes a [[source]] at the end of the configuration at path; see
// AppendSources. A source that the configuration has already, in whichever of
// its files, is refused with an archive.ErrInvalid.
func AppendSource(path string, s archive.Source) error {
	added, err := AppendSources(path, []archive.Source{s})
	if err == nil && len(added) == 0 {
		return fmt.Errorf("%s: %s is already a source: %w", path, redact(s.URL), archive.ErrInvalid)
	}
	return err
}

// AppendSources writes a [[source]] at the end of the configuration at path for
// each of the sources that it does not have yet, and gives those. Of each it
// writes what is set and differs from the defaults; Enabled and Robots, whose
// zero values mean "not said" here, are never written. A source without an id
// is given one in the file, so that no later source can change it.
//
// What is in the file stays as it is, byte for byte. The file is replaced as a
// whole or not at all, and only if it has no faults before and after.
func AppendSources(path string, sources []archive.Source) ([]archive.Source, error) {
	c, err := Load(path, nil)
	if err != nil {
		return nil, err
	}
	old, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	known, ids := map[string]bool{}, map[string]bool{}
	for _, s := range c.Sources {
		known[addressKey(s.URL)], ids[s.ID] = true, true
	}
	var added []archive.Source
	for _, s := range sources {
		if err := checkAddress(s.URL); err != nil {
			return nil, fmt.Errorf("source %s: url: %w: %w", redact(s.URL), err, archive.ErrInvalid)
		}
		if key := addressKey(s.URL); !known[key] {
			known[key] = true
			if s.ID == "" {
				s.ID = sourceSlug(s.URL)
			}
			if ids[s.ID] {
				s.ID = hashedSlug(s.ID, s.URL)
			}
			ids[s.ID] = true
			added = append(added, s)
		}
	}
	if len(added) == 0 {
		return nil, nil
	}
	data := append(bytes.Clone(old), tables(old, added)...)
	l := newLoader()
	l.readFile = func(name string) ([]byte, error) {
		if name == path {
			return data, nil
		}
		return readFile(name)
	}
	if _, err := l.load(path, nil); err != nil {
		return nil, fmt.Errorf("with the new source: %w", err)
	}
	return added, replace(path, old, data)
}

// tables are the sources as TOML, to stand behind old.
func tables(old []byte, sources []archive.Source) []byte {
	var b bytes.Buffer
	if len(old) > 0 && !bytes.HasSuffix(old, []byte("\n")) {
		b.WriteByte('\n')
	}
	plain := politeness.source()
	for _, s := range sources {
		unsaid := plain
		unsaid.Enabled, unsaid.Robots = s.Enabled, s.Robots
		fillUnsaid(sourceKeys, &s, &unsaid)
		b.WriteString("\n[[source]]\n")
		writeKeys(&b, sourceKeys, &s, &unsaid, false)
	}
	if bytes.Contains(old, []byte("\r\n")) {
		return bytes.ReplaceAll(b.Bytes(), []byte("\n"), []byte("\r\n"))
	}
	return b.Bytes()
}

// fillUnsaid makes the zero fields of v those of base.
func fillUnsaid(keys []key[archive.Source], v, base *archive.Source) {
	var zero archive.Source
	for _, k := range keys {
		if k.kind == ofTable {
			fillUnsaid(k.keys, v, base)
		} else if k.kind != later && same(k.field(v), k.field(&zero)) {
			copyField(k.field(v), k.field(base))
		}
	}
}

// replace exchanges the file at path for one with other content and the same
// mode and owner. It refuses when somebody wrote the file since old was read.
func replace(path string, old, data []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target // the link stays a link
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	defer os.Remove(temp.Name()) // is gone by then if all went well
	_, err = temp.Write(data)
	if err == nil {
		keepOwner(temp, info)
		err = temp.Chmod(info.Mode().Perm())
	}
	if err == nil {
		err = temp.Sync()
	}
	if cerr := temp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, old) {
		return fmt.Errorf("%s was changed by somebody else meanwhile; nothing was written, try again", path)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
