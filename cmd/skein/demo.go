package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skein/archive"
	"skein/config"
	"skein/feeds/topic"
	"skein/fetcher/demo"
)

// demoPorts are where the sample newsroom is served, the first that is free:
// always the same port keeps its addresses the same from run to run.
var demoPorts = []int{8081, 8082, 8083, 8084, 8085, 0}

// runDemo runs the daemon on the sample newsroom and forum inside the program.
func (a *app) runDemo(ctx context.Context, listenOn string) (err error) {
	dir, err := os.MkdirTemp("", "skein-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if a.logLevel == "" {
		// The demo talks to a person: a few sentences, not a log.
		a.logLevel = "warn"
		if err := a.setLog(a.command()); err != nil {
			return err
		}
	}
	l, port, err := demoListen()
	if err != nil {
		return err
	}
	sample := demo.New(demo.Options{Start: time.Now(), Port: port})
	newsroom := &http.Server{Handler: sample, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = newsroom.Serve(l) }()
	defer newsroom.Close()

	c, err := demoConfig(sample, dir)
	if err != nil {
		return err
	}
	if listenOn != "" {
		c.Server.Listen = listenOn
	}
	a.volatile = true
	d := newService(a, "all", c, func() (*config.Config, error) { return c, nil })
	d.wire = func(f *fetching) {
		f.client.AllowLoopback = true
		f.client.Resolve = func(host string) (string, bool) {
			return l.Addr().String(), strings.HasSuffix(host, ".localhost")
		}
		f.runner.Look = 200 * time.Millisecond
		f.runner.Recheck = 30 * time.Second // edits and deletions are to be seen while one watches
	}
	d.ready = func(address string) {
		fmt.Fprintf(a.stdout, `skein is running on a sample newsroom and forum. Nothing leaves this machine.

  Pages and feeds    %[1]s
  The topic's feed   %[1]stopics/middle-east-defense.atom
  The newsroom       http://127.0.0.1:%[2]d/
  The archive        %[3]s (gone at the end)

Something new happens about once a minute: articles, replies, an edit, a deletion.
End with Ctrl-C.
`, address, port, c.Archive.DSN)
	}
	return d.run(ctx)
}

func demoListen() (net.Listener, int, error) {
	var err error
	for _, port := range demoPorts {
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return l, l.Addr().(*net.TCPAddr).Port, nil
		}
	}
	return nil, 0, fmt.Errorf("serve the sample newsroom: %w", err)
}

// demoConfig is the starter configuration's topic over the sample's outlets,
// asked often: they are on this machine and glad of every visitor.
func demoConfig(sample *demo.Demo, dir string) (*config.Config, error) {
	starter := filepath.Join(dir, "skein.toml")
	if err := os.WriteFile(starter, config.Starter(), 0o600); err != nil {
		return nil, err
	}
	c, err := config.Load(starter, nil)
	if err != nil {
		return nil, fmt.Errorf("starter configuration: %w", err)
	}
	c.Archive.DSN, c.Archive.Raw = filepath.Join(dir, "skein.db"), filepath.Join(dir, "raw")
	c.Fetch.Pause = 0
	c.Fetch.PerHost = 4
	c.Sources = nil
	for _, o := range sample.Outlets() {
		c.Sources = append(c.Sources, archive.Source{
			ID: o.ID, URL: o.URL, Title: o.Title, Kind: archive.AutoSource, Schedule: "@every 15s", Enabled: true, Robots: true,
			PerHost: c.Fetch.PerHost, Timeout: c.Fetch.Timeout, MaxBody: c.Fetch.MaxBody, MinInterval: 20 * time.Second, MaxInterval: 5 * time.Minute, Backfill: 100,
		})
	}
	for i := range c.Topics {
		c.Topics[i].Version = topic.Version(c.Topics[i])
	}
	c.Fingerprint = "demo"
	return c, nil
}
