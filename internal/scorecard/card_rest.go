package scorecard

import "time"

// Rest is the part of a figure's denominator that is not, or not wholly, in its
// numerator: its rows' Den less their Num adds up to the figure's Den less Num.
const Rest Which = "rest"

// Listed lists a part of a figure as Behind does, Rest too.
func (b *Board) Listed(measure string, scope Scope, period Period, now time.Time, part Which, offset, limit int) List {
	if part != Rest {
		return b.Behind(measure, scope, period, now, part, offset, limit)
	}
	all := b.Behind(measure, scope, period, now, Denominator, 0, 0)
	var list List
	for _, r := range all.Rows {
		if r.Num >= r.Den {
			continue
		}
		list.Rows = append(list.Rows, r)
		list.Num, list.Den = plus(list.Num, r.Num), plus(list.Den, r.Den)
		list.Unknown, list.Value = plus(list.Unknown, r.Unknown), plus(list.Value, r.Value)
	}
	list.Count = len(list.Rows)
	list.Rows = page(list.Rows, offset, limit)
	return list
}

// PartsOf lists the parts of a measure that can be listed, in the order in which
// they are offered: those of every figure, without Rest where the measure is no
// share, and then its own.
func PartsOf(m Measure) []Part {
	list := []Part{{ID: string(Denominator), Name: "All of which it is known"}}
	if m.kind == shareKind {
		list = append(list, Part{ID: string(Numerator), Name: "Those that count"}, Part{ID: string(Rest), Name: "The rest"})
	}
	list = append(list, Part{ID: string(NotKnown), Name: "Not known"}, Part{ID: string(SetApart), Name: "Listed apart"})
	for _, p := range m.parts {
		list = append(list, Part{ID: p.id, Name: p.name})
	}
	return list
}
