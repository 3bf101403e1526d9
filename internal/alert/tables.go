package alert

import "github.com/tolsey/tolsey/internal/db"

// Migrations gives the tables of subscriptions and of what was told.
func Migrations() []db.Migration { return []db.Migration{subscriptions, reachedMarks} }

// reachedMarks are the marks of contracts that were told to a subscription of a list,
// with the end and the entry by which they were.
var reachedMarks = db.Migration{Version: 8, Name: "alerts of contracts near their end", SQL: `
create table alert_reached (
  subscription bigint not null,
  ocid text not null,
  contract text not null,
  ends text not null,
  months integer not null,
  idx bigint not null,
  primary key (subscription, contract, ends, months)
);
create index alert_reached_ocid on alert_reached (ocid);
`}

// alert_place has one row. next is the index of the entry to be compared next;
// serial counts the changes of subscriptions; item, address and subscription are
// the last ids of these, which are never used again.
//
// An item is what an entry says to a subscription; letter is the one that told
// it, "" while none has. alert_told are the notices that were told to a
// subscription, or are watched by it, with the deadline as it stands.
//
// alert_mailbox has when letters were last sent that anybody can cause.
//
// An instant that is not there is "". An address has the next instant at which
// somebody has to look at it.
var subscriptions = db.Migration{Version: 6, Name: "alerts", SQL: `
create table alert_place (
  id integer primary key,
  next bigint not null,
  serial bigint not null,
  item bigint not null,
  address bigint not null,
  subscription bigint not null,
  moved text not null
);
insert into alert_place (id, next, serial, item, address, subscription, moved) values (1, 0, 0, 0, 0, 0, '');
create table alert_address (
  id bigint primary key,
  address text not null unique,
  mailbox text not null,
  round bigint not null,
  next text not null,
  last text not null
);
create table alert_mailbox (
  mailbox text not null,
  purpose text not null,
  sent text not null,
  primary key (mailbox, purpose)
);
create index alert_address_next on alert_address (next);
create table alert_subscription (
  id bigint primary key,
  serial bigint not null,
  token text not null unique,
  feed text not null unique,
  address bigint not null,
  target text not null,
  subject text not null,
  name text not null,
  frequency text not null,
  weekday integer not null,
  hour integer not null,
  changes text not null,
  changes_from bigint not null,
  reminder integer not null,
  still integer not null,
  state text not null,
  created text not null,
  since bigint not null,
  covered bigint not null,
  due text not null,
  remind text not null,
  told text not null,
  hook_url text not null,
  hook_secret text not null,
  hook_state text not null,
  hook_item bigint not null,
  hook_next text not null,
  hook_failing text not null,
  hook_failures integer not null,
  hook_words text not null
);
create index alert_subscription_serial on alert_subscription (serial);
create index alert_subscription_address on alert_subscription (address, id);
create index alert_subscription_hook on alert_subscription (hook_next);
create table alert_item (
  id bigint primary key,
  subscription bigint not null,
  ocid text not null,
  idx bigint not null,
  kind text not null,
  words text not null,
  urgent integer not null,
  made text not null,
  letter text not null,
  unique (subscription, idx)
);
create index alert_item_letter on alert_item (subscription, letter, id);
create index alert_item_waiting on alert_item (subscription) where letter = '';
create table alert_told (
  subscription bigint not null,
  ocid text not null,
  idx bigint not null,
  closes text not null,
  reminded text not null,
  primary key (subscription, ocid)
);
create index alert_told_ocid on alert_told (ocid);
create index alert_told_closes on alert_told (subscription, closes);
create table alert_letter (
  id text primary key,
  token text not null unique,
  address bigint not null,
  made text not null
);
create table alert_receipt (
  token text primary key,
  letter text not null,
  subscription bigint not null,
  from_idx bigint not null,
  to_idx bigint not null,
  root text not null,
  processes bigint not null,
  fresh bigint not null,
  changed bigint not null,
  changes text not null,
  changes_from bigint not null,
  made text not null
);
create index alert_receipt_letter on alert_receipt (letter);
create index alert_receipt_made on alert_receipt (made);
create table alert_link (
  token text primary key,
  purpose text not null,
  address bigint not null,
  expires text not null
);
create index alert_link_expires on alert_link (expires);
create index alert_link_address on alert_link (address, purpose);
`}
