package config

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// Load reads the configuration at path with everything it includes, and lays
// the SKEIN_* variables of env ("NAME=value", as os.Environ gives them) over
// it: SKEIN_ARCHIVE_DSN for dsn in [archive], and so on for [server] and
// [fetch]. An empty path stands for an empty file in the working folder: the
// defaults, and what the environment says. The error is Faults if anything is wrong in it, else that of reading
// the file.
func Load(path string, env []string) (*Config, error) {
	return newLoader().load(path, env)
}

// variables makes a map of an environment; of two with one name the last holds.
func variables(env []string) map[string]string {
	vars := make(map[string]string, len(env))
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		vars[name] = value
	}
	return vars
}

// largest is the size up to which a file is read, in bytes.
const largest = 64 << 20

// file is one file of a configuration.
type file struct {
	name string // as faults call it
	place
	root *table    // of a TOML file
	opml []outline // of an OPML file
}

// loader is one reading of a configuration.
type loader struct {
	readFile func(name string) ([]byte, error)
	glob     func(pattern string) ([]string, error)
	files    []*file
	patterns []string        // of the main file
	seen     map[string]bool // identities of the included files
	faults   Faults
	warnings []string
	answers  map[string]error // of checks that are dear, by what was asked
	sources  []*written
	topics   map[string]string // where each was defined
}

func newLoader() *loader {
	return &loader{readFile: readFile, glob: filepath.Glob,
		seen: map[string]bool{}, answers: map[string]error{}, topics: map[string]string{}}
}

// readFile is os.ReadFile for what a person may have written.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err == nil && len(data) > largest {
		err = &fs.PathError{Op: "read", Path: name, Err: fmt.Errorf("larger than %s", formatSize(largest))}
	}
	return data, err
}

// once answers the same question without asking it again.
func (l *loader) once(question string, ask func() error) error {
	err, known := l.answers[question]
	if !known {
		err = ask()
		l.answers[question] = err
	}
	return err
}

func (l *loader) fault(f *file, line int, format string, a ...any) {
	l.faults = append(l.faults, Fault{f.name, line, oneLine(fmt.Sprintf(format, a...))})
}

func (l *loader) warn(f *file, line int, format string, a ...any) {
	l.warnings = append(l.warnings, Fault{f.name, line, oneLine(fmt.Sprintf(format, a...))}.String())
}

// oneLine keeps what was quoted from a file from breaking the line or the terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// resolve makes a path absolute: from the user's home if it begins with "~/",
// else from dir. An empty path stays empty.
func (l *loader) resolve(dir, path string) (string, error) {
	rest, home := strings.CutPrefix(path, "~/")
	switch {
	case path == "" || filepath.IsAbs(path) || strings.Contains(path, "://"):
		return path, nil
	case home:
		folder, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("%q: there is no home folder", path)
		}
		return filepath.Join(folder, rest), nil
	}
	return filepath.Join(dir, path), nil
}

// load reads, decodes and checks.
func (l *loader) load(path string, env []string) (*Config, error) {
	var data []byte
	if path != "" {
		var err error
		if data, err = l.readFile(path); err != nil {
			return nil, fmt.Errorf("configuration: %w", err)
		}
	}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("configuration %s: %w", path, err)
	}
	main := &file{name: path, place: place{dir}}
	c := Default()
	c.Path = path
	l.read(main, data, []string{identity(path)})
	for i, f := range l.files {
		l.readSettings(c, f, i == 0)
	}
	l.readEnvironment(c, variables(env))
	l.checkIntervals(main, main.section("fetch"), "fetch", c.Fetch.MinInterval, c.Fetch.MaxInterval)
	for _, f := range l.files {
		l.readSources(c, f)
		l.readTopics(c, f)
	}
	c.Sources = l.nameSources()
	if l.faults != nil {
		return nil, l.sorted()
	}
	for _, f := range l.files {
		c.Files = append(c.Files, f.name)
	}
	c.Include, c.Warnings = l.patterns, l.warnings
	c.Fingerprint = fingerprint(c, dir)
	return c, nil
}
