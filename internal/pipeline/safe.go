package pipeline

import (
	"github.com/tolsey/tolsey/internal/calendar"
)

// safeDays knows the last safe day for market engagement before an end. Many
// contracts end on one day, so each is computed once.
type safeDays struct {
	settings calendar.Settings
	known    map[safeKey]string
}

type safeKey struct {
	end    string
	in     calendar.Jurisdiction
	regime calendar.Regime
}

// of gives the day, "" where no rule tells one. What follows a contract is
// begun under the law of today.
func (s *safeDays) of(end, region, today string) string {
	in := calendar.JurisdictionOf(region)
	key := safeKey{end, in, calendar.RegimeOn(today, in)}
	day, known := s.known[key]
	if !known {
		steps, err := calendar.Backwards(end, key.regime, in, s.settings)
		if err == nil && len(steps) > 0 {
			day = steps[0].Date
		}
		s.known[key] = day
	}
	return day
}
