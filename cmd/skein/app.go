package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"sync"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"skein/archive"
	"skein/archive/store"
	"skein/config"
	"skein/fetcher/web"
)

// Exit statuses, as the contract has them.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // wrong usage or wrong configuration
	exitPart   = 3 // done in part: what worked is kept
)

const exitHelp = `Exit status: 0 done, 1 failed, 2 wrong usage or wrong configuration, 3 done in part (what worked is kept).`

// app is what all verbs share.
type app struct {
	env            []string
	stdin          io.Reader
	stdout, stderr io.Writer

	configFlag string
	logLevel   string
	logFormat  string
	json       bool

	log      *slog.Logger
	cfg      *config.Config // once loaded
	volatile bool           // the archive is thrown away at the end
}

// run is the whole program: it parses the arguments, runs the verb and gives
// the exit status.
func run(ctx context.Context, args, env []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &output{Writer: stdout}
	a := &app{env: env, stdin: stdin, stdout: out, stderr: stderr}
	root := a.command()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = out.failed()
	}
	return a.status(err)
}

// output remembers the first failure to write, so that not everybody who prints
// a line has to look: a result that is not there is no success.
type output struct {
	io.Writer
	mu  sync.Mutex
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.err == nil {
			o.err = err
		}
	}
	return n, err
}

func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// verbs are the commands, in the order of the help.
func (a *app) verbs() []*cobra.Command {
	return []*cobra.Command{
		a.initCommand(), a.runCommand(), a.fetchCommand(), a.archiveCommand(), a.inspectCommand(), a.sourcesCommand(),
		a.topicsCommand(), a.searchCommand(), a.exportCommand(), a.configCommand(), a.dbCommand(), a.versionCommand(),
	}
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "skein",
		Short: "Fetch news feeds and forums, archive every thread, republish topics",
		Long: `skein pulls news feeds and forums on a schedule, keeps every thread as a
normalized record, and republishes curated topic feeds for any feed reader.

See everything at work, with no network and no configuration:  skein run --demo
Start with sources of your own:                                skein init && skein run
Archive one thread:                                            skein archive URL`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			err := fmt.Errorf("there is no verb %q", args[0])
			if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
				err = fmt.Errorf("%w; did you mean %q?", err, like[0])
			}
			return err
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	f := root.PersistentFlags()
	f.StringVar(&a.configFlag, "config", "", "configuration `file` (default: $SKEIN_CONFIG, ./skein.toml, then the user's configuration folder)")
	f.StringVar(&a.logLevel, "log-level", "", "debug, info, warn or error (default: info for run, warn or less for the others)")
	f.StringVar(&a.logFormat, "log-format", "text", "text or json")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if cmd.HasSubCommands() {
			// The flags of a verb that is not there are unknown because it is not.
			if err := cmd.ValidateArgs(cmd.Flags().Args()); err != nil {
				return err
			}
		}
		return usage(cmd, err)
	})
	root.SetHelpTemplate(helpTemplate)
	root.CompletionOptions.HiddenDefaultCmd = false
	for _, v := range a.verbs() {
		root.AddCommand(v)
	}
	root.SetOut(a.stdout) // the completion verb takes it now
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		switch c.Name() {
		case "help":
			c.Run, c.RunE = nil, func(cmd *cobra.Command, args []string) error {
				of, left, err := cmd.Root().Find(args)
				if err != nil || len(left) > 0 {
					return usage(cmd, fmt.Errorf("there is no help on %q", strings.Join(args, " ")))
				}
				return of.Help()
			}
		case "completion":
			group(c)
		}
	}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return a.setLog(cmd) }
	wrapArgs(root)
	return root
}

const helpTemplate = `{{with (or .Long .Short)}}{{. | trimTrailingWhitespaces}}

{{end}}{{if or .Runnable .HasSubCommands}}{{.UsageString}}{{end}}`

// wrapArgs makes every complaint about arguments a usage error.
func wrapArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usage(cmd, err)
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		wrapArgs(sub)
	}
}

// group is a verb that only holds others.
func group(c *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	c.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var names []string
		for _, s := range cmd.Commands() {
			names = append(names, s.Name())
		}
		return fmt.Errorf("%q is not one of: %s", args[0], strings.Join(names, ", "))
	}
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		cmd.SetOut(cmd.ErrOrStderr())
		_ = cmd.Help()
		return usageError{errors.New("which one?"), ""}
	}
	c.AddCommand(subs...)
	return c
}

// usageError is wrong use: exit status 2.
type usageError struct {
	error
	hint string
}

func (e usageError) Unwrap() error { return e.error }

func usage(cmd *cobra.Command, err error) error {
	return usageError{err, "see `" + cmd.CommandPath() + " --help`"}
}

