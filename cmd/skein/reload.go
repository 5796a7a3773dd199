package main

import (
	"context"
	"errors"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"skein/archive"
	"skein/archive/store"
	"skein/config"
)

// attendEvery is how often a machine tells the archive that it is there.
const attendEvery = time.Minute

// watchConfiguration takes a changed configuration at SIGHUP. Each minute it tells
// the archive which one this machine has, and looks after the clock.
func (d *service) watchConfiguration(ctx context.Context) error {
	tick := time.NewTicker(attendEvery)
	defer tick.Stop()
	listed := true
	for {
		if listed {
			listed = d.attend(ctx)
		}
		select {
		case <-ctx.Done():
			return d.leave()
		case <-d.hup:
			d.takeNew(ctx)
		case <-tick.C:
			d.watchClock(ctx)
		}
	}
}

// watchClock sees to it that nothing waits for a time that a wrong clock told.
func (d *service) watchClock(ctx context.Context) {
	if !d.fetches() {
		return
	}
	if err := d.setBack(ctx, d.store); err != nil && ctx.Err() == nil && !errors.Is(err, archive.ErrAway) {
		d.log.Warn("the clock was not looked after", "error", err)
	}
}

// attend tells the archive that this machine is there, and warns while another
// machine's configuration is the one in force. It reports whether to go on: a
// machine that only serves may be one that the server lets write nothing.
func (d *service) attend(ctx context.Context) bool {
	m := d.self()
	err := d.store.Attend(ctx, m)
	var g store.Generation
	if err == nil && d.fetches() {
		g, err = d.store.Generation(ctx)
	}
	switch {
	case err == nil && d.fetches() && g.Fingerprint != m.Fingerprint:
		d.log.Warn("another configuration is in force than this machine's", "generation", g.N, "written_by", g.Machine, "at", g.At)
	case err == nil || ctx.Err() != nil || errors.Is(err, archive.ErrAway):
	case !d.fetches():
		d.log.Info("the archive does not list this machine among those at work", "reason", err)
		return false
	default:
		d.log.Warn("the archive was not told that this machine is there", "error", err)
	}
	return true
}

// self is this machine as it tells of itself.
func (d *service) self() archive.Machine {
	m := archive.Machine{Name: machine(), Host: hostname(), Role: d.role, Version: version, Started: d.started}
	if d.fetches() {
		m.Fingerprint = d.cfg.Load().Fingerprint
	}
	return m
}

// leave tells the archive that this machine ends in good order.
func (d *service) leave() error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := d.store.Leave(ctx, machine()); err != nil {
		d.log.Debug("the archive was not told that this machine ends", "error", err)
	}
	return nil
}

// takeNew reloads the configuration. A bad one is refused with its faults, and
// the old one stays in force.
func (d *service) takeNew(ctx context.Context) {
	_, _ = daemon.SdNotify(false, daemon.SdNotifyReloading)
	defer func() { _, _ = daemon.SdNotify(false, daemon.SdNotifyReady) }()
	old := d.cfg.Load()
	c, err := d.reload()
	if err == nil {
		for name, now := range map[string][2]string{"dsn": {old.Archive.DSN, c.Archive.DSN}, "raw": {old.Archive.Raw, c.Archive.Raw}, "spool": {old.Archive.Spool, c.Archive.Spool}, "listen": {old.Server.Listen, c.Server.Listen}} {
			if now[0] != now[1] {
				d.log.Warn("a change that needs a restart: the old value stays in force until then", "key", name, "in_force", store.Redact(now[0]), "configured", store.Redact(now[1]))
			}
		}
		c.Archive, c.Server.Listen = old.Archive, old.Server.Listen
	}
	if err == nil && d.fetches() {
		_, err = d.configure(ctx, d.store, c, false)
		for d.outlasted(ctx, "reloading", err) {
			_, err = d.configure(ctx, d.store, c, false)
		}
	}
	var faults config.Faults
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			d.log.Error("new configuration refused", "fault", f)
		}
		d.log.Warn("the old configuration stays in force", "faults", len(faults))
		return
	case errors.As(err, new(*store.RetireError)):
		d.log.Error("new configuration refused; the old one stays in force. If it is meant, restart skein, or run `skein fetch --yes` once and reload again", "error", err)
		return
	case err != nil:
		d.log.Error("new configuration refused; the old one stays in force", "error", err)
		return
	}
	for _, w := range c.Warnings {
		d.log.Warn("configuration: " + w)
	}
	d.cfg.Store(c)
	d.serveWith(c)
	d.curator.Wake()
	select {
	case d.renewed <- struct{}{}:
	default:
	}
	d.log.Info("configuration reloaded", "sources", len(c.Sources), "topics", len(c.Topics))
}
