package pipeline

// EarlyBy is Early for every group of contracts at once: group names the one
// that a contract is in by the key of its buyer and the region of what is
// bought, "" for none. Each contract is in one group at most, so that the groups
// add up to no more than the whole. The groups' Buyers are not filled in.
func (b *Board) EarlyBy(group func(buyerKey, region string) string, period Period, today string) map[string]*Early {
	d := dayOf(today)
	all := map[string]*Early{}
	b.ending(nil, period, today, func(e *entry) {
		name := group(e.Buyer.Key, e.region)
		if name == "" {
			return
		}
		one := all[name]
		if one == nil {
			one = &Early{Period: period}
			all[name] = one
		}
		one.count(d.timing(e), e)
	})
	return all
}

// count adds a contract.
func (r *Early) count(t Timing, e *entry) {
	switch t {
	case NotYet:
		r.NotYet.add(e.Value)
	case TooShort:
		r.TooShort.add(e.Value)
	case InTime:
		r.InTime.add(e.Value)
		r.All.add(e.Value)
	default:
		r.All.add(e.Value)
	}
}
