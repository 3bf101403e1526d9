package web

import (
	"net/http"
	"testing"

	"github.com/tolsey/tolsey/internal/notice"
)

// BenchmarkPages measures the two pages that are asked for most, without the
// network.
func BenchmarkPages(b *testing.B) {
	s, _ := testSite(b, nil)
	found, err := s.data.Notices.Find(b.Context(), notice.Query{Limit: 50})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("notice", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if w := ask(s, http.MethodGet, noticeAddress(found.Items[i%len(found.Items)].OCID)); w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			if w := ask(s, http.MethodGet, "/notices?q=services&stage=any"); w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
		}
	})
}
