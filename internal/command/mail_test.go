package command

import (
	"testing"

	"github.com/tolsey/tolsey/internal/fault"
)

func TestMailFlags(t *testing.T) {
	for name, c := range map[string]struct {
		flags mailFlags
		site  string
		bad   bool
	}{
		"files":           {mailFlags{}, "", false},
		"a server":        {mailFlags{SMTP: "smtp://u:p@mail.example", MailFrom: "T <t@example.org>"}, "https://notices.example", false},
		"no sender":       {mailFlags{SMTP: "smtp://mail.example"}, "https://notices.example", true},
		"no site":         {mailFlags{SMTP: "smtp://mail.example", MailFrom: "t@example.org"}, "", true},
		"Notify, no site": {mailFlags{NotifyKey: "k"}, "", true},
		"a bad address":   {mailFlags{SMTP: "http://mail.example", MailFrom: "t@example.org"}, "https://notices.example", true},
	} {
		cfg, err := c.flags.config(c.site)
		if (fault.KindOf(err) == fault.Invalid) != c.bad || err != nil && !c.bad {
			t.Errorf("%s: %v", name, err)
		}
		if name == "a server" && (cfg.Server.Host != "mail.example" || cfg.Server.Password != "p") {
			t.Errorf("read as %+v", cfg.Server)
		}
	}
}
