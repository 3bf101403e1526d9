package web

import (
	"context"
	"fmt"
	"testing"

	"github.com/tolsey/tolsey/internal/notice"
)

func TestZY(t *testing.T) {
	d := marketServices(t)
	for _, st := range notice.Stages {
		p, _ := d.Notices.List(context.Background(), notice.Query{Stages: []notice.Stage{st}, Limit: 100})
		best := notice.Notice{}
		for _, n := range p.Items {
			if n.Releases > best.Releases {
				best = n
			}
		}
		fmt.Println(st, p.Total, best.OCID, best.Releases, best.Title, best.Buyer)
	}
}
