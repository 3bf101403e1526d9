package notice

import (
	"context"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/search"
)

// bandOf gives the band of the middle eight tenths of the values in pounds; nil
// for fewer than leastValued values.
func bandOf(won []Notice) *Band {
	var values []int64
	for i := range won {
		if v := won[i].comparable(); v != search.Missing {
			values = append(values, v)
		}
	}
	if len(values) < leastValued {
		return nil
	}
	slices.Sort(values)
	off := len(values) / 10
	b := &Band{From: twoFigures(values[off], false), To: twoFigures(values[len(values)-1-off], true), Of: len(values)}
	for _, v := range values {
		if v >= b.From && v <= b.To {
			b.Count++
		}
	}
	return b
}

// twoFigures rounds an amount that is not negative to its first two figures,
// and to whole pounds.
func twoFigures(hundredths int64, up bool) int64 {
	step := int64(100)
	for hundredths/step >= 100 {
		step *= 10
	}
	rounded := hundredths / step * step
	if up && rounded < hundredths {
		rounded += step
	}
	return rounded
}

// wordsOf gives the words that tell the titles of notices apart from those of
// all notices, those of the most titles first. Where a title names its buyer,
// these words of it do not say what is bought.
func (s *Service) wordsOf(ctx context.Context, won []Notice) ([]Trait, error) {
	titles, telling, spelt := perNotice{}, perNotice{}, map[string]string{}
	for i := range won {
		n := &won[i]
		if n.Title == untitled(n.OCID) {
			continue
		}
		var all, own []string
		buyer := stems(n.Buyer.Name)
		for _, w := range TitleWords(n.Title) {
			if all = append(all, w.Stem); !fillers[w.Word] && !slices.Contains(buyer, w.Stem) {
				own = append(own, w.Stem)
			}
			if spelt[w.Stem] == "" {
				spelt[w.Stem] = w.Word
			}
		}
		titles.add(all)
		telling.add(own)
	}
	every, err := s.Count(ctx, Query{})
	if err != nil {
		return nil, err
	}
	var list []Trait
	largest := telling.largest(len(won), titlesInShare)
	for _, stem := range largest[:min(len(largest), wordsLooked)] {
		if len(list) == mostWords || telling[stem] < min(leastSaid, len(won)) {
			break
		}
		everywhere, err := s.inTitles(ctx, spelt[stem])
		if err != nil {
			return nil, err
		}
		if titles[stem]*every >= timesAsOften*everywhere*len(won) {
			list = append(list, Trait{Value: searched(spelt[stem]), Label: spelt[stem], Count: titles[stem], Of: len(won)})
		}
	}
	return list, nil
}

// stems gives the stems of the words of a name.
func stems(name string) (list []string) {
	for _, t := range new(search.Tokenizer).Append(nil, name) {
		list = append(list, t.Stem)
	}
	return list
}

// inTitles counts the notices with a folded word, in any of its forms, in their
// titles.
func (s *Service) inTitles(ctx context.Context, word string) (int, error) {
	return s.Count(ctx, Query{Text: search.Title.String() + ":" + searched(word)})
}

// searched writes a folded word so that a search reads it as a word: what would
// be read as several is put in quotes.
func searched(word string) string {
	if w, ok := search.Parse(word).Root.(*search.Word); ok && w.Word == word && !w.Prefix && w.Field == search.Any {
		return word
	}
	return `"` + strings.ReplaceAll(word, `"`, "") + `"`
}
