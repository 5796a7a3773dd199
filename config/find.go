package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"skein/archive"
)

// Find gives the configuration to use: flag if it is not empty, $SKEIN_CONFIG,
// ./skein.toml, or skein/skein.toml in the user's configuration folder. One that
// was named must be there (the error is a fs.ErrNotExist if not); where none is
// named and none is found, the error is archive.ErrNotFound.
func Find(flag string, env []string) (path string, err error) {
	if flag != "" {
		return flag, isFile(flag, "--config")
	}
	if path := variables(env)["SKEIN_CONFIG"]; path != "" {
		return path, isFile(path, "$SKEIN_CONFIG")
	}
	places := []string{"skein.toml"}
	if dir, err := os.UserConfigDir(); err == nil {
		places = append(places, filepath.Join(dir, "skein", "skein.toml"))
	}
	for _, p := range places {
		if err := isFile(p, "configuration"); !errors.Is(err, fs.ErrNotExist) {
			return p, err
		}
	}
	return "", fmt.Errorf("no configuration at %s: %w", series(places), archive.ErrNotFound)
}

func isFile(path, named string) error {
	info, err := os.Stat(path)
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	switch {
	case err != nil:
		return fmt.Errorf("%s %s: %w", named, path, err)
	case info.IsDir():
		return fmt.Errorf("%s %s: is a folder", named, path)
	}
	return nil
}
