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
	now := c.clock.Now()
	for i := range list {
		if err == nil {
			err = c.collect(ctx, ch, &list[i], now)
		}
	}
	if err != nil {
		c.logger.WarnContext(ctx, "the feeds cannot be measured", "error", err)
	}
}

// collect tells of one feed.
func (c *feedCollector) collect(ctx context.Context, ch chan<- prometheus.Metric, f *feed.Feed, now time.Time) error {
	days, err := c.feeds.Days(ctx, f.Name, daysSince(f.Created, now))
	if err != nil {
		return err
	}
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
	sum := feed.Total(days)
	tell(c.releases, prometheus.CounterValue, float64(sum.Releases))
	tell(c.failures, prometheus.CounterValue, float64(sum.Failures))
	return nil
}

// daysSince counts the days of London's calendar from that of an instant to
// today, both counted.
func daysSince(t, now time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(clock.London).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return max(1, 1+int(day(now).Sub(day(t))/(24*time.Hour)))
}