// partError is work done in part: exit status 3. Its text has been told already
// where it is empty.
type partError struct{ text string }

func (e partError) Error() string { return e.text }

// errTold ends a verb as failed when all has been said.
var errTold = errors.New("")

// status prints what went wrong, one line each, and gives the exit status.
func (a *app) status(err error) int {
	if err == nil {
		return exitDone
	}
	var use usageError
	var part partError
	var faults config.Faults
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			fmt.Fprintf(a.stderr, "skein: %s\n", f)
		}
		fmt.Fprintf(a.stderr, "skein: %s in the configuration\n", count(len(faults), "fault"))
		return exitUsage
	case errors.As(err, &use):
		a.complain(use.error, use.hint)
		return exitUsage
	case errors.As(err, &part):
		a.complain(err, "")
		return exitPart
	case errors.As(err, new(*store.RetireError)):
		a.complain(err, "nothing was changed; say --yes if it is meant")
		return exitUsage
	case errors.Is(err, context.Canceled):
		a.complain(errors.New("interrupted"), "")
		return exitFailed
	}
	a.complain(err, "")
	return exitFailed
}

func (a *app) complain(err error, hint string) {
	// That it is not valid is said by saying why.
	text := strings.TrimSuffix(err.Error(), ": "+archive.ErrInvalid.Error())
	if text == "" {
		return
	}
	if hint != "" {
		text += " (" + hint + ")"
	}
	for line := range strings.SplitSeq(logins.ReplaceAllString(text, "$1"), "\n") {
		fmt.Fprintf(a.stderr, "skein: %s\n", line)
	}
}

// of is an error that names the input which it is of.
func of(input string, err error) error {
	if strings.Contains(err.Error(), web.Redact(input)) {
		return err
	}
	return fmt.Errorf("%s: %w", input, err)
}

// logins are names and passwords in addresses, which are not for messages.
var logins = regexp.MustCompile(`(?i)\b(https?://)[^/?#\s"]*@`)

func (a *app) setLog(cmd *cobra.Command) error {
	level := slog.LevelWarn
	switch cmd.Name() {
	case "run":
		level = slog.LevelInfo
	case "fetch":
		level = slog.LevelError // it prints a line for each visit
	}
	if a.logLevel != "" {
		if err := level.UnmarshalText([]byte(a.logLevel)); err != nil {
			return usage(cmd, fmt.Errorf("--log-level %s: want debug, info, warn or error", a.logLevel))
		}
	}
	o := &slog.HandlerOptions{Level: level}
	switch a.logFormat {
	case "text":
		a.log = slog.New(slog.NewTextHandler(a.stderr, o))
	case "json":
		a.log = slog.New(slog.NewJSONHandler(a.stderr, o))
	default:
		return usage(cmd, fmt.Errorf("--log-format %s: want text or json", a.logFormat))
	}
	return nil
}

// load reads the configuration. Where need is false and none is found, the
// defaults are in force.
func (a *app) load(need bool) (*config.Config, error) {
	path, err := config.Find(a.configFlag, a.env)
	switch {
	case errors.Is(err, archive.ErrNotFound) && !need:
		c, err := config.Load("", a.env)
		if err != nil {
			return nil, err
		}
		a.cfg = c
		return c, nil
	case errors.Is(err, archive.ErrNotFound):
		return nil, usageError{err, "`skein init` writes one, --config names another"}
	case err != nil:
		return nil, usageError{err, ""}
	}
	c, err := config.Load(path, a.env)
	if errors.Is(err, archive.ErrInvalid) {
		return nil, err
	}
	if err != nil {
		return nil, usageError{err, ""}
	}
	for _, w := range c.Warnings {
		a.log.Warn("configuration: " + w)
	}
	a.cfg = c
	return c, nil
}

// isTerminal reports whether w is one.
func isTerminal(w io.Writer) bool {
	if o, ok := w.(*output); ok {
		w = o.Writer
	}
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// jsonFlag adds --json to a verb that prints a result.
func (a *app) jsonFlag(f *pflag.FlagSet) {
	f.BoolVar(&a.json, "json", false, "print JSON, one object a line")
}

// addressFlag is a flag that takes a web address and nothing else.
type addressFlag string

func (f *addressFlag) String() string { return string(*f) }
func (f *addressFlag) Type() string   { return "address" }

func (f *addressFlag) Set(s string) error {
	if !isAddress(s) {
		return errors.New("want an address that begins with http:// or https://")
	}
	*f = addressFlag(s)
	return nil
}

// interruptible gives a context that the first Ctrl-C or SIGTERM ends in good
// order. A second one ends the program on the spot.
func interruptible(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := signal.NotifyContext(parent, syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}
