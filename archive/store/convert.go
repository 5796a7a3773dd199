package store

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"skein/archive"
)

// ms is a time as it is stored: UTC milliseconds, NULL for the zero time.
func ms(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

func fromMS(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMilli(n.Int64).UTC()
}

// when is a When as it is stored: its milliseconds, and its precision with a
// bit for a floating time. The page's words are part of the facts.
func when(w archive.When) (millis any, precision int64) {
	if w.IsZero() {
		return nil, 0
	}
	precision = int64(w.Precision)
	if w.Floating {
		precision |= floating
	}
	return w.Time.UnixMilli(), precision
}

const floating = 16

func fromWhen(n sql.NullInt64, precision int64, said string) archive.When {
	if !n.Valid {
		return archive.When{Said: said}
	}
	return archive.When{Time: time.UnixMilli(n.Int64).UTC(), Precision: archive.Precision(precision &^ floating), Floating: precision&floating != 0, Said: said}
}

// toJSON is v as it is stored; not escaped for HTML, since people read it too.
func toJSON(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return string(bytes.TrimRight(b.Bytes(), "\n")), nil
}

func fromJSON(s string, v any) error {
	if s == "" || s == "{}" {
		return nil
	}
	if err := json.Unmarshal([]byte(s), v); err != nil {
		return fmt.Errorf("stored facts: %w", err)
	}
	return nil
}

func flag(f archive.Flag) int64     { return int64(f) }
func fromFlag(n int64) archive.Flag { return archive.Flag(n) }

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
