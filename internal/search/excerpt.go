package search

import (
	"strings"
	"unicode/utf8"
)

// Excerpt picks the part of text, from byte from to before byte to, that shows
// the most different ones of the spans (as Marks gives them) in at most most
// characters; of equal parts the first. It is cut between words, if it can be,
// and has as much text before the spans as behind them where there is room.
func Excerpt(text string, spans []Span, most int) (from, to int) {
	if most <= 0 {
		return 0, 0
	}
	if forward(text, 0, most) == len(text) {
		return 0, len(text)
	}
	core := richest(text, spans, most)
	core.End = min(core.End, forward(text, core.Start, most))
	spare := most - utf8.RuneCountInString(text[core.Start:core.End])
	from = backward(text, core.Start, spare/2)
	to = forward(text, from, most)
	from = backward(text, to, most) // there may have been less text behind
	return betweenWords(text, Span{Start: from, End: to}, core)
}

// forward gives the byte n characters after byte i, or the text's end.
func forward(text string, i, n int) int {
	for ; n > 0 && i < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return i
}

// backward gives the byte n characters before byte i, or 0.
func backward(text string, i, n int) int {
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return i
}

// richest gives the part from one span to another that has the most different
// spans within most characters.
func richest(text string, spans []Span, most int) (best Span) {
	inside := map[string]int{} // how often each different match is between first and last
	first, width, different := 0, 0, 0
	for last, s := range spans {
		width += utf8.RuneCountInString(text[s.Start:s.End])
		if last > 0 {
			width += utf8.RuneCountInString(text[spans[last-1].End:s.Start])
		}
		inside[likeness(text, s)]++
		for ; width > most && first < last; first++ {
			width -= utf8.RuneCountInString(text[spans[first].Start:spans[first+1].Start])
			if key := likeness(text, spans[first]); inside[key] == 1 {
				delete(inside, key)
			} else {
				inside[key]--
			}
		}
		if len(inside) > different {
			different, best = len(inside), Span{Start: spans[first].Start, End: s.End}
		}
	}
	return best
}

// likeness is equal for matches that say the same to a reader.
func likeness(text string, s Span) string { return Stem(strings.ToLower(text[s.Start:s.End])) }

// betweenWords narrows a window to where words begin and end, and takes blanks
// off its ends. It never cuts into core.
func betweenWords(text string, window, core Span) (from, to int) {
	from, to = window.Start, window.End
	if from > 0 && !isGap(text, from) {
		if n := strings.IndexFunc(text[from:core.Start], isBlank); n >= 0 {
			from += n
		}
	}
	if to < len(text) && !isGap(text, to) {
		if n := strings.LastIndexFunc(text[core.End:to], isBlank); n >= 0 && core.End+n > from {
			to = core.End + n
		}
	}
	from += len(text[from:to]) - len(strings.TrimLeftFunc(text[from:to], isBlank))
	to = from + len(strings.TrimRightFunc(text[from:to], isBlank))
	return from, to
}

// isGap reports a blank on either side of byte i, which is inside text.
func isGap(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	return isBlank(before) || isBlank(after)
}
