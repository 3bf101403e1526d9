package api

import (
	"context"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/mail"
)

// alertCollector tells how the alerts stand when it is asked for. What the
// database does not tell is left out, as sizeCollector does.
type alertCollector struct {
	alerts *alert.Service
	logger *slog.Logger

	subscriptions, hooks, lag, waiting, due *prometheus.Desc
}

func newAlertCollector(alerts *alert.Service, logger *slog.Logger) *alertCollector {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("tolsey_alert_"+name, help, labels, nil)
	}
	return &alertCollector{alerts: alerts, logger: logger,
		subscriptions: desc("subscriptions", "Alerts by state: active, pending (not confirmed) or stopped.", "state"),
		hooks:         desc("webhooks", "Webhooks by state: on, failing (tried again) or off.", "state"),
		lag:           desc("lag_entries", "Entries of the ledger that were not compared with the alerts yet."),
		waiting:       desc("items_waiting", "What was found and no letter has told yet."),
		due:           desc("letters_due", "Addresses whose letter is due and not put together yet."),
	}
}

// Describe implements prometheus.Collector.
func (c *alertCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.subscriptions, c.hooks, c.lag, c.waiting, c.due} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *alertCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	st, err := c.alerts.Status(ctx)
	if err != nil {
		c.logger.WarnContext(ctx, "the alerts cannot be measured", "error", err)
		return
	}
	tell := gauges(ch)
	tell(c.subscriptions, float64(st.Active), string(alert.Active))
	tell(c.subscriptions, float64(st.Pending), string(alert.Pending))
	tell(c.subscriptions, float64(st.Stopped), string(alert.Stopped))
	tell(c.hooks, float64(st.Hooks-st.HooksFailing), "on")
	tell(c.hooks, float64(st.HooksFailing), "failing")
	tell(c.hooks, float64(st.HooksOff), "off")
	tell(c.lag, float64(st.Lag()))
	tell(c.waiting, float64(st.Waiting))
	tell(c.due, float64(st.Due))
}

// gauges gives a function that tells of a number, with the values of its labels.
func gauges(ch chan<- prometheus.Metric) func(*prometheus.Desc, float64, ...string) {
	return func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
}

// mailCollector tells how the outbox stands when it is asked for, or nothing.
type mailCollector struct {
	mail   *mail.Service
	clock  *clock.Clock
	logger *slog.Logger

	queued, oldest, sent, failed, suspended *prometheus.Desc
}

func newMailCollector(m *mail.Service, c *clock.Clock, logger *slog.Logger) *mailCollector {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("tolsey_mail_"+name, help, nil, nil)
	}
	return &mailCollector{mail: m, clock: c, logger: logger,
		queued:    desc("queued", "Letters that wait to be handed over."),
		oldest:    desc("oldest_waiting_seconds", "How long the one waits that waits longest; 0 when none does."),
		sent:      desc("sent_last_hour", "Letters handed over in the last 60 minutes."),
		failed:    desc("failed", "Letters that failed for good in the last 30 days."),
		suspended: desc("suspended_addresses", "Addresses to which nothing is sent, since they refused three letters in a row."),
	}
}

// Describe implements prometheus.Collector.
func (c *mailCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.queued, c.oldest, c.sent, c.failed, c.suspended} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *mailCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	st, err := c.mail.Status(ctx)
	if err != nil {
		c.logger.WarnContext(ctx, "the outbox cannot be measured", "error", err)
		return
	}
	var oldest float64
	if !st.Oldest.IsZero() {
		oldest = max(0, c.clock.Now().Sub(st.Oldest).Seconds())
	}
	sent, failed := 0, 0
	for _, n := range st.Minutes {
		sent += n
	}
	for _, reason := range st.Failed {
		failed += reason.Letters
	}
	tell := gauges(ch)
	tell(c.queued, float64(st.Queued))
	tell(c.oldest, oldest)
	tell(c.sent, float64(sent))
	tell(c.failed, float64(failed))
	tell(c.suspended, float64(st.Suspends))
}
