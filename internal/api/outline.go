package api

import (
	"context"
	"iter"
	"math"
	"slices"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// mostInHand is how many bytes of a process's releases are held in memory at
// once. The releases of a larger one are read again when they are sent.
const mostInHand = 16 << 20

// outline is a process as the ledger has it.
type outline struct {
	all     []*ledger.Entry // in ledger order, without payloads
	current []*ledger.Entry // those that can be shown, by date; without payloads where whole is false
	whole   bool            // the payloads are at hand
}

// outline reads the entries of a process up to an index, math.MaxInt64 for all.
// Nothing is in it for a process that is not there.
func (a *API) outline(ctx context.Context, ocid string, upTo int64) (outline, error) {
	out := outline{whole: true}
	var held []ledger.Entry
	dates := map[int64]*ocds.Value{} // of the entries that have a payload, an object with the member date
	bytes, after := 0, int64(-1)
	for more := true; more; {
		part, err := a.cfg.Log.ProcessAfter(ctx, ocid, after, upTo, inHand)
		if err != nil {
			return out, err
		}
		for i := range part {
			if dates[part[i].Index], err = dateOf(part[i].Payload); err != nil {
				return out, err
			}
			bytes, after = bytes+len(part[i].Payload), part[i].Index
		}
		held = append(held, part...)
		if out.whole = bytes <= a.inHand; !out.whole {
			for i := range held {
				held[i].Payload = nil
			}
		}
		more = len(part) == inHand
	}
	for i := range held {
		bare := held[i]
		bare.Payload = nil
		out.all = append(out.all, &bare)
	}
	var err error
	out.current, err = byDate(process.Current(held), dates)
	return out, err
}

// dateOf gives an object that has the date of a release and nothing else, which
// takes no memory of the release with it; nil for no payload.
func dateOf(payload []byte) (*ocds.Value, error) {
	if payload == nil {
		return nil, nil
	}
	v, err := ocds.Parse(payload)
	if err != nil {
		return nil, err
	}
	text := []byte("{}")
	if date := v.Get("date"); date != nil {
		text = append(date.AppendJSON([]byte(`{"date":`)), '}')
	}
	return ocds.Parse(text)
}

// byDate gives entries in the order in which they are merged, without those
// that have no date, since their payload was removed.
func byDate(list []*ledger.Entry, dates map[int64]*ocds.Value) ([]*ledger.Entry, error) {
	list = slices.DeleteFunc(slices.Clone(list), func(e *ledger.Entry) bool { return dates[e.Index] == nil })
	values := make([]*ocds.Value, len(list))
	for i, e := range list {
		values[i] = dates[e.Index]
	}
	order, err := ocds.InOrder(values)
	if err != nil {
		return nil, err
	}
	out := make([]*ledger.Entry, len(list))
	for i, at := range order {
		out[i] = list[at]
	}
	return out, nil
}

// releases gives the current entries with their payloads.
func (o outline) releases(ctx context.Context, a *API) iter.Seq2[*ledger.Entry, error] {
	if o.whole {
		return each(o.current)
	}
	return a.reread(ctx, o.current)
}

// everything is an index above all others.
const everything = math.MaxInt64
