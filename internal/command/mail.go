package command

import (
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/mail"
)

// mailFlags say how letters are sent.
type mailFlags struct {
	SMTP           string `name:"smtp" env:"TOLSEY_SMTP" help:"Mail server, as smtp://user:password@host:587 (encrypted by STARTTLS) or smtps://…; for one on this machine end it with ?tls=none. Without it mails are files that the page /dev/mail shows. Better in the environment than on the command line, where others see it." placeholder:"URL"`
	MailFrom       string `name:"mail-from" env:"TOLSEY_MAIL_FROM" help:"Sender of mails." placeholder:"'NAME <ADDRESS>'"`
	MailReplyTo    string `name:"mail-reply-to" help:"Where answers to mails go." placeholder:"ADDRESS"`
	MailBounces    string `name:"mail-bounces" help:"Where mails go that cannot be delivered; the sender when not given." placeholder:"ADDRESS"`
	MailRate       int    `name:"mail-rate" help:"Mails sent in a minute at most; 0 for no limit." default:"0"`
	DKIMDomain     string `name:"dkim-domain" help:"Domain that signs mails by DKIM." placeholder:"DOMAIN"`
	DKIMSelector   string `name:"dkim-selector" help:"Its selector: the public key is in DNS at SELECTOR._domainkey.DOMAIN." placeholder:"NAME"`
	DKIMKey        string `name:"dkim-key" help:"PEM file of the private key." placeholder:"FILE"`
	NotifyKey      string `name:"notify-key" env:"TOLSEY_NOTIFY_KEY" help:"API key of GOV.UK Notify, to send by it instead. Better in the environment." placeholder:"KEY"`
	NotifyTemplate string `name:"notify-template" help:"Id of its template, with ((subject)) and ((body))." placeholder:"ID"`
	NotifyReplyTo  string `name:"notify-reply-to" help:"Id of a reply-to address there." placeholder:"ID"`
	NotifyURL      string `name:"notify-url" help:"Address of its API when not the usual one." placeholder:"URL"`
}

// config gives the mail's part of the configuration of a site with an address.
func (f mailFlags) config(site string) (mail.Config, error) {
	cfg := mail.Config{From: f.MailFrom, ReplyTo: f.MailReplyTo, EnvelopeFrom: f.MailBounces, RatePerMinute: f.MailRate,
		DKIM:   mail.DKIM{Domain: f.DKIMDomain, Selector: f.DKIMSelector, KeyFile: f.DKIMKey},
		Notify: mail.Notify{Key: f.NotifyKey, Template: f.NotifyTemplate, ReplyTo: f.NotifyReplyTo, URL: f.NotifyURL}}
	if f.SMTP == "" && f.NotifyKey == "" {
		return cfg, nil
	}
	if site == "" {
		return cfg, fault.New(fault.Invalid, "Mails hold links to the site, for confirming and stopping too. Say where readers reach it: --base-url https://notices.example.")
	}
	if f.SMTP == "" {
		return cfg, nil
	}
	if cfg.From == "" {
		return cfg, fault.New(fault.Invalid, "A mail server needs a sender: give --mail-from 'NAME <ADDRESS>'.")
	}
	server, err := mail.ParseURL(f.SMTP)
	cfg.Server = server
	return cfg, err
}
