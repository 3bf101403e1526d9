package api

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tolsey/tolsey/internal/ledger"
)

// patience is how long the database may take for one small answer before it
// counts as absent.
const patience = 2 * time.Second

// metrics are what Prometheus reads at /metrics, in a registry of their own so
// that several programs in one process, as tests run them, do not meet.
type metrics struct {
	registry  *prometheus.Registry
	durations *prometheus.HistogramVec
}

func newMetrics(cfg Config) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tolsey_http_request_duration_seconds",
			Help: "How long requests took, by route, method and status. A request that was cut off is not counted.",
		}, []string{"route", "method", "code"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tolsey_build_info", Help: "1, with the version of the program and of Go.",
		ConstLabels: prometheus.Labels{"version": cfg.Version, "goversion": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(m.durations, build, newSizeCollector(cfg.Log, cfg.Logger), newFeedCollector(cfg.Feed, cfg.Clock, cfg.Logger),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if cfg.Alerts != nil {
		m.registry.MustRegister(newAlertCollector(cfg.Alerts, cfg.Logger))
	}
	if cfg.Mail != nil {
		m.registry.MustRegister(newMailCollector(cfg.Mail, cfg.Clock, cfg.Logger))
	}
	return m
}

// Measure counts and times the requests to next, by the pattern of the route
// that took them. next must hand its *http.Request on to the mux as it is: a
// copy would keep the pattern to itself, and the route would be "unmatched".
func (a *API) Measure(next http.Handler) http.Handler {
	return promhttp.InstrumentHandlerDuration(a.metrics.durations, next,
		promhttp.WithLabelFromRequest("route", func(r *http.Request) string {
			if r.Pattern == "" {
				return "unmatched"
			}
			return r.Pattern
		}))
}

// sizeCollector reads the ledger's size when it is asked for, and leaves it
// out when the database does not answer, so that the other metrics still come.
type sizeCollector struct {
	log    *ledger.Log
	logger *slog.Logger
	desc   *prometheus.Desc
}

func newSizeCollector(log *ledger.Log, logger *slog.Logger) *sizeCollector {
	return &sizeCollector{log: log, logger: logger,
		desc: prometheus.NewDesc("tolsey_ledger_entries", "How many entries the ledger has.", nil, nil)}
}

// Describe implements prometheus.Collector.
func (c *sizeCollector) Describe(ch chan<- *prometheus.Desc) { ch <- c.desc }

// Collect implements prometheus.Collector.
func (c *sizeCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	size, err := c.log.Size(ctx)
	if err != nil {
		c.logger.WarnContext(ctx, "the size of the ledger cannot be measured", "error", err)
		return
	}
	ch <- prometheus.MustNewConstMetric(c.desc, prometheus.GaugeValue, float64(size))
}

// health answers GET /healthz: 200 when the database answers, else 503. It
// says no more, since anyone may ask.
func (a *API) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	answer := "ok\n"
	if _, err := a.cfg.Log.Size(ctx); err != nil {
		a.cfg.Logger.WarnContext(ctx, "the database does not answer", "error", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		answer = "unavailable\n"
	}
	// A prober who has gone cannot be told of it.
	_, _ = w.Write([]byte(answer))
}
