package api

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
)

// feedCollector tells how the feeds go when it is asked for. What the database
// does not tell is left out, as sizeCollector does.
type feedCollector struct {
	feeds  *feed.Service
	clock  *clock.Clock
	logger *slog.Logger

	lag, trouble, success, releases, failures *prometheus.Desc
}

func newFeedCollector(feeds *feed.Service, c *clock.Clock, logger *slog.Logger) *feedCollector {
	desc := func(name, help string) *prometheus.Desc {
		return prometheus.NewDesc("tolsey_feed_"+name, help, []string{"feed"}, nil)
	}
	return &feedCollector{feeds: feeds, clock: c, logger: logger,
		lag:      desc("lag_seconds", "Since when not everything was asked for. Absent before the first request."),
		trouble:  desc("in_trouble", "1 when the last request failed, else 0."),
		success:  desc("last_success_timestamp_seconds", "When a request last went well. Absent before the first."),
		releases: desc("releases_total", "New releases since the feed was added."),
		failures: desc("failures_total", "Requests that failed since the feed was added."),
	}
}

// Describe implements prometheus.Collector.
func (c *feedCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{c.lag, c.trouble, c.success, c.releases, c.failures} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *feedCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	list, err := c.feeds.Feeds(ctx)
	var totals map[string]feed.Counts
	if err == nil {
		totals, err = c.feeds.Totals(ctx)
	}
	if err != nil {
		c.logger.WarnContext(ctx, "the feeds cannot be measured", "error", err)
		return
	}
	now := c.clock.Now()
	for i := range list {
		c.collect(ch, &list[i], totals[list[i].Name], now)
	}
}

// collect tells of one feed, with what it brought in all.
func (c *feedCollector) collect(ch chan<- prometheus.Metric, f *feed.Feed, sum feed.Counts, now time.Time) {
	tell := func(d *prometheus.Desc, kind prometheus.ValueType, v float64) {
		ch <- prometheus.MustNewConstMetric(d, kind, v, f.Name)
	}
	if lag, known := f.Lag(now); known {
		tell(c.lag, prometheus.GaugeValue, lag.Seconds())
	}
	sick := 0.0
	if f.Trouble != nil {
		sick = 1
	}
	tell(c.trouble, prometheus.GaugeValue, sick)
	if !f.Succeeded.IsZero() {
		tell(c.success, prometheus.GaugeValue, float64(f.Succeeded.UnixMilli())/1000)
	}
	tell(c.releases, prometheus.CounterValue, float64(sum.Releases))
	tell(c.failures, prometheus.CounterValue, float64(sum.Failures))
}
