package main

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"skein/archive"
	"skein/archive/store"
	"skein/fetcher"
)

// metrics are the figures for the machine, in a registry of their own.
type metrics struct {
	registry *prometheus.Registry
	visits   *prometheus.CounterVec
	posts    *prometheus.CounterVec
	bytes    prometheus.Counter
	took     prometheus.Histogram
	failures *prometheus.CounterVec
}

func newMetrics(s *store.Store) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		visits:   prometheus.NewCounterVec(prometheus.CounterOpts{Name: "skein_visits_total", Help: "Visits to sources and threads, by outcome."}, []string{"outcome"}),
		posts:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "skein_posts_total", Help: "Posts saved, new or with a new revision."}, []string{"kind"}),
		bytes:    prometheus.NewCounter(prometheus.CounterOpts{Name: "skein_fetched_bytes_total", Help: "Bytes of bodies received."}),
		took:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "skein_visit_seconds", Help: "Time of a visit on the network.", Buckets: prometheus.ExponentialBuckets(0.01, 3, 9)}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "skein_part_failures_total", Help: "Times that a part of the daemon stopped because the archive failed."}, []string{"part"}),
	}
	m.registry.MustRegister(m.visits, m.posts, m.bytes, m.took, m.failures, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), archiveFigures{s})
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *metrics) failed(part string) { m.failures.WithLabelValues(part).Inc() }

// watch counts the visits of a runner.
func (m *metrics) watch(r *fetcher.Runner) {
	was := r.OnVisit
	r.OnVisit = func(v archive.Visit) {
		m.visits.WithLabelValues(string(v.Outcome)).Inc()
		m.posts.WithLabelValues("new").Add(float64(v.Saved.New))
		m.posts.WithLabelValues("changed").Add(float64(v.Saved.Changed))
		m.bytes.Add(float64(v.Bytes))
		m.took.Observe(v.Took.Seconds())
		if was != nil {
			was(v)
		}
	}
}

// archiveFigures reads the archive's figures when they are asked for.
type archiveFigures struct{ s *store.Store }

var (
	sourcesDesc = prometheus.NewDesc("skein_sources", "Sources in force, by state.", []string{"state"}, nil)
	machineDesc = prometheus.NewDesc("skein_machines", "Machines at work on the archive, by role and by whether their configuration is the one in force.", []string{"role", "differs"}, nil)
	overdueDesc = prometheus.NewDesc("skein_overdue_visits", "Visits whose time has come and that were not made yet.", nil, nil)
)

func (f archiveFigures) Describe(ch chan<- *prometheus.Desc) {
	ch <- sourcesDesc
	ch <- overdueDesc
	ch <- machineDesc
}

func (f archiveFigures) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	sources, err := f.s.Sources(ctx, false)
	if err != nil {
		ch <- prometheus.NewInvalidMetric(sourcesDesc, err)
		return
	}
	states := map[string]int{"ok": 0, "failing": 0, "gone": 0, "new": 0, "off": 0}
	for _, s := range sources {
		states[state(s)]++
	}
	for name, n := range states {
		ch <- prometheus.MustNewConstMetric(sourcesDesc, prometheus.GaugeValue, float64(n), name)
	}
	if due, _, err := f.s.Waiting(ctx, time.Now().Add(-time.Minute)); err == nil {
		ch <- prometheus.MustNewConstMetric(overdueDesc, prometheus.GaugeValue, float64(due))
	}
	if machines, err := f.s.Machines(ctx); err == nil {
		counts := map[[2]string]int{}
		for _, m := range machines {
			if !m.Silent {
				counts[[2]string{m.Role, strconv.FormatBool(m.Differs)}]++
			}
		}
		for labels, n := range counts {
			ch <- prometheus.MustNewConstMetric(machineDesc, prometheus.GaugeValue, float64(n), labels[:]...)
		}
	}
}

// chain calls f, if there is one, and then g.
func chain(f func(archive.Saved), g func()) func(archive.Saved) {
	return func(s archive.Saved) {
		if f != nil {
			f(s)
		}
		g()
	}
}
